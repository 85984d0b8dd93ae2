import type { EventRow, VerdictRow } from '../reference/session.ts'

/** Both lists as the vectors sort them: `C` first, then offset, then name; an event at one place once. */
export function byPlace(
  verdicts: readonly VerdictRow[],
  events: readonly EventRow[],
): { verdicts: VerdictRow[]; events: EventRow[] } {
  const sortedEvents = events.toSorted(
    (a, b) => byText(a[1], b[1]) || a[2] - b[2] || byText(a[0], b[0]),
  )
  return {
    verdicts: verdicts.toSorted((a, b) => byText(a[0], b[0]) || a[3] - b[3] || byText(a[1], b[1])),
    events: sortedEvents.filter((row, i) => i === 0 || !sameEvent(row, sortedEvents[i - 1]!)),
  }
}

function sameEvent(a: EventRow, b: EventRow): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2]
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
