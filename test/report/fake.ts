import { fixed, join } from '../../worker/redact/redacted.ts'
import { printed, SessionRedaction } from '../../worker/redact/redact.ts'
import type { FindingRecord } from '../../worker/report/finding.ts'
import type {
  InspectFailure,
  InspectOptions,
  UploadInspection,
} from '../../worker/report/inspection.ts'
import type { LineRecord } from '../../worker/report/line.ts'
import type { Report, SummaryRecord } from '../../worker/report/report.ts'
import type { ReportSink } from '../../worker/report/sink.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { toByteString } from '../../worker/smtp/octets.ts'

/**
 * A stand-in for the pipeline, for tests of what stands around it: every line is a client's command, those
 * with STARTTLS are masked, and an upload that begins with a markup tag or a JPEG's octets is none.
 */
export function fakeInspect(options: InspectOptions, sink: ReportSink): UploadInspection {
  let text = ''
  let octets = 0
  let lines = 0
  let masked = 0
  let begun = false
  const redaction = new SessionRedaction()
  const findings: FindingRecord[] = []

  function line(octetsOfLine: string): void {
    const { shown, secret } = redaction.client(octetsOfLine)
    const mask = /^STARTTLS/i.test(octetsOfLine)
    lines++
    masked += mask ? 1 : 0
    if (mask) findings.push(finding(lines))
    if (options.lines === 'none') return
    sink.line(0, {
      ...LINE,
      line: lines,
      sourceLine: lines,
      verb: secret ? null : 'STARTTLS',
      text: shown,
      forwarded: mask ? printed('X'.repeat(octetsOfLine.length)) : shown,
      verdict: mask ? 'mask' : 'pass',
      rules: [mask ? 'C2' : 'C1'],
      octets: octetsOfLine.length + 2,
    })
  }

  const inspection = {
    abandon: () => undefined,
    settle: async () => undefined,
    push(chunk: Uint8Array): InspectFailure | null {
      octets += chunk.length
      text += toByteString(chunk)
      if (/^[<\xff]/.test(text))
        return { ok: false, code: 'not-a-transcript', detail: 'No SMTP in it.' }
      if (!begun) {
        sink.source(SOURCE, { ...POLICY, profile: options.profile ?? 'pix-7' })
        sink.session(SESSION)
      }
      begun = true
      const ends = text.split('\n')
      text = ends.pop() as string
      for (const end of ends) line(end.replace(/\r$/, ''))
      return null
    },
    end(): { ok: true } | InspectFailure {
      if (octets === 0)
        return { ok: false, code: 'empty-upload', detail: 'There is nothing in it.' }
      if (text !== '') line(text)
      for (const found of findings) sink.finding(found)
      const summary: SummaryRecord = {
        question: 'would',
        verdict: masked > 0 ? 'masked' : 'clean',
        sentence: fixed`${masked} of ${lines} lines arrive as X.`,
        sessions: 1,
        linesMasked: masked,
        keywordsMasked: 0,
        linesDiscarded: 0,
        cut: null,
      }
      sink.summary(summary, CONCLUSIONS, SOURCE)
      return { ok: true }
    },
  }
  return {
    ...inspection,
    *pushing(chunk) {
      return inspection.push(chunk)
    },
    *ending() {
      return inspection.end()
    },
  }
}

const LINE: LineRecord = {
  line: 1,
  sourceLine: 1,
  direction: 'C',
  kind: 'command',
  verb: null,
  text: fixed``,
  forwarded: null,
  verdict: 'pass',
  rules: [],
  events: [],
  octets: 0,
  time: null,
}
const CONCLUSIONS = { predictions: null, evidence: [], cure: null }
const SOURCE = {
  format: 'raw-client',
  confidence: 1,
  why: [],
  envelope: [],
  name: null,
  octets: null,
  sha256: null,
  compressed: false,
  lines: null,
  linesRead: null,
  gaps: 0,
  gapOctets: 0,
  faults: [],
}
const POLICY = {
  profile: 'pix-7' as const,
  mapName: null,
  maskScope: 'line' as const,
  maskBanner: true,
  allowTls: false,
  limits: [],
}
const PEER = { name: null, address: null, software: null, version: null }
const SESSION = {
  index: 0,
  mode: 'predicted' as const,
  server: { ...PEER, name: printed('mail.example.com'), software: 'Postfix' },
  client: PEER,
  started: null,
  fingerprint: null,
  divergence: { line: 4, why: fixed`The server refuses XXXXXXXX, so the client never begins TLS.` },
  messages: [],
  syslog: [],
}

