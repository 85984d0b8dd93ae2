import { isChange } from '../../engine/records.ts'
import type { LineRecord } from '../line.ts'
import { lostWords } from '../text/loss-words.ts'
import type { Report, SessionWithLines } from '../report.ts'
import { endsOf } from '../text/session-groups.ts'
import { asSent, rungOf, type Guess, type Rung } from './rung.ts'

/** A row of the ladder: a line, or what is said before, between and after lines. */
export type LadderRow =
  | Rung
  | {
      row: 'session'
      session: number
      ends: string
      mode: SessionWithLines['mode']
      /** what was in its path, or not; '' where nothing is known */
      path: string
    }
  | { row: 'divergence'; session: number; why: string }
  /** octets that were sent here and not recorded */
  | { row: 'gap'; session: number; words: string }
  | { row: 'left-out'; session: number; lines: number }
  | { row: 'log'; session: number; messages: readonly string[] }

/** Which rows are listed. */
export interface LadderFilter {
  changedOnly: boolean
  /** indexes of the sessions listed; null: all */
  sessions: ReadonlySet<number> | null
}

/** Rows that are listed, by place; a row is made when it is asked for. */
export interface Listing {
  /** places of rows where the firewall changed something, rising */
  changed: Uint32Array
  /** how many rows are listed */
  rows: number
  rowAt(place: number): LadderRow
  /** place of a line; null where it is not listed */
  placeOf(session: number, line: number): number | null
  /** places of the rows in which `text` stands, small and capital letters alike, rising */
  find(text: string): Uint32Array
}

/** Rows that are no line, in the place of a line's index. */
const HEAD = -1
const DIVERGENCE = -2
const LEFT_OUT = -3
const LOG = -4
/** less the index of the line it stands behind */
const GAP = -5

/** Whether a line leaves the firewall as it came, and nothing is said of it. */
export function isUnchanged({ verdict, events }: LineRecord): boolean {
  return events.length === 0 && !isChange(verdict)
}

/** Every session of a report as a ladder: client, firewall, server. */
export class Ladder {
  readonly #sessions: readonly SessionWithLines[]
  readonly #guesses: ReadonlyMap<string, Guess>
  readonly #still: ReadonlySet<string> | null

  /**
   * `still`: with a cure that was tried on a reconstruction, the lines (`session line`) that are changed all the
   * same; every other is drawn as it most likely was sent.
   */
  constructor(
    { sessions, findings }: Pick<Report, 'sessions' | 'findings'>,
    still: ReadonlySet<string> | null = null,
  ) {
    this.#sessions = sessions
    this.#guesses = guessesOf(findings)
    this.#still = still
  }

  listing({ changedOnly, sessions: listed }: LadderFilter): Listing {
    const of: number[] = []
    const at: number[] = []
    const changed: number[] = []
    const firstOf = new Map<number, number>()
    const add = (session: number, line: number): void => void (of.push(session), at.push(line))
    for (const [index, session] of this.#sessions.entries()) {
      if (listed !== null && !listed.has(session.index)) continue
      firstOf.set(session.index, of.length)
      add(index, HEAD)
      for (const [i, line] of session.lines.entries()) {
        const diverges = session.divergence?.line === line.line
        const unchanged = isUnchanged(line) || this.#isCured(session, line)
        if (changedOnly && unchanged && !diverges && line.lost === undefined) continue
        if (isChange(line.verdict) && !unchanged) changed.push(of.length)
        add(index, i)
        if (line.lost !== undefined) add(index, GAP - i)
        if (diverges) add(index, DIVERGENCE)
      }
      if (session.linesLeftOut) add(index, LEFT_OUT)
      if (session.syslog.length > 0) add(index, LOG)
    }
    const rowAt = (place: number): LadderRow => this.#row(of[place] ?? 0, at[place] ?? HEAD)
    return {
      rows: of.length,
      changed: Uint32Array.from(changed),
      rowAt,
      placeOf: (session, line) => {
        for (let place = firstOf.get(session) ?? of.length; place < of.length; place++) {
          const { index, lines } = this.#sessions[of[place] as number] as SessionWithLines
          if (index !== session) return null
          if (lines[at[place] as number]?.line === line) return place
        }
        return null
      },
      find: (text) => {
        const sought = text.toLowerCase()
        const found: number[] = []
        for (let place = 0; place < of.length; place++)
          if (wordsOf(rowAt(place)).toLowerCase().includes(sought)) found.push(place)
        return Uint32Array.from(found)
      },
    }
  }

  #row(at: number, line: number): LadderRow {
    const session = this.#sessions[at] as SessionWithLines
    const { index } = session
    switch (line) {
      case HEAD:
        return {
          row: 'session',
          session: index,
          ends: endsOf(session),
          mode: session.mode,
          path: pathOf(session),
        }
      case DIVERGENCE:
        return { row: 'divergence', session: index, why: session.divergence?.why ?? '' }
      case LEFT_OUT:
        return { row: 'left-out', session: index, lines: session.linesLeftOut ?? 0 }
      case LOG:
        return { row: 'log', session: index, messages: session.syslog }
    }
    if (line <= GAP) {
      const before = session.lines[GAP - line] as LineRecord
      return { row: 'gap', session: index, words: lostWords(before) ?? '' }
    }
    const record = session.lines[line] as LineRecord
    const guess = this.#guesses.get(`${index} ${record.line}`) ?? null
    const rung = rungOf(record, session, guess, beganAt(session))
    return this.#isCured(session, record) ? asSent(rung) : rung
  }

  #isCured({ index, mode }: SessionWithLines, { line, verdict }: LineRecord): boolean {
    return (
      this.#still !== null &&
      mode === 'observed' &&
      isChange(verdict) &&
      !this.#still.has(`${index} ${line}`)
    )
  }
}

/** The session's first time, milliseconds since 1970; null where its form has none. */
function beganAt({ lines: [first], started }: SessionWithLines): number | null {
  const time = first?.time ?? started
  return time === null || time === undefined ? null : Date.parse(time)
}

function guessesOf(findings: Report['findings']): Map<string, Guess> {
  const guesses = new Map<string, Guess>()
  for (const { candidates = [], lines } of findings)
    for (const { line, masked, ranked } of candidates) {
      const [best] = ranked
      const session = lines.find((place) => place.line === line)?.session ?? lines[0]?.session
      if (best !== undefined && session !== undefined)
        guesses.set(`${session} ${line}`, { masked, ...best })
    }
  return guesses
}

/** What is known to have stood in the path, or not to. */
export function pathOf({ fingerprint, mode }: SessionWithLines): string {
  if (fingerprint === null) return ''
  const { device, confidence, vantage, ruledOut } = fingerprint
  if (device !== null) {
    const side = vantage === 'unknown' ? '' : `, recorded on the ${vantage}’s side`
    return `passed a ${device} (${Math.round(confidence * 100)} % sure)${side}`
  }
  const [first] = ruledOut
  return first === undefined || mode === 'observed' ? '' : `ruled out ${first.profiles.join(', ')}`
}

/** All words of a row, for a search. */
function wordsOf(row: LadderRow): string {
  switch (row.row) {
    case 'line': {
      const { client, server, sign } = row
      return client.text === server.text
        ? `${client.text}\n${sign}`
        : `${client.text}\n${server.text}\n${sign}`
    }
    case 'session':
      return `${row.ends}\n${row.path}`
    case 'divergence':
      return row.why
    case 'gap':
      return row.words
    case 'log':
      return row.messages.join('\n')
    case 'left-out':
      return ''
  }
}
