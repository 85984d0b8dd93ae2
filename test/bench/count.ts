import type { SessionSink } from '../../worker/smtp/session.ts'

/** A row of the bench of readers. */
export interface ReaderRow {
  name: string
  megabytesASecond: number
  /** what it is meant to reach, on one core */
  target: number
}

/** Milliseconds of processor this process has used: what else the machine does hardly moves it. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e3
}

/** A row as the bench prints it; `<` where it misses its target. */
export function rowText({ name, megabytesASecond, target }: ReaderRow): string {
  const missed = megabytesASecond < target ? '<' : ' '
  return `${String(megabytesASecond).padStart(6)} ${missed}${String(target).padStart(4)}  ${name}`
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
