import { MAX_CAPTURE_FLOWS } from '../../limits.ts'
import type { ByteString } from '../../smtp/octets.ts'
import type { SessionSink } from '../../smtp/session.ts'
import { peerOf } from './logged-session.ts'
import { PrintedSession } from './printed-session.ts'

/** What a network monitor's log says of one mail transaction. Absent fields are ''. */
export interface Transaction {
  /** the connection's own id in the log */
  id: string
  client: { host: string; port: number | null }
  server: { host: string; port: number | null }
  helo: ByteString
  from: ByteString
  to: ByteString[]
  lastReply: ByteString
  tls: boolean
  /** milliseconds since 1970 UTC, or null */
  time: number | null
}

/**
 * Sessions of logs that report transactions (Zeek, Suricata). The log has the arguments and not the
 * lines: the commands are written as RFC 5321 has them, and what is missing is marked as left out.
 */
export class ReportedSessions {
  #sink: SessionSink
  #sessions = new Map<string, PrintedSession>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  take(report: Transaction, sourceLine: number): void {
    const known = this.#sessions.get(report.id)
    const session = known ?? this.#begin(report)
    const wire = (direction: 'C' | 'S', text: ByteString) =>
      session.wire(direction, text, sourceLine, report.time)
    if (!known && report.helo !== '') {
      wire('C', `EHLO ${report.helo}`)
      session.note('The log does not tell EHLO from HELO.', sourceLine, report.time)
    }
    if (report.tls && !known) session.mark({ kind: 'tls-started' }, sourceLine, report.time)
    if (report.from !== '') wire('C', `MAIL FROM:${path(report.from)}`)
    for (const to of report.to) wire('C', `RCPT TO:${path(to)}`)
    if (session.isOpen) {
      const left = { kind: 'omitted', direction: 'S', what: 'other', octets: null } as const
      session.mark(left, sourceLine, report.time)
    }
    if (/^[2-5]\d\d(?: |$)/.test(report.lastReply)) wire('S', report.lastReply)
  }

  end(): void {
    for (const session of this.#sessions.values()) session.close()
    this.#sessions.clear()
  }

  #begin(report: Transaction): PrintedSession {
    if (this.#sessions.size >= MAX_CAPTURE_FLOWS) {
      const [oldest] = this.#sessions
      oldest?.[1].close()
      if (oldest) this.#sessions.delete(oldest[0])
    }
    const session = new PrintedSession(this.#sink, {
      key: report.id,
      client: peerOf(report.client.host, report.client.port),
      server: peerOf(report.server.host, report.server.port),
      started: report.time,
    })
    this.#sessions.set(report.id, session)
    return session
  }
}

function path(address: ByteString): ByteString {
  return address.startsWith('<') ? address : `<${address}>`
}
