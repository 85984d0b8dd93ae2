/** Where a list goes on: after this row, in the order newest first, ids breaking ties. */
export interface Place {
  createdAt: number
  id: string
}

/** A stretch of a list; `next` is null at its end. */
export interface Page<Row> {
  rows: Row[]
  next: Place | null
}

/** Opaque to clients. A row inserted meanwhile stands before the place and moves nothing behind it. */
export function cursorOf({ createdAt, id }: Place): string {
  return btoa(`${createdAt} ${id}`).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')
}

/** The place of a cursor, or null if it is none of ours. */
export function placeOf(cursor: string): Place | null {
  try {
    const text = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    const [, createdAt, id] = /^(\d{1,15}) ([a-z]{3}_[0-9a-z]{1,64})$/.exec(text) ?? []
    return createdAt === undefined || id === undefined ? null : { createdAt: Number(createdAt), id }
  } catch {
    return null
  }
}

/** `rows`, of which one more than `limit` was asked for, as a page. */
export function pageOf<Row extends Place>(rows: Row[], limit: number): Page<Row> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last ? last : null }
}
