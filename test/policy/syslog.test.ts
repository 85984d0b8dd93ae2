import assert from 'node:assert/strict'
import test from 'node:test'
import { policyInForce } from '../../worker/policy/config/in-force.ts'
import { readRunningConfig } from '../../worker/policy/config/running-config.ts'
import type { EffectivePolicy } from '../../worker/policy/effective.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import { explainSyslog } from '../../worker/policy/syslog-explain.ts'
import { syslogLines } from '../../worker/policy/syslog.ts'
import { fixed } from '../../worker/redact/redacted.ts'
import { reportOn } from '../remedies/tried.ts'
import { loadEngine } from '../vectors/core.ts'

const CLIENT = { interface: fixed`outside`, address: fixed`75.75.75.75`, port: 35314 }
const SERVER = { interface: fixed`DMZ`, address: fixed`10.0.25.101`, port: 25 }

function custom(text: string): EffectivePolicy {
  const reading = readRunningConfig(text)
  assert.ok(reading.ok)
  const answer = policyInForce(reading.config)
  assert.ok(answer.ok)
  return answer.inForce.policy
}

test('a cut by class 4 writes what a firewall was seen to write', () => {
  const policy = resolvePolicy('asa-7.2')
  assert.deepEqual(
    syslogLines([{ name: 'header-line-length', match: 4 }], policy, CLIENT, SERVER),
    [
      '%ASA-4-108004: ESMTP Classification: Dropped connection for ESMTP Request from outside:75.75.75.75/35314 to DMZ:10.0.25.101/25; matched Class 4: header line length gt 998',
      '%ASA-4-507003: tcp flow from outside:75.75.75.75/35314 to DMZ:10.0.25.101/25 terminated by inspection engine, reason - inspector disconnected, dropped packet.',
    ],
  )
})

test('a log alone is 108005, and the session goes on to the next message', () => {
  const policy = resolvePolicy('asa-7.2')
  const events = [
    { name: 'body-line-length', match: 3 },
    { name: 'rcpt-count', match: 2 },
  ] as const
  assert.deepEqual(
    syslogLines(events, policy, null, null).map((line) => line.slice(0, 12)),
    ['%ASA-6-10800', '%ASA-4-10800', '%ASA-4-50700'],
  )
  assert.equal(
    syslogLines(events, policy, null, null)[0],
    '%ASA-6-108005: ESMTP Classification: Received ESMTP Request from client to server; matched Class 3: body line length gt 998',
  )
})

test('a reset without log writes only that the flow was terminated', () => {
  const limits = [
    { match: 'cmd-line-length' as const, gt: 5, action: 'reset' as const, log: false },
  ]
  const policy = resolvePolicy('pix-7', { limits })
  assert.deepEqual(syslogLines([{ name: 'cmd-line-length', match: 1 }], policy, null, null), [
    '%PIX-4-507003: tcp flow from client to server terminated by inspection engine, reason - inspector disconnected, dropped packet.',
  ])
})

test('a replaced character is 108002 with the octets replaced and the line as it came', () => {
  const events = [
    { name: 'bad-address' as const, match: null, replaced: '|>', line: fixed`RCPT TO:<a|b>>` },
  ]
  assert.deepEqual(syslogLines(events, resolvePolicy('pix-7'), CLIENT, SERVER), [
    '%PIX-2-108002: SMTP replaced |>: out 75.75.75.75 in 10.0.25.101 data: RCPT TO:<a|b>>',
  ])
  const cut = resolvePolicy('asa-9.4', { specialCharacter: 'drop-connection' })
  const malicious = [{ name: 'bad-address' as const, match: null, address: fixed`a|b` }]
  assert.deepEqual(syslogLines(malicious, cut, null, null), [
    '%ASA-2-108003: Terminating ESMTP connection; malicious pattern detected in the mail address from client to server. Mail Address:a|b',
    '%ASA-4-507003: tcp flow from client to server terminated by inspection engine, reason - inspector disconnected, dropped packet.',
  ])
  const log = resolvePolicy('asa-9.4', { specialCharacter: 'log' })
  assert.deepEqual(syslogLines(malicious, log, null, null), [])
})

