import type { SessionSink } from '../../worker/smtp/session.ts'

/** A row of the bench of readers. */
export interface ReaderRow {
  name: string
  megabytesASecond: number
}

/** Octets a reader gets at a time. */
export const CHUNK = 262_144

/** Takes everything and keeps nothing but a count. */
export class Count implements SessionSink {
  octets = 0
  sessions = 0
  open(): number {
    return this.sessions++
  }
  wire(_session: number, _direction: unknown, octets: { length: number }): void {
    this.octets += octets.length
  }
  mark(): void {}
  close(): void {}
}
