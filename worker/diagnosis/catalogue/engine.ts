import { LIMITS } from './limits.ts'
import { OCTETS } from './octets.ts'
import type { Page } from './page.ts'
import { POLICY } from './own-maps.ts'

/** One page for each event of the inspection rules; the ids are the events' names. */
export const ENGINE: readonly Page[] = [...OCTETS, ...LIMITS, ...POLICY]