test('TLS is written only under allow-tls action log', () => {
  const events = [{ name: 'tls-started' as const, match: null }]
  const text = 'policy-map type inspect esmtp m\n parameters\n  allow-tls action log\n'
  assert.deepEqual(syslogLines(events, custom(text), null, null), [
    '%ASA-6-108007: TLS started on ESMTP session between client client and server server',
  ])
  assert.deepEqual(syslogLines(events, resolvePolicy('asa-9.4'), null, null), [])
})

test('a masked command with log is 108005 with the text of its match', () => {
  const text = 'policy-map type inspect esmtp m\n match cmd verb VRFY etrn\n  mask log\n'
  assert.deepEqual(syslogLines([{ name: 'cmd-verb', match: 1 }], custom(text), null, null), [
    '%ASA-6-108005: ESMTP Classification: Received ESMTP Request from client to server; matched Class 1: cmd verb vrfy etrn',
  ])
})

test('what the firewall writes is what the reader explains', () => {
  const policy = resolvePolicy('asa-7.2')
  for (const { match, position, gt, action } of policy.limits) {
    const [line = ''] = syslogLines([{ name: match, match: position }], policy, CLIENT, SERVER)
    const explained = explainSyslog(`Nov 24 04:00:00 fw : ${line}`)
    assert.equal(explained?.matched?.class, position)
    assert.deepEqual(explained?.matched?.criterion, { kind: match, gt })
    assert.equal(explained?.outcome, action === 'log' ? 'logged' : 'dropped')
    assert.equal(explained?.event, match)
    assert.equal(explained?.from, 'outside:75.75.75.75/35314')
    if (action !== 'log') assert.match(explained?.change ?? '', new RegExp(`higher than ${gt}`))
  }
})

test('a message that a poster starred out and stripped of its number is explained', () => {
  const line =
    'ESMTP Classification: Dropped connection for ESMTP Request from inside:140.xxx.xxx.x/53034 to outside:140.xxx.xxx.xxx/25; matched Class 2: cmd RCPT count gt 100'
  assert.deepEqual(explainSyslog(line)?.matched, {
    class: 2,
    match: 'cmd RCPT count gt 100',
    criterion: { kind: 'rcpt-count', gt: 100 },
  })
})

test('507003, 108002, 108003 and 108007 are told apart, and other lines are none', () => {
  const numbers = [
    '%ASA-4-507003: tcp flow from a:1.2.3.4/5 to b:6.7.8.9/25 terminated by inspection engine, reason - inspector disconnected, dropped packet.',
    '%PIX-2-108002: SMTP replaced |: out 1.2.3.4 in 5.6.7.8 data: RCPT TO:<a|b>',
    '%ASA-2-108003: Terminating ESMTP connection; malicious pattern detected in the mail address from a:1.2.3.4/5 to b:6.7.8.9/25. Mail Address:a|b',
    '%ASA-6-108007: TLS started on ESMTP session between client a:1.2.3.4/5 and server b:6.7.8.9/25',
    '%ASA-6-302014: Teardown TCP connection 1 for outside:1.2.3.4/25',
  ].map((line) => explainSyslog(line)?.number ?? null)
  assert.deepEqual(numbers, [507003, 108002, 108003, 108007, null])
  const malicious = explainSyslog(
    '%ASA-2-108003: Terminating ESMTP connection; malicious pattern detected in the mail address from a:1.2.3.4/5 to b:6.7.8.9/25. Mail Address:a|b',
  )
  assert.equal(malicious?.to, 'b:6.7.8.9/25')
})

