import { MAX_RETRY_AFTER_MS, MAX_RETRY_DELAY_MS, MAX_TRIES, RETRY_JITTER } from '../limits.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Milliseconds to wait before each try, from the one before it: Standard Webhooks' own example. */
export const DEFAULT_SCHEDULE: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

/** `RETRY_SCHEDULE`: seconds, by commas, a number a try (parts of a second too). Null if it is none. */
export function readSchedule(text: string): number[] | null {
  const words = text.split(',').map((word) => word.trim())
  if (words.length > MAX_TRIES || !words.every((word) => /^\d{1,7}(?:\.\d{1,3})?$/.test(word)))
    return null
  const schedule = words.map((word) => Math.round(Number(word) * SECOND))
  return schedule.every((delay) => delay <= MAX_RETRY_DELAY_MS) ? schedule : null
}

/**
 * When to try again, in milliseconds of the clock; null after the last try. `tried` counts the tries so far.
 * The wait grows by up to a fifth, by chance: endpoints that failed together do not come back together. A
 * receiver's own wish is honoured where it is later.
 */
export function nextTry(
  schedule: readonly number[],
  tried: number,
  at: { now: number; notBefore: number | null; random: number },
): number | null {
  const delay = schedule[tried]
  if (delay === undefined) return null
  const due = at.now + Math.round(delay * (1 + RETRY_JITTER * at.random))
  return Math.max(due, at.notBefore ?? 0)
}

/**
 * `Retry-After` (RFC 9110 section 10.2.3): seconds or an HTTP date, as milliseconds of the clock; null if it
 * is neither or past. No later than a day from now: a receiver cannot park deliveries for ever.
 */
export function retryAfter(value: string | null, now: number): number | null {
  const text = value?.trim() ?? ''
  const at = /^\d{1,12}$/.test(text) ? now + Number(text) * SECOND : httpDate(text)
  return at !== null && at > now ? Math.min(at, now + MAX_RETRY_AFTER_MS) : null
}

/** IMF-fixdate, and the two obsolete forms of RFC 9110 section 5.6.7. */
function httpDate(text: string): number | null {
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return null
  // asctime has no zone; it is GMT all the same
  const at = Date.parse(/GMT$/.test(text) ? text : `${text} GMT`)
  return Number.isNaN(at) ? null : at
}
