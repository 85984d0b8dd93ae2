import { captureKind } from '../capture/kind.ts'
import { CaptureReading } from '../capture/reading.ts'
import { MAX_PRINTED_LINE_OCTETS } from '../limits.ts'
import { printed } from '../redact/redact.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import type { InspectFailure } from '../report/inspection.ts'
import type { SourceRecord } from '../report/report.ts'
import { joinOctets, toByteString } from '../smtp/octets.ts'
import type { SessionSink } from '../smtp/session.ts'
import { formatOf } from '../transcript/formats.ts'
import { TranscriptReading, type Recognised, type TranscriptRead } from '../transcript/read.ts'
import type { OnUnread } from '../transcript/unread-lines.ts'

/** What the readers tell of an upload. */
export type SourceReading = Omit<SourceRecord, 'name' | 'octets' | 'sha256' | 'compressed'>

/** Enough octets to tell a capture file from text. */
const MAGIC_OCTETS = 12

/** Octets of an upload in, sessions out: the first octets tell a capture from print. */
export class UploadReading {
  readonly #sink: SessionSink
  readonly #format: string
  #head: Uint8Array | null = new Uint8Array()
  #capture: CaptureReading | null = null
  #transcript: TranscriptReading | null = null
  #sessions = 0
  #gaps = { gaps: 0, gapOctets: 0 }
  #read: TranscriptRead | null = null
  readonly #onUnread: OnUnread

  /** `format`: `auto`, or an id of GET /v1/formats. `onUnread` is told the lines of text that belong to no session. */
  constructor(sink: SessionSink, format: string, onUnread: OnUnread = () => undefined) {
    this.#format = format
    this.#onUnread = onUnread
    this.#sink = {
      open: (about) => {
        this.#sessions++
        return sink.open(about)
      },
      wire: (session, direction, octets, place) => sink.wire(session, direction, octets, place),
      mark: (session, mark, place) => sink.mark(session, mark, place),
      close: (session) => sink.close(session),
    }
  }

  /** What it is read as, and how much of it was read; before that is known, what was asked for. */
  get source(): SourceReading {
    const read = { why: [], envelope: [], lines: null, linesRead: null, faults: [], ...this.#gaps }
    if (this.#capture) return { ...read, format: this.#capture.kind ?? 'pcap', confidence: 1 }
    const told = this.#transcript?.recognised ?? null
    const unknown = this.#transcript ? 'general' : this.#format
    if (told === null) return { ...read, format: unknown, confidence: 0 }
    const { format, confidence, envelope } = told
    const { lines = null, linesRead = null, cutLines = 0 } = this.#read ?? {}
    const faults = cutLines === 0 ? [] : [cutFault(cutLines)]
    return { ...read, format, confidence, why: reasons(told), envelope, lines, linesRead, faults }
  }

  /** True for print whose octets are the wire's. */
  get isExact(): boolean {
    return this.#capture !== null || formatOf(this.source.format)?.exact === true
  }

  /** A failure as soon as one is known. The chunk is the reading's to keep. */
  push(chunk: Uint8Array): InspectFailure | null {
    if (this.#head !== null) {
      const head = joinOctets([this.#head, chunk])
      this.#head = head
      if (head.length < MAGIC_OCTETS) return null
      this.#begin(head)
    } else this.#take(chunk)
    return this.#transcript?.isHopeless === true ? this.#last() : null
  }

  /** The upload has ended; null if it was read. */
  end(): InspectFailure | null {
    if (this.#head !== null) this.#begin(this.#head)
    return this.#last()
  }

  #begin(head: Uint8Array): void {
    this.#head = null
    const asked = ['pcap', 'pcapng', 'snoop'].includes(this.#format)
    if (asked || (this.#format === 'auto' && captureKind(head) !== null))
      this.#capture = new CaptureReading(this.#sink)
    else
      this.#transcript = new TranscriptReading(this.#sink, {
        format: this.#format,
        onUnread: this.#onUnread,
      })
    this.#take(head)
  }

  #take(octets: Uint8Array): void {
    this.#capture?.push(octets)
    this.#transcript?.push(octets)
  }

  /** The reader's last word: what it was, or why it was nothing. */
  #last(): InspectFailure | null {
    if (this.#capture) {
      const { kind, packets, gaps, gapOctets } = this.#capture.end()
      this.#gaps = { gaps, gapOctets }
      if (kind === null) return failure('malformed-capture', 'It is no pcap, pcapng or snoop file.')
      if (this.#sessions === 0)
        return failure(
          'not-a-transcript',
          `The capture has ${packets} packets, and no SMTP session among them.`,
        )
      return null
    }
    const reading = this.#transcript!.end()
    if (reading.ok) {
      this.#read = reading
      return null
    }
    return failure(reading.reason === 'empty' ? 'empty-upload' : 'not-a-transcript', reading.detail)
  }
}

/** Why it is read as what it is read as, in words: the signs, and what else bears as many. */
function reasons({ evidence, ambiguous }: Recognised): Redacted[] {
  const signs = evidence.map(({ sign }) => sign)
  const others = ambiguous.slice(1)
  if (others.length > 0) signs.push(`may as well be ${others.join(', ')}`)
  return signs.map((sign) => printed(toByteString(new TextEncoder().encode(sign))))
}

function cutFault(lines: number): Redacted {
  const what = lines === 1 ? fixed`1 line is` : fixed`${lines} lines are`
  return fixed`${what} longer than ${MAX_PRINTED_LINE_OCTETS} octets and read in pieces.`
}

function failure(code: InspectFailure['code'], detail: string): InspectFailure {
  return { ok: false, code, detail }
}
