import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { inspectUpload } from '../../worker/inspect.ts'
import { SessionRun } from '../../worker/inspection/run/session-run.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import type { InspectOptions } from '../../worker/report/inspection.ts'
import { reportSchema, type Report } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()
const ABOUT = {
  key: null,
  client: null,
  server: null,
  vantage: 'unknown' as const,
  segments: false,
  started: null,
}
const PLAIN: InspectOptions = { format: 'auto', switches: {}, lines: 'all', eol: 'auto' }

/** The report on `upload`, or the failure's code. */
function inspect(
  upload: Uint8Array | string,
  options: Partial<InspectOptions> = {},
): Report | string {
  const octets = typeof upload === 'string' ? new TextEncoder().encode(upload) : upload
  const sink = new ReportCollector()
  const inspection = inspectUpload(engine, { ...PLAIN, ...options }, sink)
  for (let at = 0; at < octets.length; at += 1_000) {
    const failure = inspection.push(octets.slice(at, at + 1_000))
    if (failure) return failure.code
  }
  const end = inspection.end()
  if (!end.ok) return end.code
  return reportSchema.parse(sink.report())
}

function reportOn(upload: Uint8Array | string, options: Partial<InspectOptions> = {}): Report {
  const report = inspect(upload, options)
  assert.ok(typeof report !== 'string', String(report))
  return report
}

const SWAKS = readFileSync('test/fixtures/transcripts/swaks-starttls.txt')

test('the dot of a message that the print leaves out is no command', () => {
  for (const name of [
    'fetchmail-vv.txt',
    'exim-v.txt',
    'postfix-smtp-v.log',
    'opensmtpd-6.8.log',
  ]) {
    const { sessions } = reportOn(readFileSync(`test/fixtures/transcripts/${name}`))
    const lines = sessions.flatMap((session) => session.lines)
    assert.ok(
      lines.some(({ kind }) => kind === 'data'),
      name,
    )
    assert.deepEqual(
      lines.filter(({ text, kind }) => kind === 'command' && text === '.'),
      [],
      name,
    )
  }
})

test('STARTTLS in a swaks print arrives as X, keyword and command', () => {
  const report = reportOn(SWAKS, { profile: 'pix-7' })
  assert.equal(report.source.format, 'swaks')
  assert.equal(report.summary.verdict, 'masked')
  const lines = report.sessions[0]!.lines
  const command = lines.find(({ verb }) => verb === 'STARTTLS')
  assert.equal(command?.forwarded, 'XXXXXXXX')
  assert.deepEqual(command?.rules, ['C2'])
  assert.ok(lines.some(({ forwarded }) => forwarded === '250-XXXXXXXA'))
  const finding = report.findings.find(({ id }) => id === 'starttls-masked')
  assert.deepEqual(
    finding?.lines.map(({ line }) => line),
    [6, 12],
  )
})

test('the source says why it is read so, what was undone around it, and how much of it was read', () => {
  const quoted = SWAKS.toString('latin1').replace(/^/gm, '> ')
  const { source } = reportOn(`Does anybody see why?\n\n${quoted}`)
  assert.deepEqual(source.envelope, ['quoted'])
  assert.ok(source.why.some((sign) => /^\d+ lines are marked as the server’s/.test(sign)))
  assert.equal(source.lines, 31)
  assert.equal(source.linesRead, 26)
  assert.deepEqual(source.faults, [])
})

test('a line longer than a reader takes at once is said to be read in pieces', () => {
  const { source } = reportOn(
    `220 mx.example ESMTP\nEHLO ${'a'.repeat(1_100_000)}\n250 mx.example\n`,
  )
  assert.equal(source.faults.length, 1)
  assert.match(source.faults[0]!, /^1 line is longer than 1048576 octets/)
})

test('allow-tls lets it through, by switch and by policy text', () => {
  for (const options of [
    { profile: 'asa-7.2' as const, switches: { allowTls: true } },
    { policy: 'policy-map type inspect esmtp m\n parameters\n  allow-tls\n', mapName: 'm' },
  ]) {
    const report = reportOn(SWAKS, options)
    const command = report.sessions[0]!.lines.find(({ verb }) => verb === 'STARTTLS')
    assert.equal(command?.verdict, 'pass')
  }
})

