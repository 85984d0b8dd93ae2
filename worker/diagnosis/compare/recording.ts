import { MAX_COMPARED_LINES, MAX_COMPARED_OCTETS } from '../../limits.ts'
import type { UploadSecrets } from '../../redact/upload-secrets.ts'
import { toByteString, type ByteString, type Direction, type Octets } from '../../smtp/octets.ts'
import type { Mark, Place, SessionAbout, SessionSink } from '../../smtp/session.ts'

/** One line of one direction, whole. */
export interface RecordedLine {
  direction: Direction
  /** wire line of the session, from 1, both directions together, in order of line ends */
  line: number
  /** without its terminator */
  text: ByteString
  terminator: '\r\n' | '\n' | ''
  /** of its first octet in its direction */
  offset: number
  /** where in the upload it ends */
  place: Place
}

/** One recording of one session, for comparing. */
export interface Recording {
  about: SessionAbout
  /** octets as they came */
  segments: { direction: Direction; octets: ByteString }[]
  lines: RecordedLine[]
  /** true: these are the wire's octets; false: print, which may lose line ends, secrets and mail data */
  exact: boolean
  /** true: the caps cut it off, and what follows is not compared */
  cutOff: boolean
  /** true: the print left octets out, or a direction is not told */
  incomplete: boolean
  /** true: some mail data is not in the print */
  mailDataOmitted: boolean
  /** what the text it was read from tells of AUTH values */
  secrets?: UploadSecrets
}

/** What a print leaves out of mail data is its octets, not its end. */
const END_OF_DATA = '.\r\n'

interface Open {
  C: ByteString
  S: ByteString
  offsets: { C: number; S: number }
  /** a 354 was read, and no end of data since */
  inData: boolean
  /** the end of a message that the print left out was put in */
  endTold: boolean
}

/** Collects sessions for comparing, within the caps. A SessionSink like any other. */
export class RecordingSink implements SessionSink {
  readonly recordings: Recording[] = []
  readonly #exact: () => boolean
  readonly #secrets: UploadSecrets | undefined
  readonly #open: Open[] = []
  #octets = 0
  #lines = 0

  /** `exact`: whether what is read are the wire's octets; asked when a session opens. `secrets`: those of the text. */
  constructor(exact: () => boolean = () => false, secrets?: UploadSecrets) {
    this.#exact = exact
    this.#secrets = secrets
  }

  open(about: SessionAbout): number {
    this.#open.push({ C: '', S: '', offsets: { C: 0, S: 0 }, inData: false, endTold: false })
    const recording: Recording = {
      about,
      segments: [],
      lines: [],
      exact: about.segments || this.#exact(),
      cutOff: false,
      incomplete: false,
      mailDataOmitted: false,
      ...(this.#secrets !== undefined && { secrets: this.#secrets }),
    }
    return this.recordings.push(recording) - 1
  }

  wire(session: number, direction: Direction | null, octets: Octets, place: Place): void {
    const recording = this.recordings[session]
    const open = this.#open[session]
    if (recording === undefined || open === undefined || recording.cutOff) return
    if (direction === null) {
      recording.incomplete = true
      return
    }
    this.#octets += octets.length
    if (this.#octets > MAX_COMPARED_OCTETS || this.#lines >= MAX_COMPARED_LINES) {
      recording.cutOff = true
      return
    }
    const text = typeof octets === 'string' ? octets : toByteString(octets)
    if (direction === 'C' && open.endTold) {
      open.endTold = false
      if (text === END_OF_DATA) return
    }
    recording.segments.push({ direction, octets: text })
    if (!text.includes('\n')) {
      open[direction] += text
      return
    }
    const parts = (open[direction] + text).split('\n')
    open[direction] = parts.pop() ?? ''
    for (const part of parts) {
      const crlf = part.endsWith('\r')
      this.#line(session, direction, crlf ? part.slice(0, -1) : part, crlf ? '\r\n' : '\n', place)
    }
  }

  mark(session: number, mark: Mark, place: Place): void {
    const recording = this.recordings[session]
    if (recording === undefined || (mark.kind !== 'omitted' && mark.kind !== 'gap')) return
    recording.incomplete = true
    if (mark.kind !== 'omitted' || mark.what !== 'mail-data' || mark.direction !== 'C') return
    recording.mailDataOmitted = true
    // The session went on behind its end.
    const open = this.#open[session]
    if (!open?.inData) return
    this.wire(session, 'C', END_OF_DATA, place)
    // Postfix logs the dot all the same.
    open.endTold = true
  }

  close(session: number): void {
    const open = this.#open[session]
    const nowhere = { sourceLine: null, packet: null, time: null }
    if (open === undefined) return
    for (const direction of ['C', 'S'] as const) {
      if (open[direction] !== '') this.#line(session, direction, open[direction], '', nowhere)
      open[direction] = ''
    }
  }

  #line(
    session: number,
    direction: Direction,
    text: ByteString,
    terminator: RecordedLine['terminator'],
    place: Place,
  ): void {
    const lines = this.recordings[session]?.lines
    const open = this.#open[session]
    if (lines === undefined || open === undefined) return
    const offset = open.offsets[direction]
    this.#lines++
    lines.push({ direction, line: lines.length + 1, text, terminator, offset, place })
    open.offsets[direction] += text.length + terminator.length
    if (direction === 'S' && text.startsWith('354')) open.inData = true
    if (direction === 'C' && text === '.') open.inData = false
  }
}

/** Whether a recording has any line of a direction. */
export function has(recording: Recording, direction: Direction): boolean {
  return recording.lines.some((line) => line.direction === direction)
}

/** Its lines of one direction. */
export function linesOf(recording: Recording, direction: Direction): RecordedLine[] {
  return recording.lines.filter((line) => line.direction === direction)
}
