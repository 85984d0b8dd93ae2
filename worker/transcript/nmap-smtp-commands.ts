import type { ByteString, Direction } from '../smtp/octets.ts'
import type { SessionSink } from '../smtp/session.ts'
import { signOf } from './detect.ts'
import { Dialogue } from './dialogue.ts'
import type { Format, Reader } from './format.ts'
import { OctetDialogue, printedHex } from './octet-dialogue.ts'
import { PrintedSession } from './printed-session.ts'

const RESULT = /^\|_? *smtp-commands: (.*)$/
const HELP_TEXT = /^\|_? +(.+)$/
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
      if (trace[2] === 'CLOSE' || trace[2] === 'CONNECT') return this.restart()
      return this.row(trace[2] ?? '', sourceLine)
    }
    if (this.direction !== null && ROW.test(text)) return this.row(text, sourceLine)
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
    const row = ROW.exec(text)
    if (row === null || this.direction === null) return
    this.traced = true
    this.dump.feed(this.direction, printedHex(row[1] ?? ''), sourceLine)
  }

  /** The reply to EHLO, its lines joined by commas; an argument of a keyword has none. */
  private result(text: ByteString, sourceLine: number): void {
    this.inResult = true
    const lines = text.split(', ').filter((line) => line !== '')
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
