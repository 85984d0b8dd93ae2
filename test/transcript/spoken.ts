import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Octets } from '../../worker/smtp/octets.ts'
import type { Mark, SessionAbout, SessionSink } from '../../worker/smtp/session.ts'
import { areAlike, rank } from '../../worker/transcript/detect.ts'
import type { Format } from '../../worker/transcript/format.ts'
import { FORMATS } from '../../worker/transcript/formats.ts'

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'transcripts')

/** One session as a test spells it: what was said, in order. */
export interface Spoken {
  about: SessionAbout
  /** `C line`, `S line` (`\n` at the end if it was no CR LF), `(omitted mail-data 171)`, `(closed C eof)`, `(tls)` */
  lines: string[]
  notes: string[]
  times: (number | null)[]
  closed: boolean
}

/** A fixture's octets, one a character. */
export function fixture(name: string): string {
  return readFileSync(join(FIXTURES, name), 'latin1')
}

/** Reads a text as one form and keeps it; fails on a session used after its close. */
export class Listener implements SessionSink {
  sessions: Spoken[] = []

  open(about: SessionAbout): number {
    this.sessions.push({ about, lines: [], notes: [], times: [], closed: false })
    return this.sessions.length - 1
  }

  wire(
    session: number,
    direction: 'C' | 'S' | null,
    octets: Octets,
    place: { time: number | null },
  ): void {
    const text = typeof octets === 'string' ? octets : Buffer.from(octets).toString('latin1')
    this.at(session).lines.push(`${direction ?? '?'} ${text.replace(/\r\n$/, '')}`)
    this.at(session).times.push(place.time)
  }

  mark(session: number, mark: Mark): void {
    const spoken = this.at(session)
    if (mark.kind === 'note') spoken.notes.push(mark.text)
    else if (mark.kind === 'omitted') {
      const octets = mark.octets === null ? '' : ` ${mark.octets}`
      spoken.lines.push(`(omitted ${mark.what}${octets})`)
    } else if (mark.kind === 'gap')
      spoken.lines.push(`(gap ${mark.direction} ${mark.octets ?? 'unknown'})`)
    else if (mark.kind === 'closed')
      spoken.lines.push(`(closed ${mark.by ?? 'unknown'} ${mark.how})`)
    else spoken.lines.push(mark.kind === 'tls-started' ? '(tls)' : `(${mark.kind})`)
  }

  close(session: number): void {
    this.at(session).closed = true
  }

  private at(session: number): Spoken {
    const spoken = this.sessions[session]
    assert.ok(spoken !== undefined && !spoken.closed, `session ${session} is open`)
    return spoken
  }
}

/** The sessions `format` reads in `text`, every one of them closed at the end. */
export function sessionsOf(format: Format, text: string): Spoken[] {
  const listener = new Listener()
  const reader = format.read(listener)
  let sourceLine = 0
  for (const found of text.matchAll(/([^\r\n]*(?:\r(?!\r?\n)[^\r\n]*)*)(\r{0,2}\n|$)/g)) {
    const [whole, line = '', terminator = ''] = found
    if (whole !== '') reader.line(line, ++sourceLine, terminator)
  }
  reader.end()
  for (const { closed } of listener.sessions) assert.ok(closed, 'every session is closed')
  return listener.sessions
}

/** The form detection takes for `text`, and the confidence of the best that speaks another dialect. */
export function detected(text: string): {
  format: string | null
  confidence: number
  next: number
} {
  const ranked = rank(FORMATS, { lines: text.split(/\r?\n/), whole: true })
  const best = ranked[0]
  if (best === undefined) return { format: null, confidence: 0, next: 0 }
  const next = ranked.slice(1).find((other) => !areAlike(best.format, other.format))
  return { format: best.format.id, confidence: best.confidence, next: next?.confidence ?? 0 }
}
