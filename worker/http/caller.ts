import type { Caller } from './app-env.ts'
import type { Context } from 'hono'
import { sameSecret, sha256 } from '../store/hash.ts'
import { tokenByHash } from '../store/tokens.ts'
import { needed } from './env.ts'
import type { AppEnv } from './app-env.ts'
import type { Result } from './problem.ts'
import { failed, ok } from './problem.ts'

/** How tokens begin, so that a scanner of leaked secrets knows one. */
export const TOKEN_PREFIX = 'esmtp_'

/** Who asks, by `Authorization: Bearer`. Other schemes are somebody else's (a proxy's) and count as none. */
export async function callerOf(c: Context<AppEnv>): Promise<Result<Caller>> {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (bearer === undefined) return ok({ kind: 'anonymous' })
  const { ADMIN_TOKEN } = c.env
  if (ADMIN_TOKEN && (await sameSecret(bearer, ADMIN_TOKEN))) return ok({ kind: 'operator' })
  if (!bearer.startsWith(TOKEN_PREFIX)) return unauthorized('There is no such token.')
  const db = needed(c.env, 'DB')
  if (!db.ok) return db
  const token = await tokenByHash(db.value, await sha256(bearer))
  if (!token) return unauthorized('There is no such token.')
  const { tenant, id, scopes } = token
  return ok({ kind: 'token', tenant, id, scopes })
}

/** 401 (RFC 6750 section 3). */
export function unauthorized(detail: string): Result<never> {
  return failed('unauthorized', detail, { headers: { 'www-authenticate': 'Bearer' } })
}
