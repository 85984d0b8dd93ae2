import type { EngineSettings } from '../../engine/policy.ts'
import type { EffectivePolicy } from '../effective.ts'
import type { CompiledMatch } from '../compiled.ts'

/**
 * The matches that cannot be judged in a one-sided session: what replies say where only the client's octets
 * exist, and which of them answer RCPT where only the server's do. Of what masks a keyword without more
 * nothing is lost: it changes no octet of the client.
 */
export function unseenMatches(
  { matches }: Pick<EffectivePolicy, 'matches'>,
  oneSided: EngineSettings['oneSided'],
): readonly CompiledMatch[] {
  if (oneSided === null) return []
  return matches.filter(
    ({ criterion: { kind } }) =>
      kind === 'invalid-recipients-count' ||
      (kind === 'ehlo-reply-parameter' && oneSided === 'client'),
  )
}
