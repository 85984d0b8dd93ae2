import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Mark, Place, SessionAbout, SessionSink } from '../../smtp/session.ts'

const UNKNOWN: SessionAbout = {
  key: null,
  client: null,
  server: null,
  vantage: 'unknown',
  segments: false,
  started: null,
}

/**
 * One session of a printed form. It is opened at the first thing that is written to it, so that a
 * form may learn about the session (peers, key) from the lines that come before its first octet.
 */
export class PrintedSession {
  /** may be changed until the session is opened */
  about: SessionAbout
  private readonly sink: SessionSink
  private number = -1

  constructor(sink: SessionSink, about: Partial<SessionAbout> = {}) {
    this.sink = sink
    this.about = { ...UNKNOWN, ...about }
  }

  get isOpen(): boolean {
    return this.number >= 0
  }

  /** One line as it crossed the wire; `terminator` CR LF where the print does not show it. */
  wire(
    direction: Direction | null,
    text: ByteString,
    sourceLine: number,
    time: number | null = null,
    terminator = '\r\n',
  ): void {
    if (this.number < 0) this.open()
    this.sink.wire(this.number, direction, text + terminator, { sourceLine, packet: null, time })
  }

  mark(mark: Mark, sourceLine: number, time: number | null = null): void {
    if (this.number < 0) this.open()
    const place: Place = { sourceLine, packet: null, time }
    this.sink.mark(this.number, mark, place)
  }

  /** A line of the tool's own. Notes alone open no session. */
  note(text: ByteString, sourceLine: number, time: number | null = null): void {
    if (this.number >= 0) this.mark({ kind: 'note', text }, sourceLine, time)
  }

  /** Closes the session if it was opened; what is written next opens another. */
  close(): void {
    if (this.number >= 0) this.sink.close(this.number)
    this.number = -1
  }

  private open(): void {
    this.number = this.sink.open(this.about)
  }
}
