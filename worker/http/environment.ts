import { DEFAULT_RETENTION_DAYS, REQUESTS_WITH_TOKEN, REQUESTS_WITHOUT_TOKEN } from '../limits.ts'
import type { Database } from '../store/d1.ts'
import type { DeliveryQueue } from '../webhooks/queue.ts'
import type { Env, RateLimiter } from './env.ts'

/** Names of Env that are text: variables and secrets. */
type Variable = {
  [Name in keyof Env]-?: NonNullable<Env[Name]> extends Database | DeliveryQueue | RateLimiter
    ? never
    : Name
}[keyof Env]

/** What each variable of a deployment means, for /docs; one that is missing here does not compile. */
export const ENVIRONMENT: Readonly<Record<Variable, string>> = {
  ADMIN_TOKEN: 'secret: its holder makes tokens',
  ENCRYPTION_KEY: 'secret: 32 octets, base64; stored secrets are encrypted with it',
  ENCRYPTION_KEYS_OLD: 'secret: keys before it, by commas, while stored secrets are encrypted anew',
  OPEN_INSPECT: 'false: routes that inspect need a token too',
  CORS_ORIGINS:
    'origins (scheme, host, port) whose pages may call the API, by commas, or *; unset: none',
  PROBE_TARGETS:
    'what POST /v1/probe may connect to: names, addresses and networks by commas, ports behind a blank (mail.example.com 25/587); unset: nothing',
  PROBE_EVERY:
    'how often the hosts of PROBE_LIST are probed unasked, 5m to 30d; each is a source, so that path.changed tells when a firewall comes or goes; unset: never',
  PROBE_LIST:
    'which hosts those are, written as PROBE_TARGETS, which must allow them; unset: the single hosts of PROBE_TARGETS, and of its networks none',
  PROBE_STORE:
    'id of the tenant (ten_…, in the answer of POST /v1/tokens) whose sources and reports those probes become',
  RETENTION_DAYS: `how long a report is kept: ${DEFAULT_RETENTION_DAYS}`,
  RATE_LIMIT: `off: requests are not counted (${REQUESTS_WITHOUT_TOKEN} a minute by address, ${REQUESTS_WITH_TOKEN} by token); what npm start does unless it is on`,
  RETRY_SCHEDULE: 'seconds before each try of a webhook, by commas',
  ALLOW_LOCAL_DESTINATIONS:
    'true: webhooks may lead to localhost and 127.0.0.1; never in a deployment',
  SMTP_UPSTREAM:
    'inline, self-hosted: host:port of the SMTP server that connections go on to, an IPv6 address in brackets; without it none is taken',
  INLINE_POLICY:
    'inline: what they are inspected by, a name of GET /v1/profiles or the text of a running-config; pix-7',
  INLINE_STORE:
    'inline: id of the tenant (ten_…, in the answer of POST /v1/tokens) whose reports the connections become; without it none is kept',
}
