import { joinOctets } from '../smtp/octets.ts'
import { HEAD_LINES, HEAD_OCTETS } from '../limits.ts'
import type { Place, SessionSink } from '../smtp/session.ts'
import type { Candidate } from './detect.ts'
import { ambiguity } from './detect.ts'
import type { Encoding } from './encoding.ts'
import { Decoding, encodingOf } from './encoding.ts'
import type { Unwrapped } from './envelope.ts'
import { undoing, unwrap } from './envelope.ts'
import type { HeldLine, Undoing } from './envelope/layer.ts'
import type { Evidence, Reader } from './format.ts'
import { FORMATS, formatOf } from './formats.ts'
import type { LineSink } from './lines.ts'
import { OctetLines } from './lines.ts'
import { rawTls } from './raw-tls.ts'
import { UnreadLines, type OnUnread } from './unread-lines.ts'

/** An upload was read as a transcript. */
export interface TranscriptRead {
  ok: true
  /** id of the format it was read as */
  format: string
  /** 0–1; 1 for an override */
  confidence: number
  /** why: the signs of the format, or that it was asked for */
  evidence: Evidence[]
  /** formats of other dialects that explain the head as well, the one taken first; [] if there is no doubt */
  ambiguous: string[]
  /** what stood around the transcript and was undone, outermost first */
  envelope: string[]
  /** sessions that were opened */
  sessions: number
  /** lines of the upload */
  lines: number
  /** those that belong to a session */
  linesRead: number
  /** lines longer than MAX_PRINTED_LINE_OCTETS, which were cut into pieces */
  cutLines: number
}

/** Nothing was read; the sink was not called. */
export interface NotATranscript {
  ok: false
  reason: 'empty' | 'not-a-transcript'
  /** one sentence for people */
  detail: string
}

export type ReadingResult = TranscriptRead | NotATranscript

/** Below this, what looks like a dialogue is a stray verb in prose. */
const LEAST_CONFIDENCE = 0.1

/** From here on a transcript without a session is one all the same: the tool could not connect. */
const SURE_OF_FORM = 0.8

/** What the head tells of an upload. */
export type Recognised = Omit<
  TranscriptRead,
  'ok' | 'sessions' | 'lines' | 'linesRead' | 'cutLines'
>

interface Started {
  read: Recognised
  reader: Reader
  undo: Undoing
  lines: OctetLines
  decoding: Decoding
  unread: UnreadLines
}

/**
 * Reads an upload of any printed form, chunk by chunk. Only the head is held, until it has told the
 * form; after that a chunk's lines are with the sink when `push` returns.
 */
export class TranscriptReading {
  private readonly sink: SessionSink
  private readonly format: string
  private head: Uint8Array[] = []
  private headOctets = 0
  private sessions = 0
  /** a line of a session was read */
  private spoken = false
  /** the sessions are told apart by keys: each of their lines bears one */
  private isLog = false
  private started: Started | NotATranscript | null = null
  private unread: UnreadLines | null = null
  private readonly onUnread: OnUnread

  /**
   * `format` is 'auto' or the id of a format; throws a RangeError on any other. `onUnread` is told the
   * lines that belong to no session.
   */
  constructor(sink: SessionSink, options: { format: string; onUnread?: OnUnread }) {
    this.format = options.format
    this.onUnread = options.onUnread ?? (() => {})
    if (this.format !== 'auto' && formatOf(this.format) === null)
      throw new RangeError(`no format is called ${this.format}`)
    this.sink = {
      open: (about) => {
        this.sessions++
        this.isLog = about.key !== null
        return sink.open(about)
      },
      wire: (session, direction, octets, place) => {
        if (direction !== null) {
          this.spoken = true
          this.take(place)
        }
        sink.wire(session, direction, octets, place)
      },
      mark: (session, mark, place) => {
        // Many readers note whatever stands between the lines of a session; a log names the session.
        if (mark.kind !== 'note' || this.isLog) this.take(place)
        sink.mark(session, mark, place)
      },
      close: (session) => sink.close(session),
    }
  }

  /** True once it is known that this is no transcript: the rest need not be pushed. */
  get isHopeless(): boolean {
    return this.started !== null && 'ok' in this.started
  }

  /** What the head tells, once it does. */
  get recognised(): Recognised | null {
    return this.started !== null && 'read' in this.started ? this.started.read : null
  }

  push(chunk: Uint8Array): void {
    if (this.started === null) {
      // The caller may reuse its buffer: what is kept must be a copy.
      this.head.push(chunk.slice())
      this.headOctets += chunk.length
      if (this.headOctets >= HEAD_OCTETS) this.start(false)
    } else if (!('ok' in this.started)) feed(this.started, chunk)
  }

  end(): ReadingResult {
    if (this.started === null) this.start(true)
    const started = this.started as unknown as Started | NotATranscript
    if ('ok' in started) return started
    const rest = started.decoding.end()
    if (rest.length > 0) started.lines.push(rest)
    started.lines.end()
    started.undo.end()
    started.reader.end()
    const { count, cut } = started.lines
    started.unread.end(count)
    if (this.sessions === 0 && this.format === 'auto' && started.read.confidence < SURE_OF_FORM)
      return notATranscript('No line of it is a command or a reply of an SMTP session.')
    const { read: linesRead } = started.unread
    const told = { sessions: this.sessions, lines: count, linesRead, cutLines: cut }
    return { ok: true, ...started.read, ...told }
  }

