import assert from 'node:assert/strict'
import test from 'node:test'
import { PLAIN_SETTINGS } from '../../worker/engine/policy.ts'
import type { EngineOutput, EngineRecord } from '../../worker/engine/records.ts'
import { policyInForce } from '../../worker/policy/config/in-force.ts'
import { readRunningConfig } from '../../worker/policy/config/running-config.ts'
import type { EffectivePolicy } from '../../worker/policy/effective.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import type { ProfileId, Switches } from '../../worker/policy/policy.ts'
import type { PolicyProblem, Rerun } from '../../worker/policy/propose/problem.ts'
import { proposingForSession } from '../../worker/policy/propose/session.ts'
import { whole } from '../../worker/turn.ts'
import type { Remedy } from '../../worker/policy/remedy.ts'
import { loadEngine } from '../vectors/core.ts'

const SESSION: readonly ['C' | 'S', string][] = [
  ['S', '220 mail.example.com ESMTP Postfix\r\n'],
  ['C', 'EHLO client.example\r\n'],
  ['S', '250-mail.example.com\r\n'],
  ['S', '250-SIZE 10240000\r\n'],
  ['S', '250-VRFY\r\n'],
  ['S', '250-CHUNKING\r\n'],
  ['S', '250 STARTTLS\r\n'],
  ['C', 'XEXCH50 1 2\r\n'],
  ['S', '354 go\r\n'],
  ['C', `MAIL FROM:<${'a'.repeat(700)}@example.com>\r\n`],
  ['S', '250 OK\r\n'],
  ['C', 'RCPT TO:<a|b@example.com>\r\n'],
  ['S', '250 OK\r\n'],
  ['C', 'STARTTLS\r\n'],
  ['S', '220 go ahead\r\n'],
]
const SERVER = '203.0.113.9'
const engine = loadEngine()

/** Whether each line of the session passes as it is under a policy, by the core. */
function unchanged(policy: EffectivePolicy): boolean[] {
  const session = engine.open(policy, { ...PLAIN_SETTINGS, eol: 'crlf' })
  const output: EngineOutput[] = []
  const receiver = { octets: (): void => {}, output: (one: EngineOutput) => void output.push(one) }
  for (const [direction, text] of SESSION) session.feed(direction, text, receiver)
  session.end(receiver)
  session.close()
  const at = { C: 0, S: 0 }
  return SESSION.map(([direction, text]) => {
    const offset = at[direction]
    at[direction] += text.length
    const covers = (r: EngineOutput): r is EngineRecord =>
      r.type === 'line' &&
      r.direction === direction &&
      r.offset <= offset &&
      offset < r.offset + r.length
    const verdict = output.find(covers)?.verdict
    return verdict === 'pass' || verdict === 'passthrough'
  })
}

function rerunUnder(profile: ProfileId, server: string | null): Rerun {
  return (text) => {
    const reading = readRunningConfig(text)
    if (!reading.ok) return null
    const answer = policyInForce(reading.config, {
      profile,
      traffic: { client: null, server, port: 25 },
    })
    if (!answer.ok) return null
    const lines = unchanged(answer.inForce.policy)
    return { on: 'session', cutBy: null, linesUnchanged: (at) => at.every((index) => lines[index]) }
  }
}

function proposeRemedies(
  problem: PolicyProblem,
  ...behind: [Parameters<typeof proposingForSession>[1], Parameters<typeof proposingForSession>[2]]
): Remedy[] {
  return whole(proposingForSession([problem], ...behind))
}

function propose(
  problem: PolicyProblem,
  profile: ProfileId,
  server: string | null = SERVER,
  switches: Switches = {},
): Remedy[] {
  const policy = resolvePolicy(profile, switches)
  return proposeRemedies(
    problem,
    { policy, map: null, where: null, server },
    rerunUnder(profile, server),
  )
}

const titles = (remedies: readonly Remedy[]): string[] =>
  remedies.map(({ title, verified }) => `${verified ? '' : 'NOT '}${title}`)

const EXEMPT = 'Inspect all mail but that of this server'
const END = 'End the inspection (no inspect esmtp)'

test('a masked greeting is cured by its parameter first, by ending the inspection last', () => {
  assert.deepEqual(titles(propose({ kind: 'banner', at: [0] }, 'asa-7.2')), [
    'Leave the greeting alone (no mask-banner)',
    EXEMPT,
    END,
  ])
})

test('lost STARTTLS is cured by allow-tls, which needs 7.2(3)', () => {
  const [first] = propose({ kind: 'starttls', at: [6] }, 'asa-7.2')
  assert.match(first?.config ?? '', /^ {2}allow-tls$/m)
  assert.equal(first?.minimumVersion, '7.2(3)')
  assert.equal(first?.verified, true)
  assert.match(first?.bind ?? '', / {2}no inspect esmtp\n {2}inspect esmtp esmtp_tls\n/)
})

test('every line of the built-in map but the changed one is kept', () => {
  const [first] = propose({ kind: 'banner', at: [0] }, 'asa-7.2')
  const kept = (first?.config ?? '').split('\n').filter((line) => line.startsWith(' match'))
  assert.equal(kept.length, 7)
  assert.match(first?.config ?? '', /^ {2}no mask-banner$/m)
})

test('hidden keywords with STARTTLS among them need both changes, and get one remedy for it', () => {
  const remedies = propose(
    { kind: 'keyword', keyword: null, hidden: ['SMTPUTF8', 'STARTTLS'], at: [5, 6] },
    'asa-7.2',
  )
  assert.deepEqual(titles(remedies), [
    'Show all keywords of the reply to EHLO, STARTTLS too',
    EXEMPT,
    END,
  ])
})

