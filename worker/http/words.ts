import { z } from 'zod'

/** A name people give to something: characters that show, no blanks around them. */
export function shownName(mostChars: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(mostChars)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'has characters that do not show')
    .meta({ description: 'what it is for' })
}