function finding(line: number): FindingRecord {
  return {
    id: 'starttls-masked',
    severity: 'error',
    certainty: 'certain',
    mode: 'predicted',
    title: fixed`STARTTLS does not reach the server`,
    detail: fixed`The firewall does not know the command and overwrites it with X. The server answers that it does not understand, and mail goes on in clear text or not at all.`,
    lines: [{ session: 0, line }],
    offset: 0,
    rules: ['C2'],
    grade: 'doc',
    consequences: [fixed`Passwords and mail cross the network unencrypted.`],
    remedies: [
      {
        title: 'Let STARTTLS pass',
        config: 'policy-map type inspect esmtp tls_ok\n parameters\n  allow-tls\n',
        bind: 'policy-map global_policy\n class inspection_default\n  no inspect esmtp\n  inspect esmtp tls_ok',
        undo: null,
        givesUp: 'inspection of what is inside TLS',
        minimumVersion: '7.2(3)',
        verified: false,
        verifiedOn: null,
      },
    ],
    references: ['rule C2'],
    external: [],
  }
}

/** A report with everything in it: greeting, masked keywords, a cut, mail data, text that looks like markup. */
export function sampleReport(): Report {
  const sink = new ReportCollector()
  const rows: Partial<LineRecord>[] = [
    {
      direction: 'S',
      kind: 'greeting',
      text: printed('220 mail.example.com ESMTP Postfix'),
      forwarded: printed('220 ' + '*'.repeat(30)),
      verdict: 'mask',
      rules: ['B3'],
    },
    { text: printed('EHLO <script>alert(1)</script>'), rules: ['C1'] },
    {
      direction: 'S',
      kind: 'ehlo-reply',
      text: printed('250-STARTTLS'),
      forwarded: printed('250-XXXXXXXA'),
      verdict: 'mask',
      rules: ['S3'],
    },
    {
      text: printed('STARTTLS'),
      forwarded: printed('XXXXXXXX'),
      verdict: 'mask',
      rules: ['C2'],
      verb: 'STARTTLS',
    },
    { kind: 'data', octets: 812, lines: 27, longest: 76, rules: ['M1'] },
    {
      text: printed('MAIL FROM:<' + 'a'.repeat(600) + '>'),
      verdict: 'drop',
      rules: ['L1'],
      events: ['cmd-line-length'],
    },
    { direction: null, kind: 'reply', text: join([printed('500 what?'), printed('\x07')], ' ') },
  ]
  sink.source({ ...SOURCE, octets: 1234, sha256: 'ab'.repeat(32) }, POLICY)
  sink.session({
    ...SESSION,
    syslog: [fixed`%ASA-4-108004: ESMTP Classification: Dropped connection`],
  })
  rows.forEach((row, i) =>
    sink.line(0, { ...LINE, line: i + 1, sourceLine: i + 1, octets: 80, ...row }),
  )
  sink.finding(finding(4))
  const summary: SummaryRecord = {
    question: 'would',
    verdict: 'cut',
    sentence: fixed`The connection is cut at line 6, whose command has more than 512 octets; STARTTLS (line 4) arrives as XXXXXXXX.`,
    sessions: 1,
    linesMasked: 2,
    keywordsMasked: 1,
    linesDiscarded: 0,
    cut: { session: 0, line: 6, event: 'cmd-line-length' },
  }
  sink.summary(summary, CONCLUSIONS, SOURCE)
  return sink.report() as Report
}
