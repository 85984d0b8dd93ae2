import type { Context, MiddlewareHandler } from 'hono'
import { RATE_WINDOW_S } from '../limits.ts'
import { addressKey, addressOf } from './address.ts'
import type { Caller } from './caller.ts'
import { callerOf, unauthorized } from './caller.ts'
import type { AppEnv } from './house.ts'
import type { Problem } from './problem.ts'
import { failed, problemResponse } from './problem.ts'

/**
 * Who asks, and whether it is not too often: counted by token, else by address. A token that does not
 * exist counts against the address, so that tokens cannot be guessed at any faster than pages be read.
 */
export const admission: MiddlewareHandler<AppEnv> = async (c, next) => {
  const caller = await callerOf(c)
  const refusal = await counted(c, caller.ok ? caller.value : { kind: 'anonymous' })
  if (refusal) return problemResponse(refusal)
  if (!caller.ok) return problemResponse(caller.problem)
  c.set('caller', caller.value)
  return next()
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
  const key = `push ${addressKey(addressOf(c.req.raw))}`
  const passes = RATE_LIMIT === 'off' || ((await RATE_LIMIT_TOKEN?.limit({ key }))?.success ?? true)
  return passes ? next() : problemResponse(tooMany('from this address'))
}

async function counted(c: Context<AppEnv>, caller: Caller): Promise<Problem | null> {
  const { RATE_LIMIT, RATE_LIMIT_TOKEN, RATE_LIMIT_ANONYMOUS } = c.env
  // the operator has nothing to gain by guessing, and must get in while others flood
  if (RATE_LIMIT === 'off' || caller.kind === 'operator') return null
  const limiter = caller.kind === 'token' ? RATE_LIMIT_TOKEN : RATE_LIMIT_ANONYMOUS
  const key = caller.kind === 'token' ? caller.id : addressKey(addressOf(c.req.raw))
  const passes = limiter ? (await limiter.limit({ key })).success : true
  if (passes) return null
  return tooMany(caller.kind === 'token' ? 'with this token' : 'from this address without a token')
}

function tooMany(whose: string): Problem {
  return failed(
    'rate-limited',
    `Too many requests ${whose}; ${RATE_WINDOW_S} s from now the next one passes.`,
    { headers: { 'retry-after': String(RATE_WINDOW_S) } },
  ).problem
}