test('a keyword whose command stays masked is not shown: only without inspection both work', () => {
  for (const hidden of [['CHUNKING'], ['SMTPUTF8', 'X-EXPS'], ['XUNKNOWN']])
    assert.deepEqual(
      titles(propose({ kind: 'keyword', keyword: null, hidden, at: [5] }, 'asa-9.4')),
      [EXEMPT, END],
    )
})

test('7.0 to 7.2(2) have no allow-tls, and none is proposed for them', () => {
  assert.deepEqual(titles(propose({ kind: 'starttls', at: [6] }, 'pix-7')), [EXEMPT, END])
})

test('one hidden keyword loses its mask, and no more is changed', () => {
  const hidden = ['SMTPUTF8']
  const [first] = propose({ kind: 'keyword', keyword: 'SMTPUTF8', hidden, at: [5] }, 'asa-9.4')
  assert.doesNotMatch(first?.config ?? '', /ehlo-reply-parameter/)
  assert.match(first?.config ?? '', /mask-banner/)
})

test('a limit is raised only as far as it takes', () => {
  const [first] = propose({ kind: 'limit', match: 'cmd-line-length', at: [9] }, 'asa-7.2', SERVER, {
    limits: [{ match: 'cmd-line-length', gt: 512, action: 'drop-connection', log: true }],
  })
  assert.match(first?.config ?? '', /match cmd line length gt 1024/)
})

test('what no map can let through leaves only the end of the inspection', () => {
  assert.deepEqual(titles(propose({ kind: 'verb', verb: 'XEXCH50', at: [7] }, 'asa-7.2')), [
    EXEMPT,
    END,
  ])
  const edited = propose({ kind: 'event', event: 'bad-address', at: [11] }, 'pix-7')
  assert.deepEqual(titles(edited), [EXEMPT, END])
})

test('PIX 6 has one cure', () => {
  const remedies = propose({ kind: 'ehlo', at: [1] }, 'pix-6')
  assert.deepEqual(
    remedies.map(({ config, verified }) => [config, verified]),
    [['no fixup protocol smtp 25\n', true]],
  )
})

test('where no configuration helps, the one remedy says so and has none', () => {
  for (const event of ['smuggling-sequence', 'truncated-command']) {
    const [remedy, ...more] = propose({ kind: 'event', event, at: [] }, 'asa-7.2')
    assert.deepEqual([remedy?.config, remedy?.verified, more], [null, false, []])
    assert.match(remedy?.title ?? '', /^No configuration helps: /)
  }
})

test('where the server is not known its place is held by an address that is said to be a placeholder', () => {
  const remedies = propose({ kind: 'banner', at: [0] }, 'asa-7.2', null)
  const exempt = remedies.find(({ title }) => title === EXEMPT)
  assert.match(exempt?.config ?? '', /host 192\.0\.2\.25/)
  assert.match(exempt?.givesUp ?? '', /192\.0\.2\.25 is a placeholder/)
  assert.equal(exempt?.verified, true)
})

test('the exempted server is exempt and every other one is not', () => {
  const exempt = propose({ kind: 'banner', at: [0] }, 'asa-7.2').find(
    ({ title }) => title === EXEMPT,
  )
  const reading = readRunningConfig(exempt?.config ?? '')
  assert.ok(reading.ok)
  const profiles = [SERVER, '203.0.113.10'].map((server) => {
    const answer = policyInForce(reading.config, {
      profile: 'asa-7.2',
      traffic: { client: '198.51.100.1', server, port: 25 },
    })
    return answer.ok ? answer.inForce.policy.profile : null
  })
  assert.deepEqual(profiles, ['off', 'asa-7.2'])
})

test('a custom map keeps its own matches and its binding', () => {
  const text = [
    'policy-map type inspect esmtp mail',
    ' parameters',
    '  no allow-tls',
    ' match cmd verb vrfy',
    '  reset log',
    'policy-map outside_policy',
    ' class smtp',
    '  inspect esmtp mail',
  ].join('\n')
  const reading = readRunningConfig(text)
  assert.ok(reading.ok)
  const answer = policyInForce(reading.config)
  assert.ok(answer.ok)
  const { policy, map, where } = answer.inForce
  const remedies = proposeRemedies(
    { kind: 'starttls', at: [6] },
    { policy, map, where, server: SERVER },
    rerunUnder('asa-9.4', SERVER),
  )
  assert.equal(remedies.length, 3)
  assert.match(remedies[0]?.config ?? '', /match cmd verb vrfy\n {2}reset log/)
  assert.match(remedies[0]?.bind ?? '', /policy-map outside_policy\n class smtp\n/)
  assert.match(remedies[0]?.undo ?? '', /inspect esmtp mail\n/)
})

test('without a session to run again nothing is verified', () => {
  const policy = resolvePolicy('asa-7.2')
  const remedies = proposeRemedies(
    { kind: 'banner', at: [0] },
    { policy, map: null, where: null, server: null },
    null,
  )
  assert.equal(remedies.length, 3)
  assert.ok(remedies.every(({ verified }) => !verified))
})

test('every text that is proposed, bound and undone can be read', () => {
  const problems: PolicyProblem[] = [
    { kind: 'banner', at: [0] },
    { kind: 'starttls', at: [6] },
    { kind: 'keyword', keyword: 'SMTPUTF8', hidden: ['SMTPUTF8'], at: [5] },
    { kind: 'limit', match: 'cmd-line-length', at: [9] },
    { kind: 'verb', verb: 'XEXCH50', at: [7] },
  ]
  for (const profile of ['pix-6', 'pix-7', 'asa-7.2', 'asa-9.4'] as const) {
    for (const problem of problems) {
      for (const { config, bind } of propose(problem, profile)) {
        assert.ok(readRunningConfig((config ?? '') + (bind ?? '')).ok)
      }
    }
  }
})
