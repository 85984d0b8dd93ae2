import assert from 'node:assert/strict'
import test from 'node:test'
import { CATALOGUE } from '../../worker/diagnosis/catalogue/catalogue.ts'
import { PROTOCOL } from '../../worker/diagnosis/protocol/pages.ts'
import { inspectUpload } from '../../worker/inspect.ts'
import type { InspectOptions } from '../../worker/report/inspection.ts'
import { reportSchema, type Report } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { toText } from '../../worker/report/text/text.ts'
import { loadEngine } from '../vectors/core.ts'
import { captureOf, markedOctet, segmentsOf } from './capture.ts'
import { PRINTED, SESSIONS } from './sessions.ts'

const engine = loadEngine()

function report(upload: Uint8Array, options: Partial<InspectOptions> = {}, chunk = 65_536): Report {
  const sink = new ReportCollector()
  const plain: InspectOptions = { format: 'auto', switches: {}, lines: 'all', eol: 'auto' }
  const inspection = inspectUpload(engine, { ...plain, ...options }, sink)
  for (let at = 0; at < upload.length; at += chunk)
    assert.equal(inspection.push(upload.slice(at, at + chunk)), null)
  assert.deepEqual(inspection.end(), { ok: true })
  return reportSchema.parse(sink.report())
}

const ids = ({ findings }: Report): string[] => findings.map(({ id }) => id)
const protocolIds = new Set(PROTOCOL.map(({ id }) => id))
const printedUpload = (lines: readonly string[]): Uint8Array =>
  new TextEncoder().encode(lines.join('\n') + '\n')

const TLS = ['S: 220 mx', 'C: EHLO me', 'S: 250-mx', 'S: 250 STARTTLS', 'C: STARTTLS', 'S: 220 go']

for (const [id, lines] of Object.entries(SESSIONS)) {
  test(`a session that shows ${id} is reported by it, at its octet`, () => {
    const segments = segmentsOf(lines)
    const found = report(captureOf(segments)).findings.find((finding) => finding.id === id)
    assert.ok(found, `not among ${ids(report(captureOf(segments))).join(' ')}`)
    assert.equal(found.offset, markedOctet(segments)?.offset)
    assert.ok(found.lines.length > 0 || id === 'end-of-data-missing')
  })
}

for (const [id, lines] of Object.entries(PRINTED)) {
  test(`a print of decrypted text that shows ${id} is reported by it`, () => {
    assert.ok(ids(report(printedUpload([...TLS, ...lines]))).includes(id))
    assert.ok(!ids(report(printedUpload(TLS))).includes(id))
  })
}

test('every protocol finding has a page and a session, and every session a page', () => {
  const shown = [...Object.keys(SESSIONS), ...Object.keys(PRINTED)].sort()
  assert.deepEqual([...protocolIds].sort(), shown)
  for (const id of shown) assert.ok(CATALOGUE.some((page) => page.id === id))
  assert.ok(shown.length >= 47)
})

test('numbers of other tools are written as they write them', () => {
  for (const { id, external } of CATALOGUE)
    for (const name of external)
      assert.match(name, /^(?:suricata:22200\d\d|snort:\d+:\d+|zeek:\w+|cisco:\d{6})$/, id)
})

test('a session that keeps to the rules has no protocol finding', () => {
  const segments = segmentsOf([
    'S: 220 mx.example.com ESMTP',
    'C: EHLO client.example.net',
    'S: 250-mx.example.com\\r\\n250-PIPELINING\\r\\n250-SIZE 1000\\r\\n250-8BITMIME\\r\\n250 CHUNKING',
    'C: MAIL FROM:<a@example.net> SIZE=300 BODY=8BITMIME\\r\\nRCPT TO:<b@example.com>\\r\\nDATA',
    'S: 250 ok\\r\\n250 ok\\r\\n354 go',
    'C: From: a@example.net\\r\\nMIME-Version: 1.0\\r\\nContent-Type: multipart/mixed; boundary="b b"\\r\\n',
    'C: preamble\\r\\n--b b\\r\\nContent-Transfer-Encoding: base64\\r\\n\\r\\nQUJD\\r\\nQUI=\\r\\n--b b',
    'C: Content-Transfer-Encoding: quoted-printable\\r\\n\\r\\na=3Db=\\r\\n..c=\\r\\n--b b--\\r\\ncaf\\xc3\\xa9\\r\\n.',
    'S: 250 ok',
    'C: MAIL FROM:<>\\r\\nRCPT TO:<b@example.com>\\r\\nBDAT 6\\r\\nX: y\\r\\',
    'C: \\nBDAT 5 LAST\\r\\n\\r\\nz\\r\\n\\',
    'S: 250 ok\\r\\n250 ok\\r\\n250 ok\\r\\n250 ok',
    'C: QUIT',
    'S: 221 bye',
  ])
  const found = ids(report(captureOf(segments))).filter((id) => protocolIds.has(id))
  assert.deepEqual(found, [])
})

