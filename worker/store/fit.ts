import { MAX_STORED_LINES, MAX_STORED_REPORT_OCTETS, MAX_STORED_TEXT_OCTETS } from '../limits.ts'
import { clip } from '../redact/clip.ts'
import type { Redacted } from '../redact/redacted.ts'
import type { FindingRecord } from '../report/finding.ts'
import type { LineRecord } from '../report/line.ts'
import type { Report, SessionWithLines } from '../report/report.ts'
import type { SessionRecord } from '../report/session.ts'
import type { LeftOut } from '../report/stored.ts'

/** What a row holds of a report. */
export type FittedReport = Report & { leftOut: LeftOut }

/** Octets kept free for the summary's own counts, brackets and commas. */
const FRAME_OCTETS = 2_048

/**
 * `report` within the caps of a stored one: recorded texts clipped, lines to a number, and of findings
 * (at most half the room), sessions and lines, in this order, as many as there is room for; the rest counted.
 */
export function fit(report: Report): FittedReport {
  const room = new Room()
  const { reportVersion, source, policy, summary, predictions, cure } = report
  const evidence = report.evidence.map((one) => ({ ...one, text: room.clip(one.text) }))
  room.take({ source, policy, summary, predictions, evidence, cure })
  const findings = keptFindings(report.findings, room)
  const sessions = keptSessions(report.sessions, room)
  const kept = sessions.reduce((count, session) => count + session.lines.length, 0)
  const all = report.sessions.reduce((count, session) => count + session.lines.length, 0)
  return {
    reportVersion,
    source,
    policy,
    summary: { ...summary, ...leftOutById(report, findings) },
    predictions,
    evidence,
    cure,
    sessions,
    findings,
    leftOut: {
      texts: room.clipped,
      lines: all - kept,
      sessions: report.sessions.length - sessions.length + (summary.sessionsLeftOut ?? 0),
      findings: report.findings.length - findings.length,
    },
  }
}

/** Octets of JSON that are still to be had, and the texts clipped to save some. */
class Room {
  #octets = MAX_STORED_REPORT_OCTETS - FRAME_OCTETS
  clipped = 0

  get octets(): number {
    return this.#octets
  }

  /** Whether `part` fits; if so its place is taken. */
  take(part: object, most = this.#octets): boolean {
    const octets = encoder.encode(JSON.stringify(part)).length + 1
    if (octets > Math.min(most, this.#octets)) return false
    this.#octets -= octets
    return true
  }

  clip<Text extends Redacted | null>(text: Text): Text | Redacted {
    if (text === null) return text
    const clipped = clip(text, MAX_STORED_TEXT_OCTETS)
    if (clipped !== text) this.clipped++
    return clipped
  }
}

const encoder = new TextEncoder()

function keptFindings(findings: readonly FindingRecord[], room: Room): FindingRecord[] {
  const floor = room.octets / 2
  const kept: FindingRecord[] = []
  for (const finding of findings) {
    const { candidates } = finding
    const shorter = candidates
      ? {
          ...finding,
          candidates: candidates.map((of) => ({ ...of, masked: room.clip(of.masked) })),
        }
      : finding
    if (!room.take(shorter, room.octets - floor)) break
    kept.push(shorter)
  }
  return kept
}

function leftOutById(report: Report, kept: readonly FindingRecord[]) {
  const leftOut = { ...report.summary.findingsLeftOut }
  for (const { id } of report.findings.slice(kept.length)) leftOut[id] = (leftOut[id] ?? 0) + 1
  return Object.keys(leftOut).length > 0 ? { findingsLeftOut: leftOut } : {}
}

function keptSessions(sessions: readonly SessionWithLines[], room: Room): SessionWithLines[] {
  const kept: { session: SessionRecord; lines: readonly LineRecord[] }[] = []
  for (const { lines, ...record } of sessions) {
    const session = clippedSession(record, room)
    // room for the count of its lines that are left out
    if (!room.take({ ...session, linesLeftOut: Number.MAX_SAFE_INTEGER, lines: [] })) break
    kept.push({ session, lines })
  }
  let left = MAX_STORED_LINES
  return kept.map(({ session, lines }) => {
    const keptLines = linesWithin(lines.slice(0, left), room)
    left -= keptLines.length
    const linesLeftOut = (session.linesLeftOut ?? 0) + lines.length - keptLines.length
    return { ...session, ...(linesLeftOut > 0 && { linesLeftOut }), lines: keptLines }
  })
}

function linesWithin(lines: readonly LineRecord[], room: Room): LineRecord[] {
  const kept: LineRecord[] = []
  for (const line of lines) {
    const clipped = { ...line, text: room.clip(line.text), forwarded: room.clip(line.forwarded) }
    if (!room.take(clipped)) break
    kept.push(clipped)
  }
  return kept
}

function clippedSession(session: SessionRecord, room: Room): SessionRecord {
  const peer = ({ name, address, software, version }: SessionRecord['server']) => ({
    name: room.clip(name),
    address: room.clip(address),
    software,
    version: room.clip(version),
  })
  return {
    ...session,
    server: peer(session.server),
    client: peer(session.client),
    syslog: session.syslog.map((line) => room.clip(line)),
  }
}
