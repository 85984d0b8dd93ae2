import { HEAD_OCTETS, MAX_BOUNCE_OCTETS } from '../limits.ts'
import { joinOctets, utf8ByteString } from '../smtp/octets.ts'
import { ownLines, type OwnLine } from './mime.ts'

const FIELD = /^(?:From |[A-Za-z][A-Za-z0-9-]{1,60}:)/
/** Fields every mail has one of: a log line with a colon is no mail. */
const MAIL_FIELD =
  /^(?:Return-Path|Received|From|Date|Subject|Message-ID|MIME-Version|Delivered-To|Content-Type):/i
/** What tells a report of delivery, or of TLS, from a mail that people write. */
const REPORT =
  /^(?:X-Failed-Recipients:|Auto-Submitted: *auto-|Return-Path: *<>|From:.*(?:mailer-daemon|postmaster|mail delivery)|Content-Type: *multipart\/report|X-MS-Exchange-Message-Is-Ndr|TLS-Report-Domain:)/i
/** Postfix' notices to its postmaster give back a dialogue, and no message: the reader of their form has them. */
const NOTICE = /^Subject: *Postfix SMTP (?:server|client): errors/i

/** Whether an upload that begins with `head` is such a report; null: `head` does not tell yet. */
export function isBounce(head: Uint8Array): boolean | null {
  const text = String.fromCharCode(...head.subarray(0, 512))
  const first = /^[\r\n]*([^\r\n]*)/.exec(text)?.[1] ?? ''
  if (text.length >= 256 || /[\r\n]/.test(text.trimStart())) {
    if (!FIELD.test(first)) return false
  } else return text.length === 0 || /^[A-Za-z][A-Za-z0-9-]*(?:$|[ :])/.test(first) ? null : false
  const lines = new TextDecoder('latin1')
    .decode(head.subarray(0, HEAD_OCTETS))
    .trimStart()
    .split(/\r?\n/)
  const end = lines.indexOf('')
  if (end < 0 && head.length < HEAD_OCTETS) {
    // all but the last line, which may be cut, must be a header's
    const whole = lines.slice(0, -1)
    return whole.every((line) => FIELD.test(line) || /^[ \t]/.test(line)) ? null : false
  }
  return isReport(end < 0 ? lines : lines.slice(0, end))
}

/** Whether the lines of a header are of a report of delivery. */
export function isReport(header: readonly string[]): boolean {
  if (!header.every((line) => FIELD.test(line) || /^[ \t]/.test(line))) return false
  return (
    header.filter((line) => MAIL_FIELD.test(line)).length >= 3 &&
    header.some((line) => REPORT.test(line)) &&
    !header.some((line) => NOTICE.test(line))
  )
}

/** A bounce, held until it has come whole. */
export class HeldBounce {
  readonly #chunks: Uint8Array[] = []
  #octets = 0

  push(chunk: Uint8Array): void {
    this.#octets += chunk.length
    if (this.#octets <= MAX_BOUNCE_OCTETS) this.#chunks.push(chunk.slice())
  }

  /** The mail system's own lines; of one past MAX_BOUNCE_OCTETS, those of its beginning. */
  async lines(): Promise<OwnLine[]> {
    const lines = await ownLines(joinOctets(this.#chunks)).catch(() => [])
    return lines.map(({ text, sourceLine }) => ({ text: utf8ByteString(text), sourceLine }))
  }
}
