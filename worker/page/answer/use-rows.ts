import { useEffect, useReducer, useRef } from 'hono/jsx/dom'
import type { LadderRow } from '../../report/view/ladder.ts'
import type { InspectorThread } from '../inspector-thread.ts'
import type { Listed } from '../messages.ts'

/** Rows are asked for so many at a time. */
const PAGE_ROWS = 200
/** Pages kept; the oldest is given up for the next one. */
const MAX_PAGES = 60

/** Rows of a listing as they come from the thread; null for one that is on its way. */
export function useRows(
  thread: InspectorThread,
  list: Listed,
): (from: number, to: number) => (LadderRow | null)[] {
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0)
  const pages = useRef(new Map<number, readonly LadderRow[] | null>())
  const of = useRef(0)
  useEffect(() => () => void pages.current.clear(), [])
  if (of.current !== list.listed) {
    of.current = list.listed
    pages.current = new Map()
  }
  const page = (number: number): readonly LadderRow[] | null => {
    const known = pages.current.get(number)
    if (known !== undefined) return known
    const kept = pages.current
    kept.set(number, null)
    if (kept.size > MAX_PAGES) kept.delete(kept.keys().next().value as number)
    const from = number * PAGE_ROWS
    void thread
      .about({ ask: 'rows', listed: list.listed, from, to: from + PAGE_ROWS })
      .then((rows) => {
        if (rows === null) return
        kept.set(number, rows)
        redraw(undefined as never)
      })
    return null
  }
  return (from, to) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => {
      const place = from + index
      return list.first[place] ?? page(Math.floor(place / PAGE_ROWS))?.[place % PAGE_ROWS] ?? null
    })
}
