import { joinOctets } from '../smtp/octets.ts'
import { HEAD_LINES, HEAD_OCTETS, PRINT_AT_ONCE_OCTETS } from '../limits.ts'
import { whole, type Steps } from '../turn.ts'
import type { SessionSink } from '../smtp/session.ts'
import type { Candidate } from './detect.ts'
import { ambiguity } from './detect.ts'
import type { Encoding } from './encoding.ts'
import { Decoding, encodingOf } from './encoding.ts'
import { unwrapping } from './envelope.ts'
import type { HeldLine } from './envelope/layer.ts'
import type { Evidence } from './format.ts'
import { formatOf } from './formats.ts'
import type { LineScan, LineSink, ScanLines } from './lines.ts'
import { OctetLines } from './lines.ts'
import { planning, SURE_OF_FORM, type Part, type Plan } from './parts/plan.ts'
import { PartsReading } from './parts/parts-reading.ts'
import { NO_TRIAL } from './parts/trial.ts'
import { rawTls } from './session/raw-tls.ts'
import type { OnUnread } from './unread-lines.ts'

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
  reason: 'empty' | 'other-protocol' | 'not-a-transcript'
  /** one sentence for people */
  detail: string
}

export type ReadingResult = TranscriptRead | NotATranscript

/** What the head tells of an upload. */
export type Recognised = Omit<
  TranscriptRead,
  'ok' | 'sessions' | 'lines' | 'linesRead' | 'cutLines'
>

interface Started {
  read: Recognised
  parts: PartsReading
  lines: OctetLines
  decoding: Decoding
}

/**
 * Reads an upload of any printed form, chunk by chunk. Only the head is held, until it has told the
 * forms in it; after that a chunk's lines are with the sink when `push` returns, but for what is not
 * yet known to be of a session.
 */
export class TranscriptReading {
  private readonly sink: SessionSink
  private readonly format: string
  private readonly onUnread: OnUnread
  private readonly scan: ScanLines | null
  private head: Uint8Array[] = []
  private headOctets = 0
  private started: Started | NotATranscript | null = null

  /**
   * `format` is 'auto' or the id of a format; throws a RangeError on any other. `onUnread` is told the
   * lines that belong to no session; what `scan` makes is shown every line before a reader is: as the upload has it,
   * and as it is once what stands around it is undone.
   */
  constructor(
    sink: SessionSink,
    options: { format: string; onUnread?: OnUnread; scan?: ScanLines },
  ) {
    this.format = options.format
    this.onUnread = options.onUnread ?? (() => {})
    this.scan = options.scan ?? null
    if (this.format !== 'auto' && formatOf(this.format) === null)
      throw new RangeError(`no format is called ${this.format}`)
    this.sink = sink
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
    whole(this.pushing(chunk))
  }

  /** The same in steps, between which `chunk` stays as it is. */
  *pushing(chunk: Uint8Array): Steps<void> {
    if (this.started === null) {
      // The caller may reuse its buffer: what is kept must be a copy.
      this.head.push(chunk.slice())
      this.headOctets += chunk.length
      if (this.headOctets >= HEAD_OCTETS) yield* this.starting(false)
    } else if (!('ok' in this.started)) yield* feeding(this.started, chunk)
  }

  end(): ReadingResult {
    return whole(this.ending())
  }

  /** The same in steps. */
  *ending(): Steps<ReadingResult> {
    if (this.started === null) yield* this.starting(true)
    const started = this.started as unknown as Started | NotATranscript
    if ('ok' in started) return started
    const { read, parts, lines, decoding } = started
    const rest = decoding.end()
    if (rest.length > 0) yield* lines.pushing(rest, () => parts.due())
    lines.end()
    yield* parts.ending(lines.count)
    if (parts.sessions === 0 && this.format === 'auto' && read.confidence < SURE_OF_FORM)
      return notATranscript('No line of it is a command or a reply of an SMTP session.')
    const { sessions, linesRead } = parts
    return { ok: true, ...read, sessions, lines: lines.count, linesRead, cutLines: lines.cut }
  }

  private *starting(isWhole: boolean): Steps<void> {
    const chunks = this.head
    this.head = []
    const head = joinOctets(chunks)
    this.started = yield* this.beginning(head, isWhole)
    yield
    if (!('ok' in this.started)) yield* feeding(this.started, head)
  }

