import type { EngineAsks } from '../../engine/ask.ts'
import type { CriterionKind } from '../criteria.ts'
import type { EffectivePolicy } from '../effective.ts'

/** Judged at command lines. */
const COMMANDS: readonly CriterionKind[] = [
  'cmd-line-length',
  'sender-address-length',
  'sender-address-regex',
  'rcpt-count',
  'cmd-verb',
]
/** Counted a message: begun anew by these commands and by the end of data. */
const A_MESSAGE: readonly CriterionKind[] = ['rcpt-count', 'invalid-recipients-count']
const BEGINS_ANEW = ['MAIL', 'RSET', 'HELO', 'EHLO']

/** What the core must ask for a policy; null where it decides everything itself. */
export function asksOf(policy: EffectivePolicy): EngineAsks | null {
  const { matches, mailRelay, verbs, readsMailData } = policy
  const judges = (...kinds: readonly CriterionKind[]): boolean =>
    matches.some(({ criterion }) => kinds.includes(criterion.kind))
  const commands = mailRelay !== null || judges(...COMMANDS)
  const counts = judges(...A_MESSAGE)
  const asks = {
    verbs: commands ? verbs : counts ? BEGINS_ANEW : [],
    unknown: commands,
    rcptReplies: judges('invalid-recipients-count'),
    ehloLines: judges('ehlo-reply-parameter'),
    mailData: readsMailData || counts,
  }
  const any = matches.length > 0 || mailRelay !== null
  return any ? asks : null
}