test('what is seen does not depend on how the upload is cut', () => {
  for (const id of ['mixed-line-ends', 'bdat-overrun', 'base64-invalid', 'starttls-injection']) {
    const upload = captureOf(segmentsOf(SESSIONS[id]!))
    assert.deepEqual(report(upload, {}, 7).findings, report(upload).findings)
  }
})

test('protocol findings are the same under every profile', () => {
  const seen = (id: string, profile: 'off' | 'pix-6' | 'asa-9.4'): string[] =>
    ids(report(captureOf(segmentsOf(SESSIONS[id]!)), { profile })).filter((one) =>
      protocolIds.has(one),
    )
  for (const id of ['auth-aborted', 'http-spoken', 'bdat-without-last', 'boundary-length']) {
    assert.deepEqual(seen(id, 'off'), seen(id, 'pix-6'))
    assert.deepEqual(seen(id, 'off'), seen(id, 'asa-9.4'))
  }
})

test('what the octets show is found where nothing is inspected too, at the same octet', () => {
  const sessions = {
    'bad-termination': ['S: 220 mx', 'C: HELO me\\n\\', 'S: 250 mx'],
    'bare-cr': ['S: 220 mx', 'C: HELO m\\re', 'S: 250 mx'],
    'nul-octet': ['S: 220 mx', 'C: HELO m\\0e', 'S: 250 mx'],
    'smuggling-sequence': [...SESSIONS['mixed-line-ends']!].map((line) =>
      line.replace('one»\\n\\', 'one\\n.\\r\\ntwo\\r.\\r\\nthree'),
    ),
  }
  for (const [id, lines] of Object.entries(sessions)) {
    const upload = captureOf(segmentsOf(lines))
    const offsets = (['off', 'pix-7'] as const).map(
      (profile) => report(upload, { profile }).findings.find((one) => one.id === id)?.offset,
    )
    assert.ok(offsets[0] !== undefined && offsets[0] !== null, id)
    assert.equal(offsets[0], offsets[1], id)
  }
})

test('no AUTH value and nothing of a message is in any report of a protocol finding', () => {
  for (const [id, lines] of Object.entries(SESSIONS)) {
    const whole = report(captureOf(segmentsOf(lines)))
    const text = JSON.stringify(whole) + toText(whole, { color: false })
    assert.ok(!/AGFsaWNlAGNhbmFyeQ|canary@|zqcanary|more than ten/.test(text), id)
  }
})

test('a print that begins in the middle is not blamed for what it left out, but for its beginning, weakly', () => {
  const lines = [
    'C: RCPT TO:<b@example.com>',
    'S: 250 ok',
    'C: DATA',
    'S: 354 go',
    'C: X: y',
    'C: .',
  ]
  const whole = report(printedUpload([...lines, 'S: 250 ok', 'C: QUIT', 'S: 221 bye']))
  assert.deepEqual(
    whole.findings
      .filter(({ id }) => protocolIds.has(id))
      .map(({ id, severity, certainty }) => [id, severity, certainty]),
    [['no-greeting', 'note', 'weak']],
  )
})

test('a request of HTTP in a print with C: and S: is one, though no command stands beside it', () => {
  const lines = ['S: 220 mx', 'C: GET / HTTP/1.1', 'C: Host: mx', 'S: 500 what']
  assert.ok(ids(report(printedUpload(lines))).includes('http-spoken'))
})

test('a password sent inside TLS is not in clear text', () => {
  const login = [
    'C: EHLO me',
    'S: 250-mx',
    'S: 250 AUTH PLAIN',
    'C: AUTH PLAIN AGEAYg==',
    'S: 235 ok',
  ]
  assert.ok(!ids(report(printedUpload([...TLS, ...login]))).includes('auth-clear-text'))
  assert.ok(ids(report(printedUpload(['S: 220 mx', ...login]))).includes('auth-clear-text'))
})

const OFFERED = TLS.slice(0, 4)
const injected = (lines: readonly string[], printed = false): boolean =>
  ids(report(printed ? printedUpload(lines) : captureOf(segmentsOf(lines)))).includes(
    'starttls-injection',
  )

test('only what came in one segment with a STARTTLS that was accepted is an injection', () => {
  assert.ok(injected([...OFFERED, 'C: STARTTLS\\r\\nEHLO me', 'S: 220 go', 'S: 250 mx']))
  const failures: string[][] = [
    ['C: STARTTLS', 'C: QUIT', 'S: 220 go', 'S: 221 bye'],
    ['C: STARTTLS', 'C: EHLO me', 'S: 220 go', 'S: 250 mx'],
    ['C: STARTTLS\\r\\nEHLO me', 'S: 454 no TLS now', 'S: 250 mx'],
    ['C: STARTTLS\\r\\nEHLO me'],
    ['C: STARTTLS', 'S: 220 go', 'C: QUIT', 'S: 221 bye'],
  ]
  for (const failure of failures) {
    assert.ok(!injected([...OFFERED, ...failure]), failure.join(' | '))
    assert.ok(!injected([...OFFERED, ...failure], true), failure.join(' | '))
  }
})
