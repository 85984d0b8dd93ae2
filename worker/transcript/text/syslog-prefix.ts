import { MAX_TAG_OCTETS } from '../../limits.ts'
import type { ByteString } from '../../smtp/octets.ts'
import { StampReader } from './stamp.ts'

/** What a syslog line bears before its message. Offsets count into the line. */
export interface SyslogTag {
  host: ByteString | null
  /** the program as it named itself, path and all: `postfix/smtpd` */
  program: ByteString
  pid: ByteString | null
  /** where the message begins */
  body: number
}

/** Where `<13>` or `<13>1 ` ends, else 0. */
function afterPriority(line: ByteString): number {
  if (line.charCodeAt(0) !== 0x3c) return 0
  const found = /^<\d{1,3}>(?:1 )?/.exec(line)
  return found === null ? 0 : found[0].length
}

/**
 * Reads what stands before the message of a logged line: `Nov 24 02:22:10 host prog[pid]: ` (RFC 3164),
 * the same with an RFC 3339 time (rsyslog, `journalctl -o short-iso`), RFC 5424, a container's own time or
 * name (`mail_1  | `) before any of these, or the tag alone.
 */
export class SyslogPrefix {
  readonly #stamps: StampReader

  /** `year`: what a time without a year belongs to; null leaves such times unknown. */
  constructor(year: number | null = null) {
    this.#stamps = new StampReader(year)
  }

  /** The line's time in milliseconds since 1970 UTC, or null. Cheap for equal times in a row. */
  time(line: ByteString): number | null {
    return this.#stamps.read(line, this.#start(line))
  }

  /** The tag of `line`, or null if it bears none. */
  tag(line: ByteString): SyslogTag | null {
    const start = this.#start(line)
    let from = this.#stamps.end(line, start)
    if (start > 2 && line.startsWith('>1 ', start - 3)) return structuredTag(line, from)
    // a container's time before the program's own
    const again = this.#stamps.end(line, from)
    if (again > from) from = again
    return plainTag(line, from)
  }

  #start(line: ByteString): number {
    const start = afterPriority(line)
    if (start > 0) return start
    const bar = line.indexOf(' | ')
    return bar > 0 && bar < 64 && !line.slice(0, bar).trimEnd().includes(' ') ? bar + 3 : 0
  }
}

/** `host prog[pid]: ` or `prog[pid]: ` from `from` on. */
function plainTag(line: ByteString, from: number): SyslogTag | null {
  const colon = line.indexOf(': ', from)
  if (colon <= from || colon > from + MAX_TAG_OCTETS) return null
  let end = colon
  let pid: ByteString | null = null
  if (line.charCodeAt(colon - 1) === 0x5d) {
    const open = line.lastIndexOf('[', colon)
    if (open <= from) return null
    pid = line.slice(open + 1, colon - 1)
    end = open
  }
  const space = line.lastIndexOf(' ', end - 1)
  const start = space >= from ? space + 1 : from
  if (start >= end) return null
  const host = start > from ? line.slice(from, start - 1) : null
  if (host !== null && host.includes(' ')) return null
  return { host, program: line.slice(start, end), pid, body: colon + 2 }
}

/** RFC 5424: `host app procid msgid structured-data message` from `from` on. */
function structuredTag(line: ByteString, from: number): SyslogTag | null {
  const found = /^(\S+) (\S+) (\S+) (\S+) (-|(?:\[(?:[^\]\\]|\\.)*\])+) ?/.exec(
    line.slice(from, from + MAX_TAG_OCTETS),
  )
  if (found === null) return null
  const [whole, host, program = '', pid] = found
  return {
    host: host === '-' || host === undefined ? null : host,
    program,
    pid: pid === '-' || pid === undefined ? null : pid,
    body: from + whole.length,
  }
}
