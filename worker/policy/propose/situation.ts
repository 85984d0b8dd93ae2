import type { EsmtpMap } from '../criteria.ts'
import type { EffectivePolicy } from '../effective.ts'
import type { Binding } from './texts.ts'
import { DEFAULT_BINDING } from './texts.ts'

/** The policy a session met. */
export interface Situation {
  policy: EffectivePolicy
  /** the custom map in force, or null */
  map: EsmtpMap | null
  /** where the text binds it, or null where it does not say */
  where: { policyMap: string; className: string } | null
  /** address of the server as the session shows it, or null */
  server: string | null
}

/** Where the inspection is bound: as the text says, or as every firewall has it. */
export function bindingOf({ where, map }: Situation): Binding {
  return { ...(where ?? DEFAULT_BINDING), map }
}
