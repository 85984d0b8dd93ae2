import type { InlineEnv } from '../inline/settings.ts'
import type { ProbeEnv } from '../probe/round-settings.ts'
import type { Database } from '../store/d1.ts'
import type { DeliveryQueue } from '../webhooks/queue.ts'
import type { Problem, Result } from './problem.ts'
import { failed, ok } from './problem.ts'

/** Cloudflare's rate limit binding: counts a key, and says whether it is still below its limit. */
export interface RateLimiter {
  limit(asked: { key: string }): Promise<{ success: boolean }>
}

/** What a deployment gives the Worker: bindings of wrangler.toml, secrets and variables. Any may be missing. */
export interface Env extends InlineEnv, ProbeEnv {
  DB?: Database
  DELIVERIES?: DeliveryQueue
  RATE_LIMIT_ANONYMOUS?: RateLimiter
  RATE_LIMIT_TOKEN?: RateLimiter
  /** secret: its holder makes tokens */
  ADMIN_TOKEN?: string
  /** secret: 32 octets, base64 */
  ENCRYPTION_KEY?: string
  /** secret: keys before it, by commas, that still open what they encrypted */
  ENCRYPTION_KEYS_OLD?: string
  /** `false`: /v1/inspect and its like need a token too */
  OPEN_INSPECT?: string
  /** origins whose pages may call the API, by commas, or `*` */
  CORS_ORIGINS?: string
  /** days a report is kept */
  RETENTION_DAYS?: string
  /** `off`: requests are not counted */
  RATE_LIMIT?: string
  /** seconds before each try of a delivery, by commas */
  RETRY_SCHEDULE?: string
  /** `true`: webhooks may lead to localhost and 127.0.0.1; never in a deployment */
  ALLOW_LOCAL_DESTINATIONS?: string
}

const MEANINGS = {
  DB: 'the D1 database',
  DELIVERIES: 'the queue of deliveries',
  ADMIN_TOKEN: 'the secret of the operator',
  ENCRYPTION_KEY: 'the key of stored secrets',
} as const satisfies Partial<Record<keyof Env, string>>

/** A binding or secret this request cannot do without; a problem that names it where it is missing. */
export function needed<Name extends keyof typeof MEANINGS>(
  env: Env,
  name: Name,
): Result<NonNullable<Env[Name]>> {
  const value = env[name]
  return value ? ok(value as NonNullable<Env[Name]>) : { ok: false, problem: missing(name) }
}

function missing(name: keyof typeof MEANINGS): Problem {
  return failed('not-configured', `This deployment has no ${name} (${MEANINGS[name]}).`).problem
}
