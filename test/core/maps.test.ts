import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { policyInForce } from '../../worker/policy/config/in-force.ts'
import { readRunningConfig } from '../../worker/policy/config/running-config.ts'
import { asksOf } from '../../worker/policy/enforce/asks.ts'
import { PolicySession } from '../../worker/policy/enforce/policy-session.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import { PLAIN_SETTINGS } from '../../worker/engine/policy.ts'
import type { EngineOutput } from '../../worker/engine/records.ts'
import { esmtpMap } from '../policy/reference/arbitrary.ts'
import { sessionArbitrary } from '../reference/arbitrary.ts'
import { Choices } from '../reference/generate/choices.ts'
import { randomPolicySession, underMap } from '../reference/generate/policies.ts'
import { loadEngine } from '../vectors/core.ts'
import { mapDifferences } from '../vectors/maps.ts'

const core = loadEngine()

test('core and host agree with the reference engine on random sessions under random maps, whatever the chunks', () => {
  fc.assert(
    fc.property(
      sessionArbitrary,
      esmtpMap,
      fc.nat(),
      fc.array(fc.nat(2_000)),
      (session, map, seed, cuts) => {
        const here = underMap(session, map, Choices.ofSeed(seed))
        assert.deepEqual(mapDifferences(core, here, cuts), [])
      },
    ),
    { numRuns: 150 },
  )
})

test('random sessions under maps that once disagreed agree', () => {
  for (const seed of [
    5, 15, 22, 62, 126, 166, 2_533, 2_540, 2_854, 14_442, 15_642, 21_353, 42_870, 45_840, 47_559,
    57_597,
  ]) {
    assert.deepEqual(mapDifferences(core, randomPolicySession(seed), [3, 1, 17]), [], String(seed))
  }
})

test('command lines about as long as a held line may be are cut at the same octet, whatever the chunks', () => {
  for (const seed of [449, 1_299, 1_399, 23_149, 52_099, 57_799, 63_149]) {
    assert.deepEqual(mapDifferences(core, randomPolicySession(seed), [3, 1, 17]), [], String(seed))
  }
})

test('a policy that the core can enforce alone asks nothing', () => {
  for (const profile of ['pix-6', 'pix-7', 'asa-7.2', 'asa-9.4', 'off'] as const)
    assert.equal(asksOf(resolvePolicy(profile)), null)
})

const HEAD = 'policy-map type inspect esmtp m\n parameters\n  no mask-banner\n'

interface Ran {
  client: string
  server: string
  events: string[]
  closed: string | null
}

/** A session of `C …`, `S …` under a map of these lines, times a line apart. */
function run(
  map: string,
  dialogue: readonly string[],
  apart: number | null = null,
  oneSided: 'client' | 'server' | null = null,
): Ran {
  const reading = readRunningConfig(HEAD + map)
  assert.ok(reading.ok, JSON.stringify(reading))
  const answer = policyInForce(reading.config, { profile: 'asa-7.2' })
  assert.ok(answer.ok)
  const ran: Ran = { client: '', server: '', events: [], closed: null }
  const session = new PolicySession(core, answer.inForce.policy, {
    ...PLAIN_SETTINGS,
    eol: 'crlf',
    oneSided,
  })
  const latin = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1')
  const receiver = {
    octets: (direction: 'C' | 'S', octets: Uint8Array): void => {
      if (direction === 'C') ran.client += latin(octets)
      else ran.server += latin(octets)
    },
    inserted: (octets: Uint8Array): void => void (ran.server += latin(octets)),
    output: (output: EngineOutput): void => {
      if (output.type === 'event') ran.events.push(`${output.name} ${output.match}`)
    },
  }
  dialogue.forEach((line, i) => {
    const direction = line.startsWith('S ') ? 'S' : 'C'
    session.feed(direction, `${line.slice(2)}\r\n`, receiver, apart && apart * i)
  })
  session.end(receiver)
  ran.closed = session.closed
  session.close()
  return ran
}

const ENVELOPE = ['S 220 h', 'C EHLO c', 'S 250 h', 'C MAIL FROM:<a@spam.example>', 'S 250 ok']
const MESSAGE = [...ENVELOPE, 'C RCPT TO:<b@c.example>', 'S 250 ok', 'C DATA', 'S 354 go']

/** Each criterion with a session that meets it; what comes is cut before the text `lacks`. */
const CRITERIA: readonly [criterion: string, dialogue: readonly string[], lacks: string][] = [
  ['cmd verb mail', ENVELOPE, 'MAIL'],
  ['not cmd verb ehlo helo', ENVELOPE, 'MAIL'],
  ['cmd line length gt 20', ENVELOPE, 'MAIL'],
  ['cmd RCPT count gt 1', [...MESSAGE.slice(0, 7), 'C RCPT TO:<d@e>'], 'd@e'],
  ['sender-address regex bad', ENVELOPE, 'MAIL'],
  ['sender-address length gt 8', ENVELOPE, 'MAIL'],
  ['ehlo-reply-parameter dsn', ['S 220 h', 'C EHLO c', 'S 250-h', 'S 250-DSN', 'S 250 OK'], 'DSN'],
  [
    'invalid-recipients count gt 1',
    [...ENVELOPE, 'C RCPT TO:<b@c>', 'S 550 one', 'C RCPT TO:<d@c>', 'S 550 two'],
    'two',
  ],
  ['header length gt 20', [...MESSAGE, 'C A: b', 'C Subject: and much more', 'C '], 'uch more'],
  ['header line length gt 10', [...MESSAGE, 'C A: b', 'C Subject: and more'], 'and more'],
  ['body length gt 10', [...MESSAGE, 'C A: b', 'C ', 'C 12345678', 'C 9'], '\n9'],
  ['body line length gt 10', [...MESSAGE, 'C A: b', 'C ', 'C 1234567890#'], '#'],
  ['header to-fields count gt 1', [...MESSAGE, 'C To: a@b, c@d', 'C ', 'C body'], 'body'],
  ['MIME encoding base64', [...MESSAGE, 'C Content-Transfer-Encoding: BASE64', 'C X: y'], 'X: y'],
  ['MIME filetype regex exe', [...MESSAGE, 'C Content-Type: a/x-exe; b=c', 'C X: y'], 'X: y'],
  ['MIME filename length gt 3', [...MESSAGE, 'C Content-Type: a/b; name=long', 'C X: y'], 'X: y'],
  ['not body length gt 10', [...MESSAGE, 'C A: b', 'C ', 'C short', 'C .', 'S 250 ok'], '.\r'],
]
const PATTERNS = 'regex bad "@spam[.]"\nregex exe "x-exe"\n'

