import { toByteString } from '../../smtp/octets.ts'
import type { CompiledMatch, EffectivePolicy } from '../effective.ts'
import { waitsForEnd } from '../split.ts'
import type { DataDecision, MatchEvent } from './decision.ts'
import { Fields } from './fields.ts'
import { isOfWhole, SectionLengths } from './lengths.ts'
import type { MessageState } from './message-state.ts'
import type { Actions } from './point.ts'
import { Outcome } from './point.ts'
import type { Subjects } from './subject.ts'

const CR = 13
const LF = 10
const DOT = 46
const DASH = 45
const SP = 32
const TAB = 9

/** What is gathered while a stretch of mail data is looked at. */
interface Pass {
  octets: Uint8Array
  offset: number
  time: number | null
  /** no octet follows: a CR at the end is an ordinary octet, a `.` no end of data */
  final: boolean
  at: number
  events: MatchEvent[]
  discarded: [number, number][]
  cut: Outcome | null
  reply: Outcome['reply']
  ended: boolean
}

/** The matches that look at mail data, fed with stretches of any size. */
export class MessageMatches {
  readonly #matches: readonly CompiledMatch[]
  readonly #actions: Actions
  readonly #state: MessageState
  readonly #fields: Fields
  readonly #header: SectionLengths
  readonly #body: SectionLengths
  #lf = false
  #top = true
  #part = false
  /** `line`: what is left of the line, its terminator not; `section`: every line */
  #discarding: null | 'line' | 'section' = null
  #sectionDropped = false
  #inLine = false
  #lineOffset = 0
  /** of the first two octets of the line, how many were looked at, and are dashes */
  #lineLength = 0
  #dashes = 0
  #previousCrLf = true

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
    this.#lf = eol === 'lf'
    this.#top = true
    this.#part = false
    this.#discarding = null
    this.#sectionDropped = false
    this.#inLine = false
    this.#previousCrLf = true
    this.#fields.reset()
    this.#header.reset()
    this.#body.reset()
  }

  /** Octets of mail data, the first at `offset` of its direction. See DataDecision. */
  data(octets: Uint8Array, offset: number, time: number | null, final = false): DataDecision {
    const pass: Pass = {
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
    while (pass.at < octets.length && pass.cut === null && !pass.ended) {
      if (!this.#step(pass)) break
    }
    return {
      events: pass.events,
      action: pass.cut?.action ?? null,
      reply: pass.reply,
      decided: pass.cut === null ? pass.at : octets.length,
      passes: pass.at,
      discarded: pass.discarded,
      ended: pass.ended,
    }
  }

  /** The next octets of one line, as many as there are; false if more must be known first. */
  #step(pass: Pass): boolean {
    const { octets, at, final } = pass
    if (!this.#inLine) {
      const length = this.#endOfData(pass)
      if (length === null) return false
      if (length === 0 && !final && octets[at] === CR && at + 1 === octets.length) return false
      this.#beginLine(pass)
      if (pass.cut !== null) return true
      if (length > 0) return this.#endOfMessage(pass, length)
    }
    const lf = octets.indexOf(LF, at)
    const end = lf < 0 ? octets.length : lf
    const crBefore = end > at && octets[end - 1] === CR && (lf >= 0 || !final)
    const contentEnd = crBefore ? end - 1 : end
    if (lf >= 0 && contentEnd === at && !this.#hasContent(pass)) {
      return this.#emptyLine(pass, lf + 1)
    }
    if (contentEnd > at) this.#content(pass, contentEnd)
    if (pass.cut !== null || lf < 0) return pass.at === end
    this.#terminator(pass, lf + 1, crBefore)
    return true
  }

  /** Octets of the end of data that stands at a line's beginning; 0 if none does, null if that is not known yet. */
  #endOfData({ octets, at, final }: Pass): number | null {
    const unknown = final ? 0 : null
    if (octets[at] !== DOT) return 0
    const next = octets[at + 1]
    if (next === undefined) return unknown
    if (next === LF) return this.#lf ? 2 : 0
    if (next !== CR) return 0
    const last = octets[at + 2]
    if (last === undefined) return unknown
    return last === LF && (this.#lf || this.#previousCrLf) ? 3 : 0
  }

  #beginLine(pass: Pass): void {
    this.#inLine = true
    this.#lineOffset = pass.offset + pass.at
    this.#dashes = 0
    this.#lineLength = 0
    this.#discarding = this.#sectionDropped ? 'section' : null
    const first = pass.octets[pass.at]
    const folds = first === SP || first === TAB
    if (folds) this.#fields.fold()
    else {
      const { offset } = this.#fields
      this.#met(pass, this.#fields.end(), offset, false)
      if (this.#top || this.#part) this.#fields.begin(this.#lineOffset)
    }
    this.#section.beginLine()
  }

  #hasContent(pass: Pass): boolean {
    return this.#lineOffset !== pass.offset + pass.at
  }

  get #section(): SectionLengths {
    return this.#top ? this.#header : this.#body
  }

  /** Octets up to `end`, none of a terminator. */
  #content(pass: Pass, end: number): void {
    this.#countDashes(pass, end)
    if (this.#fields.wanted && (this.#top || this.#part)) {
      this.#fields.content(toByteString(pass.octets, pass.at, end), this.#top)
    }
    this.#lengths(pass, end, false)
    this.#discardTo(pass, end)
  }

  #countDashes({ octets, at }: Pass, end: number): void {
    for (let i = at; i < end && this.#lineLength < 2; i++, this.#lineLength++) {
      if (octets[i] === DASH) this.#dashes++
    }
  }

  #terminator(pass: Pass, end: number, crLf: boolean): void {
    if (this.#discarding === 'section') this.#discardTo(pass, end)
    else {
      this.#lengths(pass, end, true)
      if (pass.cut !== null) return
      this.#section.count(end - pass.at, true)
      pass.at = end
    }
    if (!this.#top && this.#dashes === 2) this.#part = true
    this.#previousCrLf = crLf
    this.#inLine = false
  }

  /** L2: ends the top header, or a part header. Of the top header's own end nothing counts. */
  #emptyLine(pass: Pass, end: number): boolean {
    const crLf = end - pass.at === 2
    if (!this.#top) {
      this.#part = false
      this.#terminator(pass, end, crLf)
      return true
    }
    this.#met(pass, this.#fields.endOfHeader(), this.#lineOffset, false)
    if (pass.cut !== null) return true
    this.#top = false
    this.#sectionDropped = false
    this.#discarding = null
    this.#previousCrLf = crLf
    this.#inLine = false
    pass.at = end
    return true
  }

  #endOfMessage(pass: Pass, length: number): boolean {
    const met = this.#top ? this.#fields.endOfHeader() : []
    this.#met(pass, met, this.#lineOffset, false)
    if (pass.cut !== null) return true
    const unmet = this.#matches.filter((m) => waitsForEnd(m) && !this.#state.met.has(m.position))
    this.#met(pass, unmet, this.#lineOffset, false)
    if (pass.cut !== null) return true
    pass.at += length
    pass.ended = true
    this.ended()
    return true
  }

  /** The end of data passed: what is counted a message begins anew. */
  ended(): void {
    this.#state.met.clear()
    this.#state.rcptCount = 0
    this.#state.invalidRecipients = 0
  }

  /** Goes up to `end`, or to the octet at which a limit cuts or begins to discard. */
  #lengths(pass: Pass, end: number, terminator: boolean): void {
    while ((terminator || this.#discarding === null) && pass.at < end) {
      const limit = this.#section.next(end - pass.at, terminator)
      if (limit === null) {
        if (terminator) return
        this.#section.count(end - pass.at, false)
        pass.at = end
        return
      }
      this.#section.count(limit.after, terminator)
      pass.at += limit.after
      const dropping = this.#met(pass, limit.met, this.#lineOffset, true)
      if (dropping.length > 0) {
        this.#discarding = 'line'
        this.#sectionDropped ||= dropping.some(isOfWhole)
        // a terminator that has begun passes whole, so that lines stay lines
        if (terminator) return
      }
      if (pass.cut !== null) return
    }
  }

  #discardTo(pass: Pass, end: number): void {
    if (this.#discarding === null || pass.at >= end || pass.cut !== null) return
    pass.discarded.push([pass.at, end])
    this.#section.count(end - pass.at, false)
    pass.at = end
  }

  /** Applies matches; those by which what follows is to be discarded. */
  #met(
    pass: Pass,
    met: readonly CompiledMatch[],
    offset: number,
    discardable: boolean,
  ): readonly CompiledMatch[] {
    const outcome = new Outcome()
    this.#actions.apply(outcome, met, offset, pass.time, discardable)
    pass.events.push(...outcome.events)
    pass.reply ??= outcome.reply
    if (outcome.cuts) pass.cut = outcome
    return outcome.cuts ? [] : outcome.dropping
  }
}
