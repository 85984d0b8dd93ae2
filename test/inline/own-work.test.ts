import assert from 'node:assert/strict'
import test from 'node:test'
import { connectionReport } from '../../worker/inline/report.ts'
import { settlePolicy } from '../../worker/inspection/policy.ts'
import { SessionRun } from '../../worker/inspection/run/session-run.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import type { Report } from '../../worker/report/report.ts'
import { toOctets } from '../../worker/smtp/octets.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()
const SENDMAIL: readonly (readonly ['C' | 'S', string])[] = [
  ['S', '220 mx.example.com ESMTP Sendmail 8.17.1; Tue, 24 Nov 2026\r\n'],
  ['C', 'EHLO client.example.net\r\n'],
  ['S', '500 5.5.1 Command unrecognized: "XXXX client.example.net"\r\n'],
  ['C', 'HELO client.example.net\r\n'],
  ['S', '250 mx.example.com Hello\r\n'],
  ['C', 'QUIT\r\n'],
  ['S', '221 2.0.0 mx.example.com closing connection\r\n'],
]

/** The report of a connection through this firewall, as the server answered it. */
function through(profile: ProfileId, segments: typeof SENDMAIL): Report {
  const settled = settlePolicy({ profile, switches: {} })
  assert.ok(settled.ok)
  const about = {
    key: null,
    client: { name: null, address: '192.0.2.7', port: 40_000 },
    server: { name: null, address: '198.51.100.9', port: 25 },
    vantage: 'unknown' as const,
    segments: true,
    started: 0,
  }
  const run = new SessionRun(0, about, {
    engine,
    policy: settled.met.policy,
    switches: {},
    question: 'did',
    policyGiven: true,
    eol: 'auto',
    oneSided: null,
    exact: true,
    complete: false,
    mailLines: false,
    live: { octets: () => undefined },
  })
  for (const [direction, text] of segments)
    run.segment(direction, toOctets(text), { sourceLine: null, packet: null, time: 0 })
  return connectionReport(run, { engine, settled, octets: 0, remedies: true })
}

test('a server that quotes the X is no sign of another firewall: the report says what this one did', () => {
  const { summary, sessions, findings } = through('pix-6', SENDMAIL)
  const [session] = sessions
  assert.equal(session?.mode, 'did')
  assert.equal(session?.fingerprint?.device ?? null, null)
  assert.deepEqual(
    findings.filter(({ mode }) => mode === 'observed').map(({ id }) => id),
    [],
  )
  assert.equal(summary.verdict, 'masked')
  // the greeting and the EHLO
  assert.equal(summary.linesMasked, 2)
  const greeting = session?.lines.find(({ kind }) => kind === 'greeting')
  assert.equal(greeting?.verdict, 'mask')
  assert.match(greeting?.forwarded ?? '', /^220 \*\*/)
  assert.match(summary.sentence, /^This firewall \(pix-6\) masked 2 lines/)
  assert.doesNotMatch(JSON.stringify([summary, findings]), /would (?!be refused)/)
})

test('the syslog of a connection has the addresses of both sides', () => {
  const long = `MAIL FROM:<${'a'.repeat(400)}@example.net>\r\n`
  const { sessions, summary, cure } = through('asa-7.2', [
    ['S', '220 mx.example.com ESMTP\r\n'],
    ['C', 'HELO client.example.net\r\n'],
    ['S', '250 mx.example.com\r\n'],
    ['C', long],
  ])
  assert.match(
    sessions[0]?.syslog[0] ?? '',
    /from outside:192\.0\.2\.7\/40000 to inside:198\.51\.100\.9\/25/,
  )
  assert.match(summary.sentence, /cut the session \(sender-address-length\)/)
  assert.match(summary.sentence, /First step: raise sender-address length from 320 to 640/)
  assert.equal(cure?.verifiedOn, 'session')
})

test('what another firewall did before is still seen', () => {
  const [, ...rest] = SENDMAIL
  const { findings } = through('asa-9.4', [['S', `220 ${'*'.repeat(40)}\r\n`], ...rest.slice(2)])
  assert.ok(findings.some(({ id, mode }) => id === 'banner-masked' && mode === 'observed'))
})
