import type { ByteString } from '../../smtp/octets.ts'
import { NAMED_KEYWORDS } from '../criteria.ts'
import type { EffectivePolicy } from '../effective.ts'
import { waitsForEnd } from '../split.ts'
import type { Decision } from './decision.ts'
import type { MessageState } from './message-state.ts'
import type { Actions } from './point.ts'
import { Outcome } from './point.ts'

/** The matches that look at replies. */
export class ReplyMatches {
  readonly #policy: EffectivePolicy
  readonly #actions: Actions
  readonly #state: MessageState

  constructor(policy: EffectivePolicy, actions: Actions, state: MessageState) {
    this.#policy = policy
    this.#actions = actions
    this.#state = state
  }

  /** The first line of a reply to RCPT, before it is forwarded; `code`: its first three octets. */
  rcpt(code: string, offset: number, time: number | null): Decision {
    const outcome = new Outcome()
    if (!/^5\d\d$/.test(code)) return outcome
    const count = ++this.#state.invalidRecipients
    const met = this.#policy.matches.filter((match) => {
      const { criterion } = match
      if (criterion.kind !== 'invalid-recipients-count' || count <= criterion.gt) return false
      if (!waitsForEnd(match)) return true
      this.#state.met.add(match.position)
      return false
    })
    this.#actions.apply(outcome, met, offset, time, true)
    return outcome
  }

  /**
   * A later line of an EHLO reply (S2), before it is forwarded: `text` is what stands between its
   * 4-octet prefix and its terminator. The last line ends the reply, so it cannot be dropped.
   */
  ehloLine(text: ByteString, isLast: boolean, offset: number, time: number | null): Decision {
    const outcome = new Outcome()
    const parameter = this.#parameter(text)
    if (parameter === null) return outcome
    const met = this.#policy.matches.filter(({ criterion, not }) => {
      if (criterion.kind !== 'ehlo-reply-parameter') return false
      return criterion.parameters.includes(parameter) !== not
    })
    this.#actions.apply(outcome, met, offset, time, !isLast)
    return outcome
  }

  /** The name a keyword line goes by in a map; null for STARTTLS, which allow-tls alone decides, and for no keyword. */
  #parameter(text: ByteString): string | null {
    const ends = this.#policy.keywordEndsAtEquals ? /[ \t=]/ : /[ \t]/
    const keyword = (text.split(ends, 1)[0] ?? '').toUpperCase()
    if (text.length === 0 || keyword === 'STARTTLS') return null
    return NAMED_KEYWORDS.includes(keyword) ? keyword : 'OTHERS'
  }
}
