import type { EffectivePolicy } from '../../policy/effective.ts'
import type { PolicySession } from '../../policy/enforce/policy-session.ts'

/** What runs a session: the core under a policy, or nothing. */
export type RunSession = Pick<
  PolicySession,
  'feed' | 'endOf' | 'end' | 'close' | 'closed' | 'passing' | 'clientMode'
>

/** Whether all octets pass unread, without an event, whatever they are. */
export function changesNothing({ profile, matches }: EffectivePolicy): boolean {
  return profile === 'off' && matches.length === 0
}

/** In the core's place where it has nothing to say: of what happened it is not asked. */
export const NO_SESSION: RunSession = {
  feed: () => undefined,
  endOf: () => undefined,
  end: () => undefined,
  close: () => undefined,
  closed: null,
  passing: true,
  clientMode: 'command',
}