test('profile off still lists every line', () => {
  const report = reportOn(SWAKS, { profile: 'off' })
  const lines = report.sessions[0]!.lines
  assert.equal(report.summary.verdict, 'clean')
  assert.ok(lines.length >= 20)
  assert.ok(lines.every(({ verdict }) => verdict === 'passthrough'))
  assert.ok(lines.some(({ text }) => text === 'EHLO client.example.net'))
})

test('a policy text with a fault is refused with line and column', () => {
  assert.equal(
    inspect(SWAKS, { policy: 'policy-map type inspect esmtp m\n match cmd line length gt x\n' }),
    'policy-does-not-parse',
  )
})

test('what is no transcript is said to be none', () => {
  assert.equal(inspect(''), 'empty-upload')
  assert.equal(
    inspect(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...Array(200).fill(7)])),
    'not-a-transcript',
  )
})

test('a masked reply is observed, and its lines say so by evidence', () => {
  const report = reportOn(
    '220 ******************************\r\nEHLO a.example\r\n250-mx.example\r\n250-PIPELINING\r\n250-SIZE 10\r\n250-XXXXXXXA\r\n250 XXXB\r\nQUIT\r\n221 bye\r\n',
  )
  assert.equal(report.summary.verdict, 'observed')
  assert.equal(report.sessions[0]!.fingerprint?.device, 'Cisco PIX/ASA (inspect esmtp)')
  assert.ok(report.sessions[0]!.lines.every(({ forwarded }) => forwarded === null))
})

test('no AUTH value is in any record, and mail content only where its uploader asked', () => {
  const session =
    'C: EHLO a\nS: 250-h\nS: 250 AUTH PLAIN LOGIN\nC: AUTH PLAIN AGNhbmFyeQBzZWNyZXQ=\nS: 535 no AGNhbmFyeQBzZWNyZXQ= \nC: MAIL FROM:<a@b>\nS: 250 ok\nC: RCPT TO:<c@d>\nS: 250 ok\nC: DATA\nS: 354 go\nC: Subject: canary-content\nC: \nC: hello\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n'
  const all = JSON.stringify(reportOn(`S: 220 h\n${session}`))
  assert.ok(!all.includes('AGNhbmFyeQBzZWNyZXQ'))
  assert.ok(all.includes('AUTH PLAIN [redacted 20 octets]'))
  assert.ok(!all.includes('canary-content'))
  assert.ok(
    JSON.stringify(reportOn(`S: 220 h\n${session}`, { lines: 'full' })).includes('canary-content'),
  )
})

test('remedies are run on the session before they are shown, and pasting one back cures it', () => {
  const report = reportOn(SWAKS, { profile: 'asa-7.2' })
  const finding = report.findings.find(({ id }) => id === 'starttls-masked')!
  const [first] = finding.remedies
  assert.equal(first?.verified, true)
  const cured = reportOn(SWAKS, { profile: 'asa-7.2', policy: first!.config! })
  const changed = new Set(
    cured.sessions[0]!.lines.filter(({ verdict }) => verdict === 'mask').map(({ line }) => line),
  )
  for (const { line } of finding.lines)
    assert.ok(!changed.has(line), `line ${line} is masked still`)
})

test('a limit that cuts gives the syslog lines the firewall writes', () => {
  const report = reportOn(
    `S: 220 h\nC: EHLO a\nS: 250 h\nC: NOOP ${'x'.repeat(600)}\nS: 250 ok\n`,
    {
      profile: 'asa-7.2',
    },
  )
  assert.equal(report.summary.cut?.event, 'cmd-line-length')
  assert.deepEqual(
    report.sessions[0]!.syslog.map((line) => line.slice(0, 13)),
    ['%ASA-4-108004', '%ASA-4-507003'],
  )
})

