import type { ByteString, Direction } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { signOf } from '../../detect.ts'
import { Dialogue } from '../../session/dialogue.ts'
import type { Format, Reader } from '../../format.ts'
import { OctetDialogue, printedHex } from '../../session/octet-dialogue.ts'
import { PrintedSession } from '../../session/printed-session.ts'

/** `--trace-time` and, since curl 8, `--trace-ids` stand before everything. */
const STAMP = /^(?:\d\d:\d\d:\d\d\.\d{6} )?(?:\[\d+-(?:\d+|x)\] )?/
const CHUNK = /^(<=|=>) (Recv|Send) (header|data|SSL data), (\d+) bytes/
const INFO = /^(?:== Info: |\* )/
const COUNT = /^[{}] \[(\d+) bytes data\]$/
const HEX_ROW = /^[0-9a-f]{4,8}: ((?:[0-9a-f]{2} | {3}){16})/
const TEXT_ROW = /^([0-9a-f]{4,8}): (.*)$/

interface Chunk {
  direction: Direction
  isMailData: boolean
  octets: number
  rows: { offset: number; text: ByteString }[]
  sourceLine: number
}

class CurlReader implements Reader {
  private readonly dialogue: Dialogue
  private readonly dump: OctetDialogue
  private chunk: Chunk | null = null

  constructor(sink: SessionSink) {
    this.dialogue = new Dialogue(new PrintedSession(sink, { vantage: 'client' }))
    this.dump = new OctetDialogue(this.dialogue)
  }

  line(printed: ByteString, sourceLine: number): void {
    // The progress meter writes over itself with CR.
    const text = printed.slice(printed.lastIndexOf('\r', printed.length - 2) + 1)
    if (this.chunk !== null && this.row(text, sourceLine)) return
    const first = text.charCodeAt(0)
    const digit = first >= 48 && first <= 57
    const said = digit || first === 91 ? text.replace(STAMP, '') : text
    if (said.startsWith('< ') || said === '<') this.dialogue.told('S', said.slice(2), sourceLine)
    else if (said.startsWith('> ') || said === '>')
      this.dialogue.told('C', said.slice(2), sourceLine)
    else if (INFO.test(said)) this.info(said.replace(INFO, '').trimStart(), sourceLine)
    else if (CHUNK.test(said)) this.begin(said, sourceLine)
    else {
      const count = COUNT.exec(said)
      if (count !== null && said.startsWith('}'))
        this.dialogue.omitted(sourceLine, Number(count[1]))
      else this.dialogue.note(said, sourceLine)
    }
  }

  end(): void {
    this.finish()
    this.dump.flush()
    this.dialogue.end()
  }

  private info(text: ByteString, sourceLine: number): void {
    if (/^Trying [\w.:[\]]+\.\.\./.test(text)) this.dialogue.close()
    if (/^SSL connection using /i.test(text)) this.dialogue.tlsStarted(sourceLine)
    this.dialogue.note(text, sourceLine)
  }

  private begin(text: ByteString, sourceLine: number): void {
    const found = CHUNK.exec(text)
    if (found === null || found[3] === 'SSL data') return
    if (found[1] === '<=') this.dump.flush('C')
    this.chunk = {
      direction: found[1] === '<=' ? 'S' : 'C',
      isMailData: found[3] === 'data' && found[1] === '=>',
      octets: Number(found[4]),
      rows: [],
      sourceLine,
    }
  }

  /** True if the line is a row of the open chunk; else the chunk ends before it. */
  private row(text: ByteString, sourceLine: number): boolean {
    const chunk = this.chunk as Chunk
    const hex = HEX_ROW.exec(text)
    if (hex !== null) {
      chunk.sourceLine = sourceLine
      this.dump.feed(chunk.direction, printedHex(hex[1] ?? ''), chunk.sourceLine)
      return true
    }
    const row = TEXT_ROW.exec(text)
    if (row === null) {
      this.finish()
      return false
    }
    this.flushRow(Number.parseInt(row[1] ?? '0', 16))
    chunk.rows.push({ offset: Number.parseInt(row[1] ?? '0', 16), text: row[2] ?? '' })
    chunk.sourceLine = sourceLine
    return true
  }

  /** A row of text ends in CR LF if the next one's offset says that two more octets stood there. */
  private flushRow(nextOffset: number): void {
    const chunk = this.chunk
    const row = chunk?.rows.pop()
    if (chunk === null || row === undefined) return
    // --trace-ascii shows the bare LF of a message as a dot: its lines cannot be told.
    if (chunk.isMailData) return
    const lost = nextOffset - row.offset - row.text.length
    this.dump.feed(chunk.direction, lost === 2 ? `${row.text}\r\n` : row.text, chunk.sourceLine)
  }

  private finish(): void {
    const chunk = this.chunk
    if (chunk === null) return
    if (chunk.isMailData && chunk.rows.length > 0)
      this.dialogue.omitted(chunk.sourceLine, chunk.octets)
    else this.flushRow(chunk.octets)
    this.chunk = null
  }
}

/** curl -v, --trace and --trace-ascii on smtp:// and smtps://. */
export const curl: Format = {
  id: 'curl',
  title: 'curl -v, --trace, --trace-ascii',
  example:
    '*   Trying 192.0.2.25:25...\n< 220 mx.example.com ESMTP\n> EHLO client.example.test\n< 250-mx.example.com',
  loses: 'QUIT and its reply, mail data (but with --trace; there the last dot)',
  detect: (head) => [
    ...signOf(
      head,
      /^(?:\d\d:\d\d:\d\d\.\d{6} )?(?:\[\d+-(?:\d+|x)\] )?(?:\*|== Info:) +(?:Trying |Connected to |Host .* was resolved|Connection #\d+ to host|Closing connection|We are completely uploaded)/i,
      'curl’s own (`* `)',
      0.8,
      2,
    ),
    ...signOf(
      head,
      /^(?:\d\d:\d\d:\d\d\.\d{6} )?(?:\[\d+-(?:\d+|x)\] )?(?:<= Recv|=> Send) (?:header|data|SSL data), \d+ bytes \(0x/i,
      'the heading of a chunk in curl’s trace',
      0.9,
    ),
    ...signOf(
      head,
      /^(?:\d\d:\d\d:\d\d\.\d{6} )?< [2-5]\d\d[ -]/,
      'marked as the server’s (`< `)',
      0.6,
    ),
    ...signOf(
      head,
      /^(?:\d\d:\d\d:\d\d\.\d{6} )?> (?:EHLO|HELO|MAIL FROM|RCPT TO)/i,
      'marked as the client’s (`> `)',
      0.4,
    ),
    ...signOf(head, /^[{}] \[\d+ bytes data\]$/, 'curl’s count of data', 0.7),
  ],
  read: (sink) => new CurlReader(sink),
}
