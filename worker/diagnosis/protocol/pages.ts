import type { Page } from '../catalogue/page.ts'
import { COMMANDS } from './pages/commands.ts'
import { EXTENSIONS } from './pages/extensions.ts'
import { FOREIGN } from './pages/foreign.ts'
import { MAIL } from './pages/mail.ts'
import { ORDER } from './pages/order.ts'
import { REPLIES } from './pages/replies.ts'
import { SECURITY } from './pages/security.ts'

const ALL = [
  ...REPLIES,
  ...COMMANDS,
  ...ORDER,
  ...EXTENSIONS,
  ...SECURITY,
  ...FOREIGN,
  ...MAIL,
] as const

/** Every protocol finding, by subject. A new one is a page in pages/, and a session in its test. */
export const PROTOCOL: readonly Page[] = ALL

/**
 * What may be seen in the octets: the pages here, and those engine events that are facts of the octets
 * whatever the policy, for sessions the engine passes through unread.
 */
export type ProtocolId =
  | (typeof ALL)[number]['id']
  | 'bare-cr'
  | 'nul-octet'
  | 'bad-termination'
  | 'smuggling-sequence'
  | 'unexpected-server-transition'

const IDS: ReadonlySet<string> = new Set(ALL.map(({ id }) => id))

/** True for a finding about the octets alone, not about what a firewall does to them. */
export function isProtocolFinding(id: string): boolean {
  return IDS.has(id)
}
