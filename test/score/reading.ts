import { gunzipSync } from 'node:zlib'
import type { Direction, Octets } from '../../worker/smtp/octets.ts'
import type { Mark, SessionSink } from '../../worker/smtp/session.ts'
import type { ReadingResult } from '../../worker/transcript/read.ts'
import { TranscriptReading } from '../../worker/transcript/read.ts'
import type { SpokenLine } from './dialogue-lines.ts'

/** Everything a reading gave, by lines, held in memory: for tests and scores only. A line is placed where its last octet came. */
export class Collected implements SessionSink {
  sessions: SpokenLine[][] = []
  /** lines that segments have left open, of each session and direction */
  #open = new Map<string, string>()
  octets: Record<Direction, Buffer[]> = { C: [], S: [] }
  open(): number {
    this.sessions.push([])
    return this.sessions.length - 1
  }
  wire(session: number, direction: Direction | null, octets: Octets): void {
    const bytes = typeof octets === 'string' ? Buffer.from(octets, 'latin1') : Buffer.from(octets)
    const key = `${session} ${direction}`
    const parts = ((this.#open.get(key) ?? '') + bytes.toString('latin1')).split(/(?<=\n)/)
    const last = parts.at(-1) ?? ''
    this.#open.set(key, last.endsWith('\n') ? '' : (parts.pop() ?? ''))
    for (const text of parts) this.sessions[session]?.push({ direction, text })
    if (direction !== null) this.octets[direction].push(bytes)
  }
  mark(session: number, mark: Mark): void {
    if (mark.kind === 'omitted' && mark.what === 'mail-data')
      this.sessions[session]?.push({ direction: 'C', text: '', omitted: true })
  }
  close(session: number): void {
    for (const direction of ['C', 'S', null] as const) {
      const text = this.#open.get(`${session} ${direction}`) ?? ''
      if (text !== '') this.sessions[session]?.push({ direction, text })
      this.#open.delete(`${session} ${direction}`)
    }
  }
}

/** The octets, or what gzip holds: the service undoes it before anything is read. */
export function plainOctets(octets: Uint8Array): Uint8Array {
  return octets[0] === 0x1f && octets[1] === 0x8b ? gunzipSync(octets) : octets
}

/** Reads a whole upload in chunks of 64 KiB; gzip is undone first, as the service does. */
export function readUpload(
  octets: Uint8Array,
  format = 'auto',
): { result: ReadingResult; collected: Collected } {
  const collected = new Collected()
  const reading = new TranscriptReading(collected, { format })
  const plain = plainOctets(octets)
  for (let at = 0; at < plain.length; at += 65_536) reading.push(plain.subarray(at, at + 65_536))
  return { result: reading.end(), collected }
}
