import { captureKind } from '../capture/kind.ts'
import { CaptureReading, type CaptureSummary } from '../capture/reading.ts'
import { printed } from '../redact/redact.ts'
import type { Redacted } from '../redact/redacted.ts'
import type { InspectFailure } from '../report/inspection.ts'
import type { SourceRecord } from '../report/report.ts'
import { joinOctets, toByteString } from '../smtp/octets.ts'
import type { SessionSink } from '../smtp/session.ts'
import { formatOf } from '../transcript/formats.ts'
import { TranscriptReading, type Recognised, type TranscriptRead } from '../transcript/read.ts'
import type { OnUnread } from '../transcript/unread-lines.ts'
import { Ciphertext } from './ciphertext.ts'
import { archiveName, mayBeTar } from './archive.ts'
import { ReadableSessions } from './readable-sessions.ts'
import {
  captureFaults,
  cutPacketsFault,
  fileFaults,
  longLinesFault,
  unreadableFault,
} from './source-faults.ts'

/** What the readers tell of an upload. */
export type SourceReading = Omit<SourceRecord, 'name' | 'octets' | 'sha256' | 'compressed'>

/** Enough octets to tell a capture file from text. */
const MAGIC_OCTETS = 12

/** Octets of an upload in, sessions out: the first octets tell a capture from print. */
export class UploadReading {
  /** what the readers fill */
  readonly #into: SessionSink
  readonly #sink: ReadableSessions
  readonly #format: string
  #head: Uint8Array | null = new Uint8Array()
  #capture: CaptureReading | null = null
  #transcript: TranscriptReading | null = null
  #captured: CaptureSummary | null = null
  #read: TranscriptRead | null = null
  readonly #onUnread: OnUnread

  /** `format`: `auto`, or an id of GET /v1/formats. `onUnread` is told the lines of text that belong to no session. */
  constructor(sink: SessionSink, format: string, onUnread: OnUnread = () => undefined) {
    this.#format = format
    this.#onUnread = onUnread
    this.#sink = new ReadableSessions(sink)
    this.#into = new Ciphertext(this.#sink)
  }

  /** What it is read as, and how much of it was read; before that is known, what was asked for. */
  get source(): SourceReading {
    const { gaps, gapOctets } = this.#sink
    const faults = this.#faults()
    const read = { why: [], envelope: [], lines: null, linesRead: null, faults, gaps, gapOctets }
    if (this.#capture) return { ...read, format: this.#capture.kind ?? 'pcap', confidence: 1 }
    const told = this.#transcript?.recognised ?? null
    const unknown = this.#transcript ? 'general' : this.#format
    if (told === null) return { ...read, format: unknown, confidence: 0 }
    const { format, confidence, envelope } = told
    const { lines = null, linesRead = null } = this.#read ?? {}
    return { ...read, format, confidence, why: reasons(told), envelope, lines, linesRead }
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
      if (head.length < MAGIC_OCTETS || (captureKind(head) === null && mayBeTar(head))) return null
      const archive = this.#begin(head)
      if (archive) return archive
    } else this.#take(chunk)
    return this.#transcript?.isHopeless === true ? this.#last() : null
  }

  /** The upload has ended; null if it was read. */
  end(): InspectFailure | null {
    const archive = this.#head === null ? null : this.#begin(this.#head)
    return archive ?? this.#last()
  }

  #faults(): Redacted[] {
    const { unreadable } = this.#sink
    const longLines = this.#read?.cutLines ?? 0
    return [
      ...(this.#captured ? captureFaults(this.#captured) : []),
      ...(longLines > 0 ? [longLinesFault(longLines)] : []),
      ...(unreadable > 0 ? [unreadableFault(unreadable)] : []),
    ]
  }

  /** A failure where it is an archive. */
  #begin(head: Uint8Array): InspectFailure | null {
    this.#head = null
    const archive = archiveName(head)
    if (archive !== null)
      return failure(
        'not-a-transcript',
        `This is ${archive}, which is not opened here: send the recording in it by itself, as it is or as gzip.`,
      )
    const asked = ['pcap', 'pcapng', 'snoop'].includes(this.#format)
    if (asked || (this.#format === 'auto' && captureKind(head) !== null))
      this.#capture = new CaptureReading(this.#into)
    else
      this.#transcript = new TranscriptReading(this.#into, {
        format: this.#format,
        onUnread: this.#onUnread,
      })
    this.#take(head)
    return null
  }

  #take(octets: Uint8Array): void {
    this.#capture?.push(octets)
    this.#transcript?.push(octets)
  }

  /** The reader's last word: what it was, or why it was nothing. */
  #last(): InspectFailure | null {
    if (this.#capture) {
      this.#captured = this.#capture.end()
      const { kind } = this.#captured
      if (kind === null) return failure('malformed-capture', 'It is no pcap, pcapng or snoop file.')
      return this.#sink.readable > 0
        ? null
        : failure('not-a-transcript', withoutSession(this.#captured, this.#sink.unreadable))
    }
    const reading = this.#transcript!.end()
    if (reading.ok) {
      this.#read = reading
      const { readable, unreadable } = this.#sink
      return readable === 0 && unreadable > 0 ? failure('not-a-transcript', NO_WHOLE_LINE) : null
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

const NO_WHOLE_LINE =
  'The print leaves out the end of every line of it. Record it again so that lines are whole (tcpdump -s 0, strace -s 65535).'

/** Why a capture gives no session. */
function withoutSession(captured: CaptureSummary, unreadable: number): string {
  const { packets, cutPackets, gaps } = captured
  const none =
    cutPackets > 0
      ? `No whole line of an SMTP session is in it: ${cutPacketsFault(captured)}`
      : unreadable > 0
        ? `The capture has ${packets} packets and ${gaps} gaps between them: not one whole line of an SMTP session is there.`
        : `The capture has ${packets} packets, and no SMTP session among them.`
  return [none, ...fileFaults(captured)].join(' ')
}

function failure(code: InspectFailure['code'], detail: string): InspectFailure {
  return { ok: false, code, detail }
}
