import type { Context, MiddlewareHandler } from 'hono'
import { RATE_WINDOW_S, REQUESTS_WITH_TOKEN, REQUESTS_WITHOUT_TOKEN } from '../limits.ts'
import { addressKey, addressOf } from './address.ts'
import type { Caller } from './app-env.ts'
import { callerOf, unauthorized } from './caller.ts'
import type { RateLimiter } from './env.ts'
import type { AppEnv } from './app-env.ts'
import type { Problem } from './problem.ts'
import { failed, problemResponse } from './problem.ts'

/**
 * Who asks, and whether it is not too often: counted by token, else by address. A token that does not
 * exist counts against the address, so that tokens cannot be guessed at any faster than pages be read.
 */
export const admission: MiddlewareHandler<AppEnv> = async (c, next) => {
  const caller = await callerOf(c)
  const asked: Caller = caller.ok ? caller.value : { kind: 'anonymous' }
  const counted = await count(c, asked)
  if (counted?.refused) return problemResponse(counted.refused)
  if (caller.ok) {
    c.set('caller', caller.value)
    await next()
  } else c.res = problemResponse(caller.problem)
  if (counted) c.res.headers.set('ratelimit-policy', counted.policy)
}

/** Closes a route without a token where OPEN_INSPECT=false. */
export const openInspect: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.env.OPEN_INSPECT !== 'false' || c.get('caller').kind !== 'anonymous') return next()
  const closed = unauthorized('OPEN_INSPECT=false: this service inspects for holders of a token.')
  return closed.ok ? next() : problemResponse(closed.problem)
}

/** Requests of sources come without a token, and many from one address: their limit is that of a token. */
export const pushAdmission: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { RATE_LIMIT, RATE_LIMIT_TOKEN } = c.env
  if (RATE_LIMIT === 'off') return next()
  const limit: Limit = { name: 'source', requests: REQUESTS_WITH_TOKEN, whose: 'from this address' }
  const passes = await within(RATE_LIMIT_TOKEN, `push ${addressKey(addressOf(c.req.raw))}`)
  if (!passes) return problemResponse(tooMany(limit))
  await next()
  c.res.headers.set('ratelimit-policy', policyOf(limit))
}

/** How many requests a window takes, and of whom. */
interface Limit {
  /** of the RateLimit headers (draft-ietf-httpapi-ratelimit-headers) */
  name: string
  requests: number
  whose: string
}

const BY_TOKEN: Limit = { name: 'token', requests: REQUESTS_WITH_TOKEN, whose: 'with this token' }
const BY_ADDRESS: Limit = {
  name: 'address',
  requests: REQUESTS_WITHOUT_TOKEN,
  whose: 'from this address without a token',
}

/** The policy a request was counted by, and its refusal if it is one too many; null where none is counted. */
async function count(
  c: Context<AppEnv>,
  caller: Caller,
): Promise<{ policy: string; refused: Problem | null } | null> {
  const { RATE_LIMIT, RATE_LIMIT_TOKEN, RATE_LIMIT_ANONYMOUS } = c.env
  // the operator has nothing to gain by guessing, and must get in while others flood
  if (RATE_LIMIT === 'off' || caller.kind === 'operator') return null
  const token = caller.kind === 'token'
  const limit = token ? BY_TOKEN : BY_ADDRESS
  const passes = await within(
    token ? RATE_LIMIT_TOKEN : RATE_LIMIT_ANONYMOUS,
    token ? caller.id : addressKey(addressOf(c.req.raw)),
  )
  return { policy: policyOf(limit), refused: passes ? null : tooMany(limit) }
}

async function within(limiter: RateLimiter | undefined, key: string): Promise<boolean> {
  return limiter ? (await limiter.limit({ key })).success : true
}

function policyOf({ name, requests }: Limit): string {
  return `"${name}";q=${requests};w=${RATE_WINDOW_S}`
}

/** 429. The platform's counter says whether, not how many are left: RateLimit is told where that is known, at 0. */
function tooMany(limit: Limit): Problem {
  return failed(
    'rate-limited',
    `Too many requests ${limit.whose}; ${RATE_WINDOW_S} s from now the next one passes.`,
    {
      headers: {
        'retry-after': String(RATE_WINDOW_S),
        'ratelimit-policy': policyOf(limit),
        ratelimit: `"${limit.name}";r=0;t=${RATE_WINDOW_S}`,
      },
    },
  ).problem
}
