/** One case through the service's own pipeline: upload, readers, core, diagnosis, report. */
import { compareUploads } from '../../worker/compare.ts'
import { inspectUpload } from '../../worker/inspect.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import { comparisonSchema, type ComparisonReport } from '../../worker/report/comparison.ts'
import { reportSchema, type Report } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { bytes, Dialogue, pcap } from '../capture/build.ts'
import { toOctets } from '../../worker/smtp/octets.ts'
import { loadEngine } from '../vectors/core.ts'
import type { Answer } from './answer.ts'
import { segmentsOf, stated, type Case } from './read.ts'

const engine = loadEngine()

/** The report on a case, as /v1/inspect would answer it. Throws if there is none. */
export function inspectCase(one: Case): Report {
  const profile = stated(one, 'profile') as ProfileId | undefined
  const sink = new ReportCollector()
  const options = {
    format: 'auto',
    switches: {},
    lines: 'all',
    eol: 'auto',
    ...(profile !== undefined && { profile }),
    ...(one.config !== '' && { policy: one.config }),
  } as const
  const inspection = inspectUpload(engine, options, sink)
  const failure = inspection.push(one.session === '' ? bytes(one.transcript) : captured(one))
  const end = failure ?? inspection.end()
  if (!end.ok) throw new Error(`${end.code}: ${end.detail} ${JSON.stringify(end.errors)}`)
  return reportSchema.parse(sink.report({ octets: 0, sha256: '' }))
}

/** IPv4 takes 65,535 octets a packet, headers included. */
const MAX_SEGMENT_OCTETS = 60_000

/** A capture of the session, its segments as the case has them. */
function captured(one: Case): Uint8Array {
  const dialogue = new Dialogue().handshake()
  for (const { direction, octets } of segmentsOf(one.session)) {
    for (let at = 0; at < octets.length; at += MAX_SEGMENT_OCTETS) {
      const payload = toOctets(octets.slice(at, at + MAX_SEGMENT_OCTETS))
      const side = direction === 'C' ? 'client' : 'server'
      const packet = direction === 'C' ? dialogue.c.bind(dialogue) : dialogue.s.bind(dialogue)
      dialogue.packets.push(packet({ payload, flags: 'PA' }))
      dialogue[side] += payload.length
    }
  }
  dialogue.close()
  return pcap(
    dialogue.packets.map((octets, time) => ({ octets, time })),
    { linkType: RAW_IP },
  )
}

const RAW_IP = 101

/** What a report says of its first session that has a finding. */
export function answerOf(report: Report): Answer {
  const first = Math.min(
    ...report.findings.flatMap(({ lines }) => lines.map(({ session }) => session)),
    report.sessions.length - 1,
  )
  const session = report.sessions[Math.max(0, first)]
  if (session === undefined) throw new Error('no session')
  return {
    mode: session.mode,
    device: session.fingerprint?.device ?? null,
    vantage: session.fingerprint?.vantage ?? null,
    profiles: session.fingerprint?.profiles ?? [],
    findings: report.findings
      .filter(({ lines }) => lines.every((at) => at.session === session.index))
      .map((finding) => ({
        ...finding,
        lines: finding.lines.map(({ line }) => line),
        candidates: finding.candidates ?? [],
      })),
    divergence: session.divergence?.line ?? null,
    sentence: report.summary.sentence,
  }
}

/** The comparison of a case's two recordings, as /v1/compare would answer it. */
export function compareCase(one: Case): ComparisonReport {
  const { outside, inside } = one
  const form = stated(one, 'form') ?? 'auto'
  const comparison = compareUploads(engine, { outside: form, inside: form })
  for (const [side, text] of [
    ['outside', outside],
    ['inside', inside],
  ] as const) {
    const failure = comparison.push(side, bytes(text)) ?? comparison.end(side)
    if (failure) throw new Error(`${side}: ${failure.detail}`)
  }
  return comparisonSchema.parse(comparison.report())
}