test('the payload of a BDAT is one record and never text, whatever the profile', () => {
  const session =
    'S: 220 h\nC: EHLO a\nS: 250 h\nC: MAIL FROM:<a@b>\nS: 250 ok\nC: RCPT TO:<c@d>\nS: 250 ok\nC: BDAT 27 LAST\nC: Subject: canary\nC: \nC: canary\nS: 250 ok\nC: QUIT\nS: 221 bye\n'
  for (const profile of ['off', 'asa-9.4'] as const) {
    const report = reportOn(session, { profile })
    assert.ok(!JSON.stringify(report).includes('canary'), profile)
    const payload = report.sessions[0]!.lines.filter(({ kind }) => kind === 'bdat')
    assert.equal(payload.length, 1)
  }
})

test('a line of unknown side after an AUTH is a secret', () => {
  const run = new SessionRun(0, ABOUT, {
    engine,
    policy: resolvePolicy('pix-7'),
    switches: {},
    question: 'would',
    policyGiven: false,
    eol: 'auto',
    oneSided: null,
    exact: false,
    complete: false,
    mailLines: false,
  })
  for (const text of ['AUTH LOGIN', '334 VXNlcm5hbWU6', 'Y2FuYXJ5', '235 ok']) {
    run.wire(null, `${text}\r\n`, { sourceLine: 1, packet: null, time: null })
  }
  assert.deepEqual(
    run.end().lines.map(({ shown }) => shown),
    ['AUTH LOGIN', '334 VXNlcm5hbWU6', '[redacted 8 octets]', '235 ok'],
  )
})

test('lines behind a long message keep their number on the wire', () => {
  const body = 'C: a line of the body\n'.repeat(9_000)
  const report = reportOn(
    `S: 220 h\nC: HELO a\nS: 250 h\nC: MAIL FROM:<a@b>\nS: 250 ok\nC: RCPT TO:<c@d>\nS: 250 ok\nC: DATA\nS: 354 go\n${body}C: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n`,
  )
  const quit = report.sessions[0]!.lines.find(({ verb }) => verb === 'QUIT')
  assert.equal(quit?.line, quit?.sourceLine)
})

test('the firewall’s own log lines are explained: which match, which limit, what to change', () => {
  const report = reportOn(readFileSync('test/fixtures/transcripts/cisco-syslog.log'))
  const header = report.findings.find(({ id }) => id === 'header-line-length')
  assert.equal(header?.severity, 'error')
  assert.match(header?.detail ?? '', /^108004 \(1 time\): .* match 4 .*higher than 998/)
  assert.match(header?.remedies[0]?.config ?? '', /header line length gt 1996/)
  assert.ok(header?.remedies.every(({ verified }) => !verified))
  const recipients = report.findings.find(({ id }) => id === 'rcpt-count')
  assert.deepEqual([recipients?.severity, recipients?.remedies], ['note', []])
  assert.match(recipients?.detail ?? '', /match 3 of the ESMTP map, "cmd RCPT count gt 100"/)
  const ids = report.findings.map(({ id }) => id)
  for (const id of ['tls-started', 'bad-address']) assert.ok(ids.includes(id as 'tls-started'), id)
})

test('a message that names a limit of its own is answered with a higher one', () => {
  const report = reportOn(
    '%ASA-4-108004: ESMTP Classification: Reset connection for ESMTP Request from outside:198.51.100.7/35314 to dmz:192.0.2.9/25; matched Class 9: header line length gt 5000\n',
  )
  const [finding] = report.findings.filter(({ id }) => id === 'header-line-length')
  assert.match(finding?.remedies[0]?.config ?? '', /header line length gt 10000/)
})

test('a reply that answers nothing is found with inspection and without it', () => {
  const text = 'S: 220 h\nC: NOOP\nS: 250 ok\nS: 421 timeout\n'
  for (const profile of ['off', 'asa-9.4'] as const) {
    const found = reportOn(text, { profile }).findings.filter(({ external }) =>
      external.includes('suricata:2220001'),
    )
    assert.deepEqual(
      found.map(({ id, lines }) => [id, lines.map(({ line }) => line)]),
      [['unexpected-server-transition', [4]]],
      profile,
    )
  }
  // some servers answer an empty line, and some do not
  const empty = 'S: 220 h\nC: NOOP\nS: 250 ok\nC: \nS: 500 what\n'
  const ids = reportOn(empty, { profile: 'off' }).findings.map(({ id }) => id)
  assert.ok(!ids.includes('unexpected-server-transition'))
})