  private take({ sourceLine }: Place): void {
    if (sourceLine !== null) this.unread?.take(sourceLine)
  }

  private start(whole: boolean): void {
    const chunks = this.head
    this.head = []
    const head = joinOctets(chunks)
    this.started = this.begin(head, whole)
    if (!('ok' in this.started)) feed(this.started, head)
  }

  private begin(head: Uint8Array, whole: boolean): Started | NotATranscript {
    if (head.length === 0)
      return { ok: false, reason: 'empty', detail: 'The upload has no octets.' }
    const raw = this.format === 'auto' ? rawTls(head) : null
    if (raw !== null) return this.build({ layers: [], candidates: [raw] }, 'none', '\n')
    const asked = this.format === 'auto' ? null : formatOf(this.format)
    const encoding = asked?.exact ? 'none' : encodingOf(head)
    const separator = asked?.exact ? '\n' : separatorOf(head)
    if (asked?.exact) {
      const candidate = { format: asked, confidence: 1, evidence: [ASKED] }
      return this.build({ layers: [], candidates: [candidate] }, encoding, separator)
    }
    const lines = headLines(head, encoding, separator, whole)
    const unwrapped = unwrap(lines, whole, asked === null ? FORMATS : [asked])
    if (asked !== null) {
      const candidate = { format: asked, confidence: 1, evidence: [ASKED] }
      return this.build({ ...unwrapped, candidates: [candidate] }, encoding, separator)
    }
    const best = unwrapped.candidates[0]
    if (best === undefined || best.confidence < LEAST_CONFIDENCE)
      return notATranscript(describe(head))
    return this.build(unwrapped, encoding, separator)
  }

  private build(unwrapped: Unwrapped, encoding: Encoding, separator: '\n' | '\r'): Started {
    const { format, confidence, evidence } = unwrapped.candidates[0] as Candidate
    const reader = format.read(this.sink)
    const joined = unwrapped.layers.some(({ layer }) => layer.joins === true)
    const unread = (this.unread = new UnreadLines(
      this.onUnread,
      joined,
      (line) =>
        this.spoken &&
        format.general !== true &&
        format.detect({ lines: [line], whole: false }).length > 0,
    ))
    const undo = undoing(unwrapped, (text, sourceLine, terminator) => {
      unread.next(text, sourceLine)
      reader.line(text, sourceLine, terminator)
    })
    const envelope = unwrapped.layers.map(({ layer }) => layer.id)
    if (separator === '\r') envelope.unshift('cr-only')
    if (encoding !== 'none') envelope.unshift(encoding)
    const ambiguous = ambiguity(unwrapped.candidates)
    return {
      unread,
      read: { format: format.id, confidence, evidence, ambiguous, envelope },
      reader,
      undo,
      lines: new OctetLines(undo.line, separator),
      decoding: new Decoding(encoding),
    }
  }
}

const ASKED: Evidence = { sign: 'the format was asked for', weight: 1 }

function feed({ decoding, lines }: Started, chunk: Uint8Array): void {
  const octets = decoding.push(chunk)
  if (octets.length > 0) lines.push(octets)
}

function notATranscript(detail: string): NotATranscript {
  return { ok: false, reason: 'not-a-transcript', detail }
}

/** CR alone separates lines only where no LF stands at all. */
function separatorOf(head: Uint8Array): '\n' | '\r' {
  const looked = head.subarray(0, HEAD_OCTETS)
  return looked.includes(13) && !looked.includes(10) ? '\r' : '\n'
}

function headLines(
  head: Uint8Array,
  encoding: Encoding,
  separator: '\n' | '\r',
  whole: boolean,
): HeldLine[] {
  const found: HeldLine[] = []
  const collect: LineSink = (text, sourceLine, terminator) => {
    if (found.length < HEAD_LINES) found.push({ text, sourceLine, terminator })
  }
  const decoding = new Decoding(encoding)
  const lines = new OctetLines(collect, separator)
  lines.push(decoding.push(head.subarray(0, HEAD_OCTETS)))
  // A last line cut by the head's border would be judged by its first half.
  if (whole || found.length === 0) lines.end()
  return found
}

const MAGIC: readonly [string, readonly number[]][] = [
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a ZIP archive (or an Office document)', [0x50, 0x4b, 0x03, 0x04]],
  ['an ELF program', [0x7f, 0x45, 0x4c, 0x46]],
  ['compressed by gzip', [0x1f, 0x8b]],
  ['compressed by xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['compressed by bzip2', [0x42, 0x5a, 0x68]],
  ['compressed by zstd', [0x28, 0xb5, 0x2f, 0xfd]],
]

function describe(head: Uint8Array): string {
  const magic = MAGIC.find(([, octets]) => octets.every((octet, i) => head[i] === octet))
  if (magic !== undefined) return `It is ${magic[0]}, not the text of an SMTP session.`
  const start = String.fromCharCode(...head.subarray(0, 512)).trimStart()
  if (/^<(?:!doctype html|html)/i.test(start))
    return 'It is an HTML page, and no line in it is a command or a reply of an SMTP session.'
  return 'No line in its beginning is a command or a reply of an SMTP session.'
}
