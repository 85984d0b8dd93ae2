import { toByteString } from '../../smtp/octets.ts'
import type { EffectivePolicy } from '../effective.ts'
import type { CompiledMatch } from '../compiled.ts'
import { waitsForEnd } from '../split.ts'
import type { CutPoint, DataDecision } from './decision.ts'
import { Fields } from './fields.ts'
import { isOfWhole, SectionLengths } from './lengths.ts'
import type { LineParts, Stretch } from './mail-lines.ts'
import { cutPoint, MailLines } from './mail-lines.ts'
import type { MessageState } from './message-state.ts'
import type { Actions } from './point.ts'
import { Outcome } from './point.ts'
import type { Subjects } from './subject.ts'

const DASH = 45
const SP = 32
const TAB = 9

/** The matches that look at mail data, fed with stretches of any size. */
export class MessageMatches implements LineParts {
  readonly #matches: readonly CompiledMatch[]
  readonly #actions: Actions
  readonly #state: MessageState
  readonly #fields: Fields
  readonly #header: SectionLengths
  readonly #body: SectionLengths
  readonly #lines = new MailLines(this)
  #top = true
  #part = false
  /** `line`: what is left of the line, its terminator not; `section`: every line */
  #discarding: null | 'line' | 'section' = null
  #sectionDropped = false
  /** of the first two octets of the line, how many were looked at, and are dashes */
  #lineLength = 0
  #dashes = 0

  constructor(policy: EffectivePolicy, actions: Actions, subjects: Subjects, state: MessageState) {
    this.#matches = policy.matches
    this.#actions = actions
    this.#state = state
    this.#fields = new Fields(policy.matches, subjects, state)
    this.#header = new SectionLengths('header', policy.matches, state)
    this.#body = new SectionLengths('body', policy.matches, state)
  }

  /** Data mode begins. `eol`: how the session ends its lines (M1). */
  begin(eol: 'crlf' | 'lf'): void {
    this.#lines.begin(eol)
    this.#top = true
    this.#part = false
    this.#discarding = null
    this.#sectionDropped = false
    this.#fields.reset()
    this.#header.reset()
    this.#body.reset()
  }

  /** Octets of mail data, the first at `offset` of its direction. See DataDecision. */
  data(octets: Uint8Array, offset: number, time: number | null, final = false): DataDecision {
    const stretch: Stretch = {
      octets,
      offset,
      time,
      final,
      at: 0,
      events: [],
      discarded: [],
      cut: null,
      reply: null,
      ended: false,
    }
    this.#lines.read(stretch)
    const { cut, at, events, reply, discarded, ended } = stretch
    return {
      events,
      action: cut?.outcome.action ?? null,
      reply,
      decided: cut === null ? at : octets.length,
      lineOffset: this.#lines.lineOffset,
      cutAt: cut?.at ?? null,
      passes: at,
      discarded,
      ended,
    }
  }

  begins(stretch: Stretch): void {
    this.#dashes = 0
    this.#lineLength = 0
    this.#discarding = this.#sectionDropped ? 'section' : null
    const first = stretch.octets[stretch.at]
    if (first === SP || first === TAB) this.#fields.fold()
    else {
      const { offset } = this.#fields
      // L3: judged by the octet alone, before anything else about it
      const at = { lineOctets: 1, nul: false, bareCr: false, bareLf: false, crBefore: false }
      this.#met(stretch, this.#fields.end(), offset, false, at)
      if (this.#top || this.#part) this.#fields.begin(this.#lines.lineOffset)
    }
    this.#section.beginLine()
  }

  get #section(): SectionLengths {
    return this.#top ? this.#header : this.#body
  }

  content(stretch: Stretch, end: number): void {
    this.#countDashes(stretch, end)
    if (this.#fields.wanted && (this.#top || this.#part)) {
      this.#fields.content(toByteString(stretch.octets, stretch.at, end), this.#top)
    }
    this.#lengths(stretch, end, false)
    this.#discardTo(stretch, end)
  }

  #countDashes({ octets, at }: Stretch, end: number): void {
    for (let i = at; i < end && this.#lineLength < 2; i++, this.#lineLength++) {
      if (octets[i] === DASH) this.#dashes++
    }
  }

  terminator(stretch: Stretch, end: number): void {
    if (this.#discarding === 'section') this.#discardTo(stretch, end)
    else {
      this.#lengths(stretch, end, true)
      if (stretch.cut !== null) return
      this.#section.count(end - stretch.at, true)
      stretch.at = end
    }
    if (!this.#top && this.#dashes === 2) this.#part = true
  }

  /** L2: ends the top header, or a part header. Of the top header's own end nothing counts. */
  empty(stretch: Stretch, end: number): void {
    if (!this.#top) {
      this.#part = false
      this.terminator(stretch, end)
      return
    }
    const { lineOffset } = this.#lines
    const at = cutPoint(stretch, lineOffset, end)
    this.#met(stretch, this.#fields.endOfHeader(), lineOffset, false, at)
    if (stretch.cut !== null) return
    this.#top = false
    this.#sectionDropped = false
    this.#discarding = null
    stretch.at = end
  }

  endOfData(stretch: Stretch, octets: number): void {
    const { lineOffset } = this.#lines
    const at = cutPoint(stretch, lineOffset, stretch.at + octets)
    if (this.#top) this.#met(stretch, this.#fields.endOfHeader(), lineOffset, false, at)
    if (stretch.cut !== null) return
    const unmet = this.#matches.filter((m) => waitsForEnd(m) && !this.#state.met.has(m.position))
    this.#met(stretch, unmet, lineOffset, false, at)
    if (stretch.cut !== null) return
    stretch.at += octets
    stretch.ended = true
    this.#state.met.clear()
    this.#state.rcptCount = 0
    this.#state.invalidRecipients = 0
  }

  /** Goes up to `end`, or to the octet at which a limit cuts or begins to discard. */
  #lengths(stretch: Stretch, end: number, terminator: boolean): void {
    while ((terminator || this.#discarding === null) && stretch.at < end) {
      const limit = this.#section.next(end - stretch.at, terminator)
      if (limit === null) {
        if (terminator) return
        this.#section.count(end - stretch.at, false)
        stretch.at = end
        return
      }
      this.#section.count(limit.after, terminator)
      stretch.at += limit.after
      const { lineOffset } = this.#lines
      const at = cutPoint(stretch, lineOffset, stretch.at + 1)
      const dropping = this.#met(stretch, limit.met, lineOffset, true, at)
      if (dropping.length > 0) {
        this.#discarding = 'line'
        this.#sectionDropped ||= dropping.some(isOfWhole)
      }
      if (stretch.cut !== null) return
    }
  }

  #discardTo(stretch: Stretch, end: number): void {
    if (this.#discarding === null || stretch.at >= end || stretch.cut !== null) return
    stretch.discarded.push([stretch.at, end])
    this.#section.count(end - stretch.at, false)
    stretch.at = end
  }

  /** Applies matches, which cut at `at` if they do; those by which what follows is to be discarded. */
  #met(
    stretch: Stretch,
    met: readonly CompiledMatch[],
    offset: number,
    discardable: boolean,
    at: CutPoint,
  ): readonly CompiledMatch[] {
    const outcome = new Outcome()
    this.#actions.apply(outcome, met, offset, stretch.time, discardable)
    stretch.events.push(...outcome.events)
    if (outcome.reply !== null) stretch.reply = (stretch.reply ?? '') + outcome.reply
    if (outcome.cuts) stretch.cut = { outcome, at }
    return outcome.cuts ? [] : outcome.dropping
  }
}
