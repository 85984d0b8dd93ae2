import { z } from 'zod'
import { DEFAULT_PAGE_ROWS, MAX_PAGE_ROWS } from '../limits.ts'
import type { Page, Place } from '../store/page.ts'
import { cursorOf, placeOf } from '../store/page.ts'
import type { Result } from './problem.ts'
import { failed, ok } from './problem.ts'

/** A list, as every list of this API is answered. */
export function listOf<T extends z.ZodType>(schema: T) {
  return z.object({
    data: z.array(schema).meta({ description: 'rows of this page' }),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: 'cursor of the next page; null: this is the last' }),
  })
}

/** The parameters every list takes that has pages. */
export const pageShape = {
  cursor: z
    .string()
    .optional()
    .meta({ description: 'nextCursor of the page before; the other parameters stay the same' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_PAGE_ROWS)
    .default(DEFAULT_PAGE_ROWS)
    .meta({ description: 'most rows of one answer' }),
}

/** Where the asked page begins, and how much it may hold. */
export function askedPage(query: {
  cursor: string | undefined
  limit: number
}): Result<{ after: Place | null; limit: number }> {
  const after = query.cursor === undefined ? null : placeOf(query.cursor)
  if (query.cursor !== undefined && !after)
    return failed('invalid-option', 'cursor is not one that a list returned.', {
      errors: [{ parameter: 'cursor', message: 'not a cursor' }],
    })
  return ok({ after, limit: query.limit })
}

/** A page as it is answered, rows as `shown` shows them. */
export function pageResponse<Row>(page: Page<Row>, shown: (row: Row) => object): Response {
  return Response.json({
    data: page.rows.map(shown),
    nextCursor: page.next && cursorOf(page.next),
  })
}
