import { linesByOffset } from '../diagnosis/at-offset.ts'
import type { SessionView } from '../diagnosis/view.ts'
import type { EngineEvent } from '../engine/records.ts'

/** Puts events into the view: each is about the last line of its direction that begins at or before it. */
export function placeEvents(view: SessionView, events: readonly EngineEvent[]): void {
  const { lines } = view
  const atOffset = linesByOffset(lines)
  for (const { name, direction, offset, match } of events) {
    const at = atOffset(direction, offset)
    view.events.push({ name, direction, offset, match, at })
    const line = at === null ? undefined : lines[at]
    if (line && !line.events.includes(name)) line.events.push(name)
  }
}
