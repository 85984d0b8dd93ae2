import type { ByteString, Direction } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { signOf } from '../../detect.ts'
import { Dialogue } from '../../session/dialogue.ts'
import type { Format, Reader } from '../../format.ts'
import { OctetDialogue, printedHex } from '../../session/octet-dialogue.ts'
import { PrintedSession } from '../../session/printed-session.ts'

const HEADER = /([<>]) \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{6,9}  length=(\d+) from=(\d+) to=(\d+)$/
const HEX_ONLY = /^(?: [0-9a-f]{2})+$/
const HEX_AND_TEXT = /^((?: [0-9a-f]{2}){1,16})(?: {2,}.*)?$/
const ESCAPE = /\\([abtnvfr0\\]|x[0-9a-f]{2})/g
const ESCAPED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  '0': '\0',
  '\\': '\\',
}

class SocatReader implements Reader {
  private readonly dialogue: Dialogue
  private readonly dump: OctetDialogue
  private direction: Direction | null = null
  private left = 0
  private hex: boolean | null = null

  constructor(sink: SessionSink) {
    this.dialogue = new Dialogue(new PrintedSession(sink, { vantage: 'client' }))
    this.dump = new OctetDialogue(this.dialogue)
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    const header = HEADER.exec(text)
    if (header !== null) {
      // A chunk without LF at its end has the next header on its line.
      if (header.index > 0) this.octets(text.slice(0, header.index), sourceLine, '')
      if (header[3] === '0' && header[1] === '<') this.restart()
      this.direction = header[1] === '<' ? 'S' : 'C'
      this.left = Number(header[2])
      this.hex = null
      return
    }
    if (this.direction === null || this.left <= 0) {
      if (text !== '--' && text !== '') this.dialogue.note(text, sourceLine)
      return
    }
    this.hex ??= HEX_ONLY.test(text) || HEX_AND_TEXT.test(text)
    if (text === '--' && this.hex) this.left = 0
    else this.octets(text, sourceLine, terminator === '' ? '' : '\n')
  }

  end(): void {
    this.dump.flush()
    this.dialogue.end()
  }

  private restart(): void {
    this.dump.flush()
    this.dialogue.close()
  }

  private octets(text: ByteString, sourceLine: number, ending: string): void {
    const hex = HEX_ONLY.test(text) ? text : (HEX_AND_TEXT.exec(text)?.[1] ?? '')
    const octets = this.hex === true ? printedHex(hex) : plain(text) + ending
    if (octets === '' || this.direction === null) return
    this.left -= octets.length
    this.dump.feed(this.direction, octets, sourceLine)
  }
}

function plain(text: ByteString): ByteString {
  const first = text.indexOf('\\')
  if (first < 0) return text
  // Most lines have one escape, their CR.
  if (first === text.length - 2 && text.endsWith('r')) return `${text.slice(0, -2)}\r`
  return text.replace(ESCAPE, (found, c: string) => ESCAPED[c] ?? printedHex(found.slice(2)))
}

/** socat -v, -x, and both. */
export const socat: Format = {
  id: 'socat',
  title: 'socat -v, -x',
  example: '> 2026/11/24 02:15:10.000063896  length=26 from=0 to=25\nEHLO client.example.test\\r',
  loses: 'with -v alone octets above 0x7F (shown as dots); with `,crlf` the wire’s line ends',
  detect: (head) => signOf(head, HEADER, 'the heading of a chunk in socat’s log', 0.95),
  read: (sink) => new SocatReader(sink),
}
