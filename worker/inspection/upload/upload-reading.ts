import { captureKind } from '../../capture/kind.ts'
import { CaptureReading, type CaptureSummary } from '../../capture/reading.ts'
import { HeldBounce, isBounce } from '../../evidence/bounce.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import type { OwnLine } from '../../evidence/mime.ts'
import { HEAD_OCTETS } from '../../limits.ts'
import { withoutQuotes, printed } from '../../redact/redact.ts'
import type { Redacted } from '../../redact/redacted.ts'
import { UploadSecrets, type SecretsScan } from '../../redact/upload-secrets.ts'
import type { InspectFailure } from '../../report/inspection.ts'
import type { SourceRecord } from '../../report/report.ts'
import { joinOctets, toOctets, utf8ByteString } from '../../smtp/octets.ts'
import type { SessionSink } from '../../smtp/session.ts'
import { encodingOf } from '../../transcript/encoding.ts'
import { formatOf } from '../../transcript/formats.ts'
import { TranscriptReading, type Recognised, type TranscriptRead } from '../../transcript/read.ts'
import { inTurns, whole, type Steps } from '../../turn.ts'
import { Ciphertext } from '../run/ciphertext.ts'
import { archiveName, mayBeTar } from './archive.ts'
import type { LooseText } from './loose-text.ts'
import { PlacedSessions } from './placed-sessions.ts'
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

const NOR_EVIDENCE =
  " Nor does a bounce, a log line, an error message or a firewall's own output in it tell of one."
