import type { CompiledMatch } from '../compiled.ts'
import { waitsForEnd } from '../split.ts'
import type { MessageState } from './message-state.ts'

/** The kinds of one section of a message: its lines, and the section as a whole. */
const KINDS = {
  header: { line: 'header-line-length', whole: 'header-length' },
  body: { line: 'body-line-length', whole: 'body-length' },
} as const

/** One length of a section that is passed at some octet. */
interface Threshold {
  match: CompiledMatch
  ofLine: boolean
  gt: number
}

/** The lengths of the top header, or of the body, and the octets at which their limits are passed. */
export class SectionLengths {
  readonly #thresholds: readonly Threshold[]
  readonly #state: MessageState
  #line = 0
  #whole = 0
  readonly #reported = new Set<CompiledMatch>()

  constructor(section: 'header' | 'body', matches: readonly CompiledMatch[], state: MessageState) {
    const { line, whole } = KINDS[section]
    this.#state = state
    this.#thresholds = matches.flatMap((match): Threshold[] => {
      const { criterion } = match
      if (criterion.kind !== line && criterion.kind !== whole) return []
      return 'gt' in criterion ? [{ match, ofLine: criterion.kind === line, gt: criterion.gt }] : []
    })
  }

  /** A new message. */
  reset(): void {
    this.#line = 0
    this.#whole = 0
    this.#reported.clear()
  }

  beginLine(): void {
    this.#line = 0
    for (const { match, ofLine } of this.#thresholds) if (ofLine) this.#reported.delete(match)
  }

  /**
   * Of the next `octets`: after how many of them the next limit is passed by one more, and by which
   * matches, in the order of the text; null if none is. Terminators count for the section alone.
   */
  next(octets: number, terminator: boolean): { after: number; met: CompiledMatch[] } | null {
    let after = octets
    let met: CompiledMatch[] = []
    for (const { match, ofLine, gt } of this.#thresholds) {
      if (this.#reported.has(match) || (ofLine && terminator)) continue
      const at = Math.max(0, gt - (ofLine ? this.#line : this.#whole))
      if (at >= octets || at > after) continue
      if (at < after) met = []
      after = at
      met.push(match)
    }
    if (met.length === 0) return null
    for (const match of met) {
      this.#reported.add(match)
      if (waitsForEnd(match)) this.#state.met.add(match.position)
    }
    return { after, met: met.filter((match) => !waitsForEnd(match)) }
  }

  count(octets: number, terminator: boolean): void {
    if (!terminator) this.#line += octets
    this.#whole += octets
  }
}

/** Whether a match that was met discards what follows: the rest of the line, or of the whole section. */
export function isOfWhole(match: CompiledMatch): boolean {
  return match.criterion.kind === 'header-length' || match.criterion.kind === 'body-length'
}
