import assert from 'node:assert/strict'
import test from 'node:test'
import type { Closed, EventName } from '../../worker/engine/records.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import { runReference } from '../reference/engine.ts'
import { loadEngine, runCoreSession } from './core.ts'
import { vectorOf, type VectorJson } from './vector.ts'

const core = loadEngine()

interface Case {
  /** what stands in the map below its header */
  map: string
  /** `C: ` or `S: ` and the octets of a segment, CR LF behind it unless it ends with `…` */
  segments: string[]
  times?: number[]
  profile?: ProfileId
  stream?: boolean
  /** what arrives, segments' line ends included */
  client?: string
  server?: string
  closed?: Closed
  /** events of either direction by their names, in the order of the vectors */
  events?: EventName[]
}

/** Both engines, from the line of a vector file on. */
function check(name: string, one: Case): void {
  test(name, () => {
    const json: VectorJson = {
      id: name,
      profile: one.profile ?? 'asa-7.2',
      switches: {},
      eol: 'auto',
      oneSided: null,
      stream: one.stream ?? false,
      policy: `policy-map type inspect esmtp own\n${one.map.replace(/^/gm, ' ')}\n`,
      segments: one.segments.map((text) => [
        text[0] as 'C' | 'S',
        Buffer.from(octetsOf(text.slice(3)), 'latin1').toString('base64'),
      ]),
      ...(one.times && { times: one.times }),
      expect: { client: '', server: '', verdicts: [], events: [], closed: null },
    }
    const { session } = vectorOf(json)
    for (const result of [runCoreSession(core, session), runReference(session)]) {
      const latin1 = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1')
      if (one.client !== undefined) assert.equal(latin1(result.client), one.client)
      if (one.server !== undefined) assert.equal(latin1(result.server), one.server)
      if (one.closed !== undefined) assert.equal(result.closed, one.closed)
      if (one.events)
        assert.deepEqual(
          result.events.map(([event]) => event),
          one.events,
        )
    }
  })
}

function octetsOf(text: string): string {
  return text.endsWith('…') ? text.slice(0, -1) : `${text}\r\n`
}

const NO_BANNER = 'parameters\n no mask-banner\n'

check('cmd verb and mask: the verb is off the list, for C5 and C6 too, and nothing tells of it', {
  map: 'match cmd verb noop\n mask',
  segments: ['C: NOOP…', 'C:  x', 'C: RSET…', 'C: '],
  client: 'XXXXXX\r\nRSET\r\n',
  events: ['pipelining', 'split-command'],
  closed: null,
})

check('a RCPT that is masked is none for the count of recipients', {
  map: 'match cmd verb rcpt\n mask\nmatch cmd rcpt count gt 1\n drop-connection',
  segments: ['C: RCPT TO:<a@b>', 'C: RCPT TO:<a@b>', 'C: RCPT TO:<a@b>'],
  closed: null,
})

check('a line that C5 masked under half a verb is no command of the whole verb', {
  map: 'match cmd verb noop\n drop-connection',
  segments: ['C: NO…', 'C: OP'],
  client: 'XXXX\r\n',
  closed: null,
})

check('but not cmd verb applies to it, and no more of it goes on', {
  map: 'match not cmd verb noop\n drop-connection',
  segments: ['C: NO…', 'C: OP and more', 'C: NOOP'],
  client: 'XX',
  closed: 'drop-connection',
  events: ['cmd-verb'],
})

check('an empty line meets neither', {
  map: 'match not cmd verb noop\n drop-connection\nmatch cmd verb noop\n reset',
  segments: ['C: '],
  client: '\r\n',
  closed: null,
})

check('mail-relay: the domain is what follows the last @, and none passes', {
  map: 'parameters\n mail-relay b.example action drop-connection',
  segments: [
    'C: RCPT TO:<root>',
    'C: RCPT TO:<x@y.example@b.example>',
    'C: RCPT TO:<a@sub.B.example>',
    'C: RCPT TO:<a@>',
    'C: RCPT TO:<a@bb.example>',
  ],
  client:
    'RCPT TO:<root>\r\nRCPT TO:<x@y.example@b.example>\r\nRCPT TO:<a@sub.B.example>\r\nRCPT TO:<a@>\r\n',
  closed: 'drop-connection',
})

check('the length of a command comes before its verb, and the sender before both masks', {
  map: 'match cmd verb mail\n drop-connection\nmatch sender-address length gt 3\n reset',
  segments: ['C: MAIL FROM:<abcd>'],
  closed: 'reset',
  events: ['sender-address-length'],
})

const DATA = ['C: DATA', 'S: 354 go']

check('header length is judged at octet N + 1, terminators counted, the empty line of neither', {
  map: 'match header length gt 6\n drop-connection',
  segments: [...DATA, 'C: A: b\r\n\r\nbody\r\n.'],
  client: 'DATA\r\nA: b\r\n\r\nbody\r\n.\r\n',
  closed: null,
})

check('and one octet more cuts after the first N', {
  map: 'match header length gt 6\n drop-connection',
  segments: [...DATA, 'C: A: b\r\nC: d\r\n\r\n.'],
  client: 'DATA\r\nA: b\r\n',
  closed: 'drop-connection',
})

check('To fields are judged when the line that ends the header has ended', {
  map: 'match header to-fields count gt 1\n drop-connection',
  segments: [...DATA, 'C: To: a@b, c@d\r\nX: y\r\n\r\nbody'],
  client: 'DATA\r\nTo: a@b, c@d\r\nX: y\r\n',
  closed: 'drop-connection',
})

