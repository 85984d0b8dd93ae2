import { addressOf } from '../../policy/config/traffic/address.ts'
import { PLACEHOLDER_SERVER, SMTP_PORT, type Traffic } from '../../policy/config/traffic/traffic.ts'
import type { SessionAbout } from '../../smtp/session.ts'

/**
 * What class maps of `policyText` can see of a session. Where its server's address is not known and the
 * text names the placeholder of our own remedies, that stands for it.
 */
export function trafficOf(
  { client, server }: Pick<SessionAbout, 'client' | 'server'>,
  policyText: string,
): Traffic {
  const placeholder = policyText.includes(PLACEHOLDER_SERVER) ? PLACEHOLDER_SERVER : null
  return {
    client: addressOf(client?.address),
    server: addressOf(server?.address) ?? placeholder,
    port: server?.port ?? SMTP_PORT,
  }
}