/** As servers keep them, and as releases word them: what it was, and which match. */
const WORDED: readonly (readonly [
  line: string,
  number: number,
  outcome: string,
  match: string | null,
])[] = [
  [
    'Nov 24 2026 10:15:32: %ASA-4-108004: ESMTP Classification: Dropped connection for ESMTP Request from outside:203.0.113.5/51234 to dmz:192.0.2.25/25; matched Class 4: header line length gt 998',
    108004,
    'dropped',
    'header line length gt 998',
  ],
  [
    '<164>Nov 24 2026 10:15:32 fw1 : %ASA-session-4-108004: ESMTP Classification: Reset connection for ESMTP Request from outside:203.0.113.5/51234 to dmz:192.0.2.25/25; matched Class 2: cmd RCPT count gt 100',
    108004,
    'reset',
    'cmd RCPT count gt 100',
  ],
  [
    'Nov 24 10:15:32 fw1 %FTD-4-108004: ESMTP Classification: Dropped connection for ESMTP Request from outside:mx.example.net/51234 (203.0.113.5/51234) to dmz:192.0.2.25/25; matched Class 6: MIME filename length gt 255',
    108004,
    'dropped',
    'MIME filename length gt 255',
  ],
  [
    '%ASA-4-108004: ESMTP Classification: Dropped connection for ESMTP Response from dmz:192.0.2.25/25 to outside:203.0.113.5/51234; matched Class 7: ehlo-reply-parameter others',
    108004,
    'dropped',
    'ehlo-reply-parameter others',
  ],
  [
    '%ASA-4-108004: ESMTP Classification: Dropped ESMTP Request from outside:203.0.113.5/51234 to dmz:192.0.2.25/25;matched Class 1234: match body length 100',
    108004,
    'dropped',
    'body length gt 100',
  ],
  [
    '%ASA-4-108004: ESMTP Parameter: Dropped connection for ESMTP Request from outside:203.0.113.5/51234 to dmz:192.0.2.25/25; mail-relay: No Mail Relay allowed',
    108004,
    'dropped',
    'mail-relay: No Mail Relay allowed',
  ],
  [
    '{"message":"%ASA-6-108005: ESMTP Classification: Received ESMTP Request from inside:10.1.1.2/40000 to outside:198.51.100.7/25; matched Class 3: body line length gt 998"}',
    108005,
    'logged',
    'body line length gt 998',
  ],
  [
    '%ASA-5-108006: Detected ESMTP size violation from outside:203.0.113.5/51234 to dmz:192.0.2.25/25;declared size is: 100, actual size is: 200',
    108006,
    'logged',
    null,
  ],
  [
    '%ASA-2-108003: Terminating ESMTP/SMTP connection; malicious pattern detected in the mail address from outside:203.0.113.5/51234 to dmz:192.0.2.25/25. Data: RCPT TO:<a|b@c>',
    108003,
    'dropped',
    null,
  ],
  [
    '2026-11-24T10:15:32Z fw1 : %FTD-3-507003: tcp flow from outside:203.0.113.5/51234 to dmz:192.0.2.25/25 terminated by inspection engine, reason - inspector reset unconditionally.',
    507003,
    'dropped',
    null,
  ],
]

test('messages are explained as servers keep them and as releases word them', () => {
  for (const [line, number, outcome, match] of WORDED) {
    const explained = explainSyslog(line)
    assert.deepEqual(
      [explained?.number, explained?.outcome, explained?.matched?.match ?? null],
      [number, outcome, match],
      line,
    )
    assert.ok((explained?.meaning.length ?? 0) > 20)
  }
})

test('each of them alone is a log that is read, and blames the firewall', () => {
  const engine = loadEngine()
  for (const [line] of WORDED) {
    const report = reportOn(engine, Buffer.from(`${line}\n`), {})
    assert.equal(report?.source.format, 'cisco-syslog', line)
    assert.equal(report?.summary.verdict, 'observed', line)
    assert.ok(
      report?.findings.some(({ detail }) => /^\d{6} \(1 time\)/.test(detail)),
      line,
    )
  }
})