check('match not of a length is judged when the end of data has come, which does not go on', {
  map: 'match not body length gt 100\n reset',
  segments: [...DATA, 'C: A: b\r\n\r\nshort\r\n.'],
  client: 'DATA\r\nA: b\r\n\r\nshort\r\n',
  closed: 'reset',
})

check('refused recipients: 5dd, by the first line, anew after RSET', {
  map: `${NO_BANNER}match invalid-recipients count gt 1\n drop-connection`,
  segments: [
    'C: RCPT TO:<a@b>',
    'S: 550-no\r\n550 no',
    'C: RSET',
    'S: 250 ok',
    'C: RCPT TO:<a@b>',
    'S: 450 wait',
    'C: RCPT TO:<a@b>',
    'S: 550 no',
    'C: RCPT TO:<a@b>',
    'S: 550-no…',
    'S: \r\n550 no',
  ],
  server: '550-no\r\n550 no\r\n250 ok\r\n450 wait\r\n550 no\r\n',
  closed: 'drop-connection',
})

check('rate-limit counts what passed: who sends faster has as many a second, not none', {
  map: `${NO_BANNER}match cmd verb noop\n rate-limit 1`,
  segments: ['C: NOOP 1', 'C: NOOP 2', 'C: NOOP 3', 'C: NOOP 4', 'C: NOOP 5'],
  times: [0, 600, 1000, 1500, 2000],
  client: 'NOOP 1\r\nNOOP 3\r\nNOOP 5\r\n',
  closed: null,
})

check('without times a rate-limit is said not to have been tried', {
  map: 'match cmd verb noop\n rate-limit 1',
  segments: ['C: NOOP'],
  client: 'NOOP\r\n',
  events: ['not-simulated'],
})

check('drop takes the line out and ends its tests', {
  map: 'match cmd line length gt 9\n drop log\nmatch cmd verb noop\n drop-connection',
  segments: ['C: NOOP and more', 'C: RSET'],
  client: 'RSET\r\n',
  closed: null,
  events: ['cmd-line-length'],
})

check('of a drop and a cut at one point the cut is done', {
  map: 'match cmd verb noop\n drop\nmatch cmd verb noop rset\n reset',
  segments: ['C: NOOP'],
  client: '',
  closed: 'reset',
})

check('drop where there is no line is said not to have been tried', {
  map: 'match header to-fields count gt 1\n drop',
  segments: [...DATA, 'C: To: a@b, c@d\r\n\r\n.'],
  client: 'DATA\r\nTo: a@b, c@d\r\n\r\n.\r\n',
  closed: null,
  events: ['header-to-fields-count', 'not-simulated'],
})

check('send-protocol-error answers 500 in the server’s place', {
  map: `${NO_BANNER}match cmd verb noop\n drop send-protocol-error`,
  segments: ['C: NOOP', 'C: RSET', 'S: 250 ok'],
  client: 'RSET\r\n',
  server: '500 Protocol error\r\n250 ok\r\n',
  events: ['cmd-verb', 'protocol-error-sent'],
})

check('in stream mode an unknown line waits for its end while a verb could stop it', {
  map: 'match not cmd verb noop\n drop-connection',
  segments: ['C: EXPN st…', 'C: aff'],
  stream: true,
  client: '',
  closed: 'drop-connection',
})

test('of mail data that is dropped the first octets and the terminator go on, and the line is an edit', () => {
  const { session } = vectorOf({
    id: 'edit',
    profile: 'asa-7.2',
    switches: {},
    eol: 'auto',
    oneSided: null,
    stream: false,
    policy: 'policy-map type inspect esmtp own\n match body line length gt 3\n  drop\n',
    segments: [
      ['C', btoa('DATA\r\n')],
      ['S', btoa('354 go\r\n')],
      ['C', btoa('\r\nabcdef\r\nxy\r\n.\r\n')],
    ],
    expect: { client: '', server: '', verdicts: [], events: [], closed: null },
  })
  for (const result of [runCoreSession(core, session), runReference(session)]) {
    assert.equal(Buffer.from(result.client).toString(), 'DATA\r\n\r\nabc\r\nxy\r\n.\r\n')
    const mail = result.verdicts.filter(([direction, verb]) => direction === 'C' && verb === '')
    assert.deepEqual(
      mail.map(([, , verdict]) => verdict),
      ['pass', 'edit', 'pass', 'pass'],
    )
  }
})

test('a vector whose policy has a fault, or times too few, says which it is', () => {
  const json: VectorJson = {
    id: 'broken',
    profile: 'asa-7.2',
    switches: {},
    eol: 'auto',
    oneSided: null,
    stream: true,
    segments: [['C', btoa('NOOP\r\n')]],
    expect: { client: '', server: '', verdicts: [], events: [], closed: null },
  }
  const map = 'policy-map type inspect esmtp own\n match cmd verb expn\n  log\n'
  assert.throws(() => vectorOf({ ...json, policy: map }), /broken: policy: line 2, column 17/)
  assert.throws(() => vectorOf({ ...json, times: [] }), /broken: times: one a segment/)
  assert.deepEqual(vectorOf({ ...json, times: ['1970-01-01T00:00:01Z'] }).session.times, [1000])
})
