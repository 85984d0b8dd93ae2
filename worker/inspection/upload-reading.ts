import { captureKind } from '../capture/kind.ts'
import { CaptureReading } from '../capture/reading.ts'
import type { InspectFailure } from '../report/inspection.ts'
import type { SourceRecord } from '../report/report.ts'
import { joinOctets } from '../smtp/octets.ts'
import type { SessionSink } from '../smtp/session.ts'
import { formatOf } from '../transcript/formats.ts'
import { TranscriptReading } from '../transcript/read.ts'

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

  /** `format`: `auto`, or an id of GET /v1/formats. */
  constructor(sink: SessionSink, format: string) {
    this.#format = format
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
    return {
      ...read,
      format: this.#transcript?.formatId ?? (this.#transcript ? 'general' : this.#format),
      confidence: this.#transcript?.confidence ?? 0,
    }
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
    else this.#transcript = new TranscriptReading(this.#sink, { format: this.#format })
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
    if (reading.ok) return null
    return failure(reading.reason === 'empty' ? 'empty-upload' : 'not-a-transcript', reading.detail)
  }
}

function failure(code: InspectFailure['code'], detail: string): InspectFailure {
  return { ok: false, code, detail }
}