for (const [criterion, dialogue, lacks] of CRITERIA)
  test(`match ${criterion} is enforced in stream: drop-connection, reset and log`, () => {
    const all = dialogue.filter((line) => line.startsWith('C ')).map((line) => line.slice(2))
    for (const action of ['drop-connection', 'reset'] as const) {
      const ran = run(` match ${criterion}\n  ${action} log\n` + PATTERNS, dialogue)
      assert.equal(ran.closed, action)
      assert.ok(!(ran.client + ran.server).includes(lacks), ran.client + ran.server)
      assert.equal(ran.events.length, 1)
    }
    const logged = run(` match ${criterion}\n  log\n` + PATTERNS, dialogue)
    assert.equal(logged.closed, null)
    assert.equal(logged.client, all.map((line) => `${line}\r\n`).join(''))
    assert.ok(logged.events.length >= 1)
  })

test('mail-relay cuts at the recipient of another domain, and lets its own pass', () => {
  const map = '  mail-relay c.example action drop-connection log\n'
  assert.equal(run(map, MESSAGE).closed, null)
  const ran = run(map, [...MESSAGE.slice(0, 7), 'C RCPT TO:<x@d.example>'])
  assert.deepEqual([ran.closed, ran.events], ['drop-connection', ['mail-relay null']])
  assert.ok(!ran.client.includes('d.example'))
})

test('drop takes a command out and the session goes on; send-protocol-error answers in the server’s place', () => {
  const ran = run(' match cmd verb vrfy\n  drop send-protocol-error log\n', [
    'S 220 h',
    'C VRFY a',
    'C NOOP',
    'S 250 ok',
  ])
  assert.equal(ran.client, 'NOOP\r\n')
  assert.equal(ran.server, '220 h\r\n500 Protocol error\r\n250 ok\r\n')
  assert.deepEqual(ran.events, ['cmd-verb 1', 'protocol-error-sent 1'])
  assert.equal(ran.closed, null)
})

test('drop discards the rest of a long body line and nothing of the next', () => {
  const ran = run(' match body line length gt 5\n  drop\n', [
    ...MESSAGE,
    'C ',
    'C 1234567',
    'C ok',
    'C .',
  ])
  assert.ok(ran.client.endsWith('DATA\r\n\r\n12345\r\nok\r\n.\r\n'), ran.client)
})

test('mask under cmd verb makes a known command an unknown one', () => {
  const ran = run(' match cmd verb vrfy\n  mask log\n', ['S 220 h', 'C VRFY a', 'S 500 what'])
  assert.equal(ran.client, 'XXXXXX\r\n')
  assert.deepEqual(ran.events, ['cmd-verb 1'])
})

test('rate-limit lets so many a second pass; without times it says that it was not simulated', () => {
  const map = ' match cmd verb noop\n  rate-limit 2\n'
  const dialogue = ['S 220 h', 'C NOOP', 'C NOOP', 'C NOOP', 'C NOOP']
  assert.equal(run(map, dialogue, 10).client, 'NOOP\r\n'.repeat(2))
  assert.equal(run(map, dialogue, 600).client, 'NOOP\r\n'.repeat(4))
  const without = run(map, dialogue)
  assert.equal(without.client, 'NOOP\r\n'.repeat(4))
  assert.deepEqual([...new Set(without.events)].sort(), ['not-simulated 1', 'pipelining null'])
})

test('a limit of the core that cuts with send-protocol-error answers too', () => {
  const ran = run(' match cmd line length gt 10\n  drop-connection send-protocol-error log\n', [
    'S 220 h',
    'C NOOP 1234567890',
  ])
  assert.equal(ran.server, '220 h\r\n500 Protocol error\r\n')
  assert.deepEqual(ran.events, ['cmd-line-length 1', 'protocol-error-sent 1'])
})

test('what one side alone cannot show is said once, and not judged', () => {
  const map =
    ' match not invalid-recipients count gt 1\n  reset\n match ehlo-reply-parameter dsn\n  reset\n'
  const said = MESSAGE.filter((line) => line.startsWith('C '))
  const client = run(map, [...said, 'C A: b', 'C ', 'C .', 'C QUIT'], null, 'client')
  assert.deepEqual(client.events, ['not-simulated 1', 'not-simulated 2'])
  assert.equal(client.closed, null)
  assert.ok(client.client.endsWith('.\r\nQUIT\r\n'))
  const server = run(map, ['S 220 h', 'S 250-h', 'S 250 DSN', 'S 550 no'], null, 'server')
  assert.deepEqual(server.events, ['not-simulated 1', 'ehlo-reply-parameter 2'])
  assert.equal(server.server, '220 h\r\n250-h\r\n')
})
