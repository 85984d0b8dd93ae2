import type { CompiledMatch } from '../../../worker/policy/compiled.ts'
import { addressesOf, fieldsIn } from './fields.ts'
import type { ReferenceMatches, ReferenceOutcome } from './matches.ts'

/** What an octet of mail data meets: whether it goes on, and how the connection is cut before it. */
export interface Fate {
  passes: boolean
  cut: null | 'drop-connection' | 'reset'
}

/** The criteria of mail data, octet by octet, with every line of the message kept. */
export class ReferenceMessage {
  readonly #matches: ReferenceMatches
  readonly #decided: (outcome: ReferenceOutcome) => void
  readonly #start: number
  /** whole lines from the last empty one on, octets of those before it, and the line that is being read */
  readonly #lines: string[] = []
  #before = 0
  #line = ''
  #top = true
  /** octets of the section */
  #whole = 0
  #dropping: 'none' | 'line' | 'section' = 'none'
  readonly #said = new Set<CompiledMatch>()

  /** `start`: offset of the first octet of the message; `decided` gets what is met as it is. */
  constructor(
    matches: ReferenceMatches,
    start: number,
    decided: (outcome: ReferenceOutcome) => void,
  ) {
    this.#matches = matches
    this.#start = start
    this.#decided = decided
  }

  get #offset(): number {
    return this.#start + this.#before + this.#lines.join('').length
  }

  get #kinds(): { line: string; whole: string } {
    return this.#top
      ? { line: 'header-line-length', whole: 'header-length' }
      : { line: 'body-line-length', whole: 'body-length' }
  }

  /** The first octet of a line: a field whose next line does not fold is complete. */
  begins(first: string, time: number | null): Fate {
    this.#line = ''
    if (this.#dropping === 'line') this.#dropping = 'none'
    for (const match of this.#matches.lengths(this.#kinds.line)) this.#said.delete(match)
    const fields = fieldsIn([...this.#lines, first], false)
    for (const field of fields.filter((f) => f.judgedAt === this.#lines.length)) {
      const at = this.#start + this.#before + this.#lines.slice(0, field.line).join('').length
      const met = this.#matches.fieldMatches(field.name, field.value)
      const { cut } = this.#apply(met, at, time, false)
      if (cut !== null) return { passes: false, cut }
    }
    return { passes: true, cut: null }
  }

  /** An octet of the line that is no terminator. */
  content(octet: string, time: number | null): Fate {
    const fate = this.#octet(time, false)
    this.#line += octet
    return fate
  }

  /** An octet of the terminator of a line that is not empty. */
  terminator(octet: string, time: number | null): Fate {
    const fate = this.#octet(time, true)
    this.#line += octet
    return fate
  }

  #octet(time: number | null, inTerminator: boolean): Fate {
    const before = this.#dropping
    if (before === 'none' || (before === 'line' && inTerminator)) {
      const { line, whole } = this.#kinds
      const over = [
        ...(inTerminator ? [] : this.#longer(line, this.#line.length + 1)),
        ...this.#longer(whole, this.#whole + 1),
      ].sort((a, b) => a.position - b.position)
      for (const match of over) {
        this.#said.add(match)
        this.#matches.wasMet(match)
      }
      const { cut, drops } = this.#apply(
        over.filter((match) => !match.not),
        this.#offset,
        time,
        true,
      )
      if (cut !== null) return { passes: false, cut }
      // what is dropped of the section begins with the rest of this line
      if (drops.length > 0) this.#dropping = 'line'
      if (drops.some((match) => match.criterion.kind === whole)) this.#sectionDrops = true
    }
    this.#whole++
    if (before === 'section') return { passes: false, cut: null }
    return { passes: inTerminator || this.#dropping === 'none', cut: null }
  }

  #sectionDrops = false

  #longer(kind: string, count: number): CompiledMatch[] {
    return this.#matches
      .lengths(kind)
      .filter((m) => 'gt' in m.criterion && count > m.criterion.gt && !this.#said.has(m))
  }

  /** The line ended, and its terminator met nothing that cuts. `text`: its terminator. */
  ended(text: string): void {
    if (!this.#line.endsWith(text)) this.#line += text
    // fields end at an empty line: what stands before it is not looked at again
    if (/^\r?\n$/.test(this.#line)) {
      this.#before += this.#lines.join('').length
      this.#lines.length = 0
    }
    this.#lines.push(this.#line)
    if (this.#sectionDrops) this.#dropping = 'section'
  }

  /** An empty line ends the top header; before it anything goes on. */
  headerEnds(time: number | null): Fate {
    const { cut } = this.#toFields(time)
    if (cut !== null) return { passes: false, cut }
    this.#top = false
    this.#whole = 0
    this.#dropping = 'none'
    this.#sectionDrops = false
    this.#said.clear()
    return { passes: true, cut: null }
  }

  get inHeader(): boolean {
    return this.#top
  }

  /** The end of data has come. */
  endOfData(time: number | null): Fate {
    if (this.#top) {
      const { cut } = this.#toFields(time)
      if (cut !== null) return { passes: false, cut }
    }
    const { cut } = this.#apply(this.#matches.unmet(), this.#offset, time, false)
    if (cut !== null) return { passes: false, cut }
    this.#matches.messageEnded()
    return { passes: true, cut: null }
  }

  #toFields(time: number | null): { cut: Fate['cut']; drops: CompiledMatch[] } {
    const count = fieldsIn([...this.#lines, 'x'], false)
      .filter((field) => field.top && field.name === 'to')
      .flatMap((field) => addressesOf(field.value)).length
    const met = this.#matches.over('header-to-fields-count', count)
    return this.#apply(met, this.#offset, time, false)
  }

  #apply(
    met: CompiledMatch[],
    offset: number,
    time: number | null,
    discardable: boolean,
  ): { cut: Fate['cut']; drops: CompiledMatch[] } {
    const out: ReferenceOutcome = { events: [], action: null, replied: false }
    const drops = this.#matches.point(out, met, offset, time, discardable)
    this.#decided(out)
    const cut = out.action === 'drop-connection' || out.action === 'reset' ? out.action : null
    return { cut, drops }
  }
}

/** A whole message, `lines` with their terminators; the last is the end of data if `complete`. */
export function runMessage(
  matches: ReferenceMatches,
  lines: string[],
  complete: boolean,
  start: number,
  time: number | null,
): ReferenceOutcome {
  const out: ReferenceOutcome = {
    events: [],
    action: null,
    replied: false,
    passed: '',
    ended: false,
  }
  const message = new ReferenceMessage(matches, start, ({ events, replied }) => {
    out.events.push(...events)
    out.replied ||= replied
  })
  const goes = (octets: string, { passes, cut }: Fate): boolean => {
    if (cut !== null) out.action = cut
    else if (passes) out.passed += octets
    return cut === null
  }
  for (const [index, line] of lines.entries()) {
    if (!goes('', message.begins(line[0] as string, time))) return out
    if (complete && index === lines.length - 1) {
      out.ended = goes(line, message.endOfData(time))
      return out
    }
    const text = line.replace(/\r?\n$/, '')
    const end = line.slice(text.length)
    if (text === '' && message.inHeader) {
      if (!goes(end, message.headerEnds(time))) return out
    } else {
      for (const octet of text) if (!goes(octet, message.content(octet, time))) return out
      for (const octet of end) if (!goes(octet, message.terminator(octet, time))) return out
    }
    message.ended(end)
  }
  return out
}
