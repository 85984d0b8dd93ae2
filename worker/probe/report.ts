import type { Engine } from '../engine/engine.ts'
import { inspectUpload } from '../inspect.ts'
import type { Report } from '../report/report.ts'
import { ReportCollector } from '../report/sink.ts'
import type { Probe, ProbedPort } from './probe.ts'
import type { QuestionId } from './questions.ts'
import type { ProbeSign } from './signs.ts'
import type { Certificate } from './socket.ts'

/** What a probe comes to. */
export type ProbeVerdict = 'observed' | 'other-product' | 'ruled-out' | 'no-sign' | 'unreachable'

/** One port as it is told. Times are RFC 3339. */
export interface PortReport {
  port: number
  started: string
  unreachable: string | null
  address: string | null
  tls: {
    ok: boolean
    why: string | null
    version: string | null
    certificate: CertificateRecord | null
  } | null
  questions: { id: QuestionId; answer: string; code: number | null; milliseconds: number | null }[]
  signs: ProbeSign[]
  /** what POST /v1/inspect answers to the transcript; null where there is none */
  report: Report | null
  transcript: string
}

type CertificateRecord = Omit<Certificate, 'notBefore' | 'notAfter'> & {
  notBefore: string | null
  notAfter: string | null
}

/** A probe, told: what it is of the first port, and each port. */
export interface ProbeReport {
  probeVersion: 1
  host: string
  verdict: ProbeVerdict
  sentence: string
  ports: PortReport[]
  hidden: Probe['hidden']
  missing: Probe['missing']
}

/** Reads each recording as any other, and says what all of it comes to. */
export function probeReport(engine: Engine, probe: Probe): ProbeReport {
  const ports = probe.ports.map((port) => portReport(engine, port))
  const [first] = ports
  const verdict = first === undefined ? 'unreachable' : verdictOf(first)
  return {
    probeVersion: 1,
    host: probe.host,
    verdict,
    sentence: first === undefined ? 'No port was probed.' : sentenceOf(first, verdict, probe),
    ports,
    hidden: probe.hidden,
    missing: probe.missing,
  }
}

function portReport(engine: Engine, probed: ProbedPort): PortReport {
  const { port, started, unreachable, address, handshake, asked, signs, transcript } = probed
  return {
    port,
    started: new Date(started).toISOString(),
    unreachable,
    address,
    tls:
      handshake === null
        ? null
        : handshake.ok
          ? {
              ok: true,
              why: null,
              version: handshake.version,
              certificate: certificateRecord(handshake.certificate),
            }
          : { ok: false, why: handshake.why, version: null, certificate: null },
    questions: asked.map(({ id, answer }) => ({
      id,
      answer: answer.kind,
      code: answer.kind === 'reply' ? answer.code : null,
      milliseconds: answer.kind === 'reply' ? answer.milliseconds : null,
    })),
    signs,
    report: asked.length === 0 ? null : inspected(engine, transcript),
    transcript,
  }
}

function certificateRecord(certificate: Certificate | null): CertificateRecord | null {
  if (certificate === null) return null
  const time = (at: number | null): string | null =>
    at === null ? null : new Date(at).toISOString()
  const { notBefore, notAfter } = certificate
  return { ...certificate, notBefore: time(notBefore), notAfter: time(notAfter) }
}

/** null where not one line of SMTP came. */
function inspected(engine: Engine, transcript: string): Report | null {
  const sink = new ReportCollector()
  const options = { format: 'marked', lines: 'all', eol: 'auto', switches: {} } as const
  const inspection = inspectUpload(engine, options, sink)
  const octets = new TextEncoder().encode(transcript)
  if (inspection.push(octets) !== null || !inspection.end().ok) return null
  return sink.report({ octets: octets.length })
}

/** A verb that arrived outweighs a greeting alone: servers mask their own. Masked keywords outweigh both. */
function verdictOf({ unreachable, signs, report }: PortReport): ProbeVerdict {
  if (unreachable !== null) return 'unreachable'
  const has = (id: ProbeSign['id']): boolean => signs.some((sign) => sign.id === id)
  const keywordsMasked = (report?.summary.keywordsMasked ?? 0) > 0
  if (keywordsMasked || has('verb-masked')) return 'observed'
  if (has('verb-arrived')) return 'ruled-out'
  const told = report?.summary.verdict
  if (told === 'observed' || has('pieces-masked')) return 'observed'
  return told === 'ruled-out' || told === 'other-product' ? told : 'no-sign'
}

function sentenceOf(first: PortReport, verdict: ProbeVerdict, { host, hidden }: Probe): string {
  const { port, unreachable, report } = first
  const where = `${host} port ${port}`
  if (unreachable !== null)
    return `${where} was not reached: ${unreachable}. First step: probe from where the mail comes from, or another port.`
  const names = [...new Set(hidden.map(({ keyword }) => keyword))]
  const other = hidden[0]
  const compared =
    other === undefined
      ? ''
      : ` Port ${other.port} shows what is hidden there: ${names.join(', ')}.`
  if (report !== null && report.summary.verdict === verdict)
    return `${where}: ${report.summary.sentence}${compared}`
  const [strongest] = first.signs.filter(({ side }) =>
    verdict === 'ruled-out' ? side === 'against' : side === 'for',
  )
  const says = strongest?.says ?? 'Nothing in the answers shows that a device changed them.'
  return `${where}: ${says}${compared} First step: ${firstStep(verdict)}.`
}

function firstStep(verdict: ProbeVerdict): string {
  return verdict === 'observed'
    ? 'look for inspect esmtp in the running-config of each firewall on the way (show service-policy), or probe from another network to find which one it is'
    : 'look at the mail server itself, or probe from the network that has the trouble'
}
