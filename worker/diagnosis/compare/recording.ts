import { MAX_COMPARED_LINES, MAX_COMPARED_OCTETS } from '../../limits.ts'
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
}

/** One recording of one session, for comparing. */
export interface Recording {
  about: SessionAbout
  /** octets as they came */
  segments: { direction: Direction; octets: ByteString }[]
  lines: RecordedLine[]
  /** true: the caps cut it off, and what follows is not compared */
  cutOff: boolean
  /** true: the print left octets out, or a direction is not told */
  incomplete: boolean
}

/** Collects sessions for comparing, within the caps. A SessionSink like any other. */
export class RecordingSink implements SessionSink {
  readonly recordings: Recording[] = []
  readonly #open: { C: ByteString; S: ByteString; offsets: { C: number; S: number } }[] = []
  #octets = 0

  open(about: SessionAbout): number {
    this.#open.push({ C: '', S: '', offsets: { C: 0, S: 0 } })
    return (
      this.recordings.push({ about, segments: [], lines: [], cutOff: false, incomplete: false }) - 1
    )
  }

  wire(session: number, direction: Direction | null, octets: Octets, _place: Place): void {
    const recording = this.recordings[session]
    const open = this.#open[session]
    if (recording === undefined || open === undefined || recording.cutOff) return
    if (direction === null) {
      recording.incomplete = true
      return
    }
    this.#octets += octets.length
    if (this.#octets > MAX_COMPARED_OCTETS || recording.lines.length >= MAX_COMPARED_LINES) {
      recording.cutOff = true
      return
    }
    const text = typeof octets === 'string' ? octets : toByteString(octets)
    recording.segments.push({ direction, octets: text })
    if (!text.includes('\n')) {
      open[direction] += text
      return
    }
    const parts = (open[direction] + text).split('\n')
    open[direction] = parts.pop() ?? ''
    for (const part of parts) {
      const crlf = part.endsWith('\r')
      this.#line(session, direction, crlf ? part.slice(0, -1) : part, crlf ? '\r\n' : '\n')
    }
  }

  mark(session: number, mark: Mark, _place: Place): void {
    const recording = this.recordings[session]
    if (recording !== undefined && (mark.kind === 'omitted' || mark.kind === 'gap'))
      recording.incomplete = true
  }

  close(session: number): void {
    const open = this.#open[session]
    if (open === undefined) return
    for (const direction of ['C', 'S'] as const) {
      if (open[direction] !== '') this.#line(session, direction, open[direction], '')
      open[direction] = ''
    }
  }

  #line(
    session: number,
    direction: Direction,
    text: ByteString,
    terminator: RecordedLine['terminator'],
  ): void {
    const lines = this.recordings[session]?.lines ?? []
    const offsets = this.#open[session]?.offsets ?? { C: 0, S: 0 }
    lines.push({ direction, line: lines.length + 1, text, terminator, offset: offsets[direction] })
    offsets[direction] += text.length + terminator.length
  }
}