/** A NUL among the first of them, and it is no text (of UTF-16 the encoding is told). */
const BINARY_OCTETS = 1_024
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
  #bounce: HeldBounce | null = null
  /** of a bounce: where each line that is read stands in the upload */
  #placed: readonly OwnLine[] | null = null
  readonly #loose: LooseText | null
  #evidence: Evidence[] = []
  readonly #secrets: UploadSecrets

  /**
   * `format`: `auto`, or an id of GET /v1/formats. `loose` is given the text that belongs to no session, `secrets` all
   * of it before anything is read from it.
   */
  constructor(
    sink: SessionSink,
    format: string,
    loose: LooseText | null = null,
    secrets = new UploadSecrets(),
  ) {
    this.#secrets = secrets
    this.#format = format
    this.#loose = loose
    this.#sink = new ReadableSessions(sink)
    this.#into = new Ciphertext(this.#sink)
  }

  /** What it is read as, and how much of it was read; before that is known, what was asked for. */
  get source(): SourceReading {
    const { gaps, gapOctets } = this.#sink
    const { format } = this
    const faults = this.#faults()
    const read = { why: [], envelope: [], lines: null, linesRead: null, faults, gaps, gapOctets }
    if (this.#capture) return { ...read, format, confidence: 1 }
    const told = this.#transcript?.recognised ?? null
    if (told === null) return { ...read, format, confidence: 0 }
    const { confidence, envelope } = told
    const { lines = null, linesRead = null } = this.#read ?? {}
    return { ...read, format, confidence, why: this.#reasons(told), envelope, lines, linesRead }
  }

  /** What it is read as; before that is known, what was asked for. */
  get format(): string {
    if (this.#capture) return this.#capture.kind ?? 'pcap'
    const told = this.#transcript?.recognised ?? null
    return told?.format ?? (this.#transcript ? 'general' : this.#format)
  }

  /** True for print whose octets are the wire's. */
  get isExact(): boolean {
    return this.#capture !== null || formatOf(this.format)?.exact === true
  }

  /** A failure as soon as one is known. The chunk is the reading's to keep. */
  *pushing(chunk: Uint8Array): Steps<InspectFailure | null> {
    if (this.#head !== null) {
      const head = joinOctets([this.#head, chunk])
      this.#head = head
      const isCapture = captureKind(head) !== null
      if (head.length < MAGIC_OCTETS || (!isCapture && mayBeTar(head))) return null
      const bounce = this.#isBounce(head)
      if (bounce === null && head.length < HEAD_OCTETS) return null
      const archive = bounce === true ? this.#hold(head) : yield* this.#beginning(head)
      if (archive) return archive
    } else yield* this.#taking(chunk)
    // no session will come of it: text is read on for loose evidence
    const done = this.#transcript?.isHopeless === true && this.#loose?.isWhole !== true
    return done ? yield* this.#last() : null
  }

  /** To be awaited before `end`: a bounce is taken apart, and its mail system's own lines are read. */
  async settle(): Promise<void> {
    if (this.#head !== null && this.#isBounce(this.#head) === true) this.#hold(this.#head)
    if (this.#bounce === null) return
    const lines = await this.#bounce.lines()
    this.#bounce = null
    this.#placed = lines
    this.#loose?.ownWords()
    await inTurns(this.#beginning(toOctets(lines.map(({ text }) => text + '\n').join(''))))
  }

  /** What the text tells of outside its sessions, heaviest first; complete after `end`. */
  get evidence(): readonly Evidence[] {
    return this.#evidence
  }

  /** The upload has ended; null if it was read. */
  end(): InspectFailure | null {
    return whole(this.ending())
  }

  /** The same in steps. */
  *ending(): Steps<InspectFailure | null> {
    const archive = this.#head === null ? null : yield* this.#beginning(this.#head)
    if (this.#bounce !== null) return failure('not-a-transcript', 'The report was not taken apart.')
    return archive ?? (yield* this.#last())
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

  /** Why it is read as what it is read as, in words: the signs, and what else bears as many. */
  #reasons({ evidence, ambiguous }: Recognised): Redacted[] {
    const signs = evidence.map(({ sign }) => sign)
    const others = ambiguous.slice(1)
    if (others.length > 0) signs.push(`may as well be ${others.join(', ')}`)
    // a sign may quote a mark, which may be anything that stands before two lines
    return signs.map((sign) =>
      withoutQuotes(printed(utf8ByteString(sign)), this.#secrets, Infinity),
    )
  }

  #scan(backwards?: boolean): SecretsScan {
    const scan = this.#secrets.scan(backwards)
    return { line: (text, sourceLine) => scan.line(text, this.#lineOf(sourceLine)) }
  }

  /** Whether it is a report of delivery, of which only the mail system's own lines are read; null: not known yet. */
  #isBounce(head: Uint8Array): boolean | null {
    return this.#format === 'auto' && captureKind(head) === null ? isBounce(head) : false
  }

  #hold(head: Uint8Array): null {
    this.#head = null
    this.#bounce = new HeldBounce()
    this.#bounce.push(head)
    return null
  }

  /** The upload's number of a line that was read. */
  #lineOf(line: number): number {
    return this.#placed?.[line - 1]?.sourceLine ?? line
  }

  /** A failure where it is an archive. */
  *#beginning(head: Uint8Array): Steps<InspectFailure | null> {
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
    else {
      const placed = new PlacedSessions(this.#into, this.#loose, (line) => this.#lineOf(line))
      this.#transcript = new TranscriptReading(placed, {
        format: this.#format,
        onUnread: (text, sourceLine) => this.#loose?.unread(text, sourceLine),
        scan: (backwards) => this.#scan(backwards),
      })
    }
    if (this.#capture !== null || !isText(head)) this.#loose?.none()
    yield* this.#taking(head)
    return null
  }

  *#taking(octets: Uint8Array): Steps<void> {
    this.#bounce?.push(octets)
    this.#capture?.push(octets)
    if (this.#transcript?.isHopeless === false) yield* this.#transcript.pushing(octets)
    if (this.#loose !== null) yield* this.#loose.pushing(octets)
  }

  /** The reader's last word: what it was, or why it was nothing. */
  *#last(): Steps<InspectFailure | null> {
    if (this.#capture) {
      this.#captured = this.#capture.end()
      const { kind } = this.#captured
      if (kind === null) return failure('malformed-capture', 'It is no pcap, pcapng or snoop file.')
      return this.#sink.readable > 0
        ? null
        : failure('not-a-transcript', withoutSession(this.#captured, this.#sink.unreadable))
    }
    const reading = yield* this.#transcript!.ending()
    this.#evidence = (this.#loose?.end() ?? []).map((one) => {
      const sourceLine = this.#lineOf(one.sourceLine)
      return { ...one, sourceLine, text: withoutQuotes(one.text, this.#secrets, sourceLine) }
    })
    const isEvident = this.#evidence.length > 0
    if (reading.ok) {
      this.#read = reading
      const { readable, unreadable } = this.#sink
      return readable === 0 && unreadable > 0 && !isEvident
        ? failure('not-a-transcript', NO_WHOLE_LINE)
        : null
    }
    // replies of another protocol are not a mail server's, whatever they look like
    const isOther = reading.reason === 'other-protocol'
    if (isEvident && !(isOther && this.#evidence.every(({ weight }) => weight === 'nothing')))
      return null
    if (reading.reason === 'empty') return failure('empty-upload', reading.detail)
    const also = this.#loose === null ? '' : NOR_EVIDENCE
    return failure('not-a-transcript', reading.detail + also)
  }
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

/** Whether a program could have printed it: an image or an archive is not searched. */
function isText(head: Uint8Array): boolean {
  return encodingOf(head) !== 'none' || !head.subarray(0, BINARY_OCTETS).includes(0)
}

function failure(code: InspectFailure['code'], detail: string): InspectFailure {
  return { ok: false, code, detail }
}
