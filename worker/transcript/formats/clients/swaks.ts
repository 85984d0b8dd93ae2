import type { ByteString, Direction } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { signOf } from '../../detect.ts'
import { Dialogue } from '../../session/dialogue.ts'
import type { HeldLine } from '../../envelope/layer.ts'
import type { Format, Reader } from '../../format.ts'
import { OctetDialogue } from '../../session/octet-dialogue.ts'
import { PrintedSession } from '../../session/printed-session.ts'
import { RAW_ROW, rawOctets } from './swaks-raw.ts'
import { MAX_HELD_PRINT_LINES, MAX_HELD_PRINT_OCTETS } from '../../../limits.ts'

/** ` -> `, `<-  `, `<** `, ` ~> `, `<~  `, `<~* `; a paste may have trimmed the first blank. */
const MARK = /^(?: ?([-~])> ?|<([-~*])[*\x20]\x20?)/
const TRYING = /^(?:Trying|Connecting to) /i
const PEER = /(\[?[\w.:-]+\]?):(\d+)/
const TLS_STARTED = /^TLS started/i
const CLOSED = /^Connection closed with remote host/i
const CLOSED_BY_SERVER = /^Remote host closed connection/i
const TIMEOUT = /^Timeout \(\d+ secs?\) waiting for server response/i
const BLANK = 0x20
const DASH = 0x2d
const LESS = 0x3c
const GREATER = 0x3e
const TILDE = 0x7e
/** What swaks says of itself, where -nih has left out its mark. */
const OWN =
  /^(?:Trying \S+\.\.\.|Connected to \S+\.|TLS (?:started|no local|local|peer|not) |Connection closed with remote host|Remote host closed connection)/
const SUPPRESSED = /^(\d+) lines? sent$/

class SwaksReader implements Reader {
  private readonly session: PrintedSession
  private readonly dialogue: Dialogue
  private readonly dump: OctetDialogue
  /** set by the first raw row: from then on the rows, not the lines beside them, are read */
  private raw = false
  private held: HeldLine[] = []
  private heldOctets = 0

  constructor(sink: SessionSink) {
    this.session = new PrintedSession(sink, { vantage: 'client' })
    this.dialogue = new Dialogue(this.session)
    this.dump = new OctetDialogue(this.dialogue)
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    const first = text.charCodeAt(0)
    // Most lines: four characters, without a pattern.
    if (!this.raw && text.charCodeAt(3) === BLANK) {
      const arrow = text.charCodeAt(1)
      const head = text.charCodeAt(2)
      const isClients = first === BLANK && head === GREATER
      if (
        (isClients || (first === LESS && head === BLANK)) &&
        (arrow === DASH || arrow === TILDE)
      ) {
        if (arrow === TILDE) this.dialogue.tlsStarted(sourceLine)
        return this.marked(isClients ? 'C' : 'S', text.slice(4), sourceLine)
      }
    }
    // '=' or '*': swaks speaks of itself.
    if (first === 61 || first === 42) {
      const own = text.startsWith('===') || text.startsWith('***')
      if (own && (text.length === 3 || text.charCodeAt(3) === BLANK))
        return this.own(text.slice(4), sourceLine)
    }
    // ' ', '<', '-' or '~' begins a mark.
    const mark =
      first === 32 || first === 60 || first === 45 || first === 126 ? MARK.exec(text) : null
    if (mark === null) {
      const octets = first === LESS || first === BLANK ? rawOctets(text) : null
      if (octets !== null) return this.row(first === LESS ? 'S' : 'C', octets, sourceLine)
      return this.unmarked(text, sourceLine, terminator)
    }
    const direction = mark[1] === undefined ? 'S' : 'C'
    const said = text.slice(mark[0].length)
    if (mark[1] === '~' || mark[2] === '~') this.dialogue.tlsStarted(sourceLine)
    this.marked(direction, said, sourceLine)
  }

  end(): void {
    this.release()
    this.dump.flush()
    this.dialogue.end()
  }

