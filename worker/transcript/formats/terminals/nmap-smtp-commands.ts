import type { ByteString, Direction } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { replyCode } from '../../../smtp/words.ts'
import { signOf } from '../../detect.ts'
import { Dialogue } from '../../session/dialogue.ts'
import type { Format, Reader } from '../../format.ts'
import { OctetDialogue, printedHex } from '../../session/octet-dialogue.ts'
import { PrintedSession } from '../../session/printed-session.ts'

const RESULT = /^\|_? *smtp-commands: (.*)$/
const HELP_TEXT = /^\|_? +(.+)$/
/** The script's own words where it has no reply to EHLO, or one that refused it, with its code. */
const FAILED = /^(?:SMTP: EHLO (.*)|Couldn't establish connection.*|ERROR: .*|EOF|TIMEOUT)$/
/** Nmap prints octets that are no text as `\\x0D`. */
const ESCAPED = /\\x([0-9A-F]{2})/g
/** A keyword (RFC 5321 4.1.1.1) as servers write it: what follows the greeting's comma hardly is one. */
const KEYWORD = /^(?:[A-Z0-9][A-Z0-9-]*(?:[ =]|$)|8bitmime$|size(?: |$)|auth(?:[ =]|$)|help$)/
const TRACE = /^NSE: TCP \S+:\d+ ([<>]) \S+:\d+ \| (.*)$/
const ROW = /^[0-9a-f]{8}: ((?:[0-9a-f]{2} | {3}){16})/
const REPORT = /^Nmap scan report for |^\d+\/tcp +\w+/

class NmapReader implements Reader {
  private readonly session: PrintedSession
  private readonly dialogue: Dialogue
  private readonly dump: OctetDialogue
  private direction: Direction | null = null
  private traced = false
  private inResult = false

  constructor(sink: SessionSink) {
    this.session = new PrintedSession(sink, { vantage: 'client' })
    this.dialogue = new Dialogue(this.session)
    this.dump = new OctetDialogue(this.dialogue)
  }

  line(text: ByteString, sourceLine: number): void {
    const trace = TRACE.exec(text)
    if (trace !== null) {
      this.direction = trace[1] === '<' ? 'S' : 'C'
      if (trace[2] === 'CLOSE' || trace[2] === 'CONNECT') {
        this.direction = null
        return this.restart()
      }
      return this.row(trace[2] ?? '', sourceLine)
    }
    if (this.direction !== null && isPayload(text)) return this.row(text, sourceLine)
    if (text === '') this.direction = null
    if (REPORT.test(text)) this.inResult = false
    const result = RESULT.exec(text)
    if (result !== null && !this.traced) return this.result(result[1] ?? '', sourceLine)
    const help = this.inResult ? HELP_TEXT.exec(text) : null
    if (help !== null) this.session.note(help[1] ?? '', sourceLine)
    else this.inResult = false
  }

  end(): void {
    this.restart()
  }

  private row(text: ByteString, sourceLine: number): void {
    if (this.direction === null || text === 'SEND') return
    this.traced = true
    const row = ROW.exec(text)
    // What is text for the most part is printed as it is, line ends and all.
    this.dump.feed(
      this.direction,
      row === null ? `${text}\r\n` : printedHex(row[1] ?? ''),
      sourceLine,
    )
  }

  /** The reply to EHLO, its lines joined by commas; an argument of a keyword has none. */
  private result(printed: ByteString, sourceLine: number): void {
    this.inResult = true
    const text = printed
      .replace(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .trimEnd()
    const failed = FAILED.exec(text)
    if (failed !== null) {
      if (replyCode(failed[1] ?? '') !== 0)
        for (const line of (failed[1] ?? '').split(/\r?\n/))
          this.session.wire('S', line, sourceLine)
      return this.session.close()
    }
    const [greeting = '', ...parts] = text.split(', ').filter((line) => line !== '')
    const first = parts.findIndex((part) => KEYWORD.test(part))
    const spoken = first < 0 ? parts.length : first
    const lines = [[greeting, ...parts.slice(0, spoken)].join(', '), ...parts.slice(spoken)]
    lines.forEach((line, i) =>
      this.session.wire('S', `250${i === lines.length - 1 ? ' ' : '-'}${line.trim()}`, sourceLine),
    )
    this.session.close()
  }

  private restart(): void {
    this.dump.flush()
    this.dialogue.close()
  }
}

/** A line of what an `NSE:` line began, up to the blank line or nmap's next own line. */
function isPayload(text: ByteString): boolean {
  return ROW.test(text) || !/^(?:$|NSE: |NSOCK |Nmap |Host is |PORT |\d+\/)/.test(text)
}

/** nmap --script smtp-commands, with --script-trace or without. */
export const nmapSmtpCommands: Format = {
  id: 'nmap-smtp-commands',
  title: 'nmap --script smtp-commands',
  example: '25/tcp open smtp\n| smtp-commands: mx.example.com, PIPELINING, SIZE 10240000, HELP',
  loses: 'all but the reply to EHLO and the text of HELP; with --script-trace nothing',
  detect: (head) => [
    ...signOf(head, RESULT, 'nmap’s `| smtp-commands:`', 0.9),
    ...signOf(head, TRACE, 'a line of nmap’s script trace', 0.9),
    ...signOf(head, /^Nmap scan report for /, 'nmap’s "scan report"', 0.5),
  ],
  read: (sink) => new NmapReader(sink),
}