  private *beginning(head: Uint8Array, whole: boolean): Steps<Started | NotATranscript> {
    if (head.length === 0)
      return { ok: false, reason: 'empty', detail: 'The upload has no octets.' }
    const asked = this.format === 'auto' ? null : formatOf(this.format)
    const known =
      asked === null ? rawTls(head) : { format: asked, confidence: 1, evidence: [ASKED] }
    const isExact = known?.format.exact === true
    const encoding = isExact ? 'none' : encodingOf(head)
    const separator = isExact ? '\n' : separatorOf(head)
    const lines = isExact ? [] : headLines(head, encoding, separator, whole)
    const raw = this.scanned(lines)
    const plan = yield* known === null ? planning(lines, whole) : knownPlan(known, lines, whole)
    const inner = this.scan?.()
    for (const { unwrapped, trial } of plan.parts)
      if (unwrapped.layers.length > 0)
        for (const { text, sourceLine } of trial.inner) inner?.line(text, sourceLine)
    const [main] = plan.parts.toSorted((a, b) => b.trial.read.size - a.trial.read.size)
    if (main === undefined)
      return {
        ok: false,
        reason: plan.others.length > 0 ? 'other-protocol' : 'not-a-transcript',
        detail: describe(head, plan.others),
      }
    const parts = new PartsReading(this.sink, plan, main, {
      whole,
      planned: known === null ? (lines.at(-1)?.sourceLine ?? 0) : null,
      onUnread: this.onUnread,
      scan: this.scan,
    })
    const read = recognised(plan, main)
    if (separator === '\r') read.envelope.unshift('cr-only')
    if (encoding !== 'none') read.envelope.unshift(encoding)
    const scanned = lines.at(-1)?.sourceLine ?? 0
    const line: LineSink = (text, sourceLine, terminator) => {
      if (sourceLine > scanned) raw?.line(text, sourceLine)
      // of a file of an old Mac CR is the end of a line in print, not on the wire
      parts.line(text, sourceLine, separator === '\r' && !isExact ? '\n' : terminator)
    }
    return { read, parts, lines: new OctetLines(line, separator), decoding: new Decoding(encoding) }
  }

  /** A scan that has been shown the head. Another is shown it from its end: many logs have the newest first. */
  private scanned(lines: readonly HeldLine[]): LineScan | null {
    if (this.scan === null) return null
    const [forwards, backwards] = [this.scan(), this.scan(true)]
    for (const { text, sourceLine } of lines) forwards.line(text, sourceLine)
    for (const { text, sourceLine } of lines.toReversed()) backwards.line(text, sourceLine)
    return forwards
  }
}

/** The form is known before anything is looked at: everything is of it. */
function* knownPlan(candidate: Candidate, lines: HeldLine[], whole: boolean): Steps<Plan> {
  const { format } = candidate
  const layers = format.exact ? [] : (yield* unwrapping(lines, whole, [format])).layers
  const unwrapped = { layers, candidates: [candidate] }
  return { parts: [{ unwrapped, candidate, lines, trial: NO_TRIAL }], others: [] }
}

/** What is told of the whole upload is told of its largest part; of the others it is said what they are. */
function recognised({ parts }: Plan, main: Part): Recognised {
  const { format, confidence, evidence } = main.candidate
  const rivals = [main.candidate, ...main.unwrapped.candidates.filter((c) => c !== main.candidate)]
  return {
    format: format.id,
    confidence,
    evidence: [...evidence, ...parts.filter((part) => part !== main).map(partEvidence)],
    ambiguous: ambiguity(rivals),
    envelope: main.unwrapped.layers.map(({ layer }) => layer.id),
  }
}

function partEvidence({ candidate, lines }: Part): Evidence {
  const [first, last] = [lines[0]?.sourceLine ?? 0, lines.at(-1)?.sourceLine ?? 0]
  const { format, confidence } = candidate
  return { sign: `lines ${first} to ${last} are read as ${format.id}`, weight: confidence }
}

const ASKED: Evidence = { sign: 'the format was asked for', weight: 1 }

function* feeding({ decoding, lines, parts }: Started, chunk: Uint8Array): Steps<void> {
  const due = (): Steps<void> | null => parts.due()
  for (let at = 0; at < chunk.length; at += PRINT_AT_ONCE_OCTETS) {
    if (at > 0) yield
    const octets = decoding.push(chunk.subarray(at, at + PRINT_AT_ONCE_OCTETS))
    if (octets.length > 0) yield* lines.pushing(octets, due)
  }
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

function describe(head: Uint8Array, others: Plan['others']): string {
  const [other] = others
  if (other !== undefined)
    return `It looks like ${other.name} (lines ${other.sourceLines.join(', ')}). Only SMTP is read here.`
  const magic = MAGIC.find(([, octets]) => octets.every((octet, i) => head[i] === octet))
  if (magic !== undefined) return `It is ${magic[0]}, not the text of an SMTP session.`
  const start = String.fromCharCode(...head.subarray(0, 512)).trimStart()
  if (/^<(?:!doctype html|html)/i.test(start))
    return 'It is an HTML page, and no line in it is a command or a reply of an SMTP session.'
  return 'No line in its beginning is a command or a reply of an SMTP session.'
}
