import { z } from 'zod'

/** A name people give to something: characters that show, no blanks around them. */
export function shownName(mostChars: number) {
  return (
    z
      .string()
      .trim()
      .min(1)
      .max(mostChars)
      // no regex(): it would go into the document, where generators read patterns without the flag u
      .refine(
        (name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name),
        'has characters that do not show',
      )
      .meta({ description: 'what it is for' })
  )
}
