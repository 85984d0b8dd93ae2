import { linesByOffset } from '../../diagnosis/at-offset.ts'
import type { SessionView } from '../../diagnosis/view.ts'
import type { EngineEvent } from '../../engine/records.ts'
import type { EffectivePolicy } from '../../policy/effective.ts'
import { cuts, inOrderOfMap, metMatch } from '../../policy/met.ts'

/**
 * Puts events into the view, in the order in which the firewall tells of them: each is about the line of its
 * direction in which its octet stands, or about none that was listed.
 */
export function placeEvents(
  view: SessionView,
  events: readonly EngineEvent[],
  policy: EffectivePolicy,
): void {
  const { lines } = view
  const atOffset = linesByOffset(lines)
  for (const event of inOrderOfMap(events, policy)) {
    const { name, direction, offset, match } = event
    const before = atOffset(direction, offset)
    const line = before === null ? undefined : lines[before]
    const isIn = line !== undefined && offset < line.offset! + Math.max(1, line.length)
    const at = isIn ? before : null
    const act = metMatch(policy, event)?.act ?? null
    view.events.push({ name, direction, offset, match, act, cuts: cuts(policy, event), at })
    if (isIn && !line.events.includes(name)) line.events.push(name)
  }
}