  private marked(direction: Direction, text: ByteString, sourceLine: number): void {
    if (direction === 'S') {
      this.release()
      if (text.charCodeAt(0) === 84 && TIMEOUT.test(text))
        return this.session.mark({ kind: 'note', text }, sourceLine)
      if (!this.raw) this.dialogue.told('S', text, sourceLine)
      return
    }
    const digit = text.charCodeAt(0)
    if (digit > 47 && digit < 58 && this.dialogue.inMailData && SUPPRESSED.test(text))
      return this.dialogue.omitted(sourceLine)
    if (!this.raw) return this.dialogue.told('C', text, sourceLine)
    this.held.push({ text, sourceLine, terminator: '\r\n' })
    this.heldOctets += text.length
    if (this.held.length > MAX_HELD_PRINT_LINES || this.heldOctets > MAX_HELD_PRINT_OCTETS)
      this.release()
  }

  /** The dump of what was sent comes after its lines, that of what was read before them: it is the exact one. */
  private row(direction: Direction, octets: ByteString, sourceLine: number): void {
    this.raw = true
    if (direction === 'C') this.held = []
    else this.release()
    this.dump.feed(direction, octets, sourceLine)
  }

  /** Client lines after which no dump came stand as they were printed. */
  private release(): void {
    for (const { text, sourceLine } of this.held) this.dialogue.told('C', text, sourceLine)
    if (this.held.length > 0) this.held = []
    this.heldOctets = 0
  }

  private own(text: ByteString, sourceLine: number): void {
    this.release()
    switch (text.charCodeAt(0) | 0x20) {
      case 0x74: // t
        if (TRYING.test(text)) return this.trying(text)
        if (TLS_STARTED.test(text)) this.dialogue.tlsStarted(sourceLine)
        return this.session.note(text, sourceLine)
      case 0x63: // c
        if (TRYING.test(text)) return this.trying(text)
        this.session.note(text, sourceLine)
        return CLOSED.test(text) ? this.closed(null, sourceLine) : undefined
      case 0x72: // r
        this.session.note(text, sourceLine)
        return CLOSED_BY_SERVER.test(text) ? this.closed('S', sourceLine) : undefined
      default:
        return this.session.note(text, sourceLine)
    }
  }

  /** Another connection begins. */
  private trying(text: ByteString): void {
    this.dialogue.close()
    const peer = PEER.exec(text)
    if (peer === null) return
    const server = { name: null, address: peer[1] ?? null, port: Number(peer[2]) }
    this.session.about = { ...this.session.about, server }
  }

  private closed(by: Direction | null, sourceLine: number): void {
    if (this.session.isOpen) this.session.mark({ kind: 'closed', by, how: 'eof' }, sourceLine)
  }

  /** -nth and its kin leave marks out: then what is said must tell. */
  private unmarked(text: ByteString, sourceLine: number, terminator: string): void {
    if (text === '' && !this.dialogue.inMailData) return
    if (!this.dialogue.inMailData && OWN.test(text)) return this.own(text, sourceLine)
    if (this.raw && this.dialogue.inMailData) return
    this.dialogue.line(text, sourceLine, terminator === '' ? '' : '\r\n')
  }
}

/** swaks in all its switches. */
export const swaks: Format = {
  id: 'swaks',
  title: 'swaks',
  example:
    '=== Connected to mx.example.com.\n<-  220 mx.example.com ESMTP\n -> EHLO client.example.test\n<-  250-mx.example.com',
  loses:
    'line ends (but with -raw); sides and marks that -hr, -hs, -nth … leave out; mail data with --suppress-data; AUTH values with -ahp and -apt, which print others; QUIT and more with --silent',
  detect: (head) => [
    ...signOf(head, /^<(?:- | ~ |~ |\*\*|~\*) {0,2}\S/, 'marked as the server’s (`<-  `)', 0.8, 2),
    ...signOf(head, /^ ?[-~]> ?[A-Z.]/i, 'marked as the client’s (` -> `)', 0.5, 2),
    ...signOf(
      head,
      /^===\s(?:Trying |Connected to |Connection closed|TLS started|response in)/i,
      'swaks’s own (`=== `)',
      0.85,
      2,
    ),
    ...signOf(head, RAW_ROW, 'raw rows', 0.6, 2),
  ],
  read: (sink) => new SwaksReader(sink),
}
