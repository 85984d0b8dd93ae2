import { fixed, join, type Redacted } from '../../redact/redacted.ts'
import { linesByOffset } from '../at-offset.ts'
import { ofEvent } from '../consequences.ts'
import type { Finding } from '../finding.ts'
import { draft, lineNumbers } from '../findings/draft.ts'
import { problemOfEvent } from '../findings/events.ts'
import type { SessionView } from '../view.ts'
import { counted } from '../literal.ts'
import { isProtocolFinding } from './pages.ts'
import type { Sighting } from './sightings.ts'

/** Sightings that an engine event says already, under its own name. */
const SAID_BY_EVENT: Readonly<Record<string, readonly string[]>> = {
  'data-line-length': ['body-line-length', 'header-line-length'],
  'command-line-length': ['cmd-line-length', 'command-overflow'],
}

/** What a print says of a session's beginning, it may owe to its own. */
const BEGINNINGS: ReadonlySet<string> = new Set(['no-greeting', 'greeting-code'])

/**
 * What the octets of a session break, one finding an id. They are facts of the record, `observed`
 * whatever the session is; those of an engine event's name go with the session's mode, as events do.
 */
export function protocolFindings(view: SessionView, mode: 'predicted' | 'observed'): Finding[] {
  const events = new Set<string>(view.events.map(({ name }) => name))
  const atOffset = linesByOffset(view.lines)
  return (
    view.sightings
      .filter(({ id }) => ![id, ...(SAID_BY_EVENT[id] ?? [])].some((name) => events.has(name)))
      // where the engine reads, it has counted what was masked and discarded too
      .filter(({ id }) => id !== 'unexpected-server-transition' || view.profile === 'off')
      .map((sighting) => {
        const at = sighting.places.flatMap(
          ({ direction, offset }) => atOffset(direction, offset) ?? [],
        )
        const { id } = sighting
        const lines = [...new Set(at)]
        return draft(view, {
          id,
          mode: isProtocolFinding(id) ? 'observed' : mode,
          at: lines,
          offset: sighting.offset,
          detail: detailOf(view, sighting, lines),
          rules: [],
          consequences: id === 'smuggling-sequence' ? ofEvent(id) : [],
          problem: id === 'smuggling-sequence' ? problemOfEvent(id, lines, view) : null,
          ...(BEGINNINGS.has(id) &&
            !view.about.segments && {
              certainty: 'weak' as const,
              severity: 'note' as const,
            }),
        })
      })
  )
}

function detailOf(view: SessionView, sighting: Sighting, at: readonly number[]): Redacted {
  const { direction, offset, count, places } = sighting
  const where = at.length === 0 ? fixed`At` : fixed`On ${lineNumbers(view, at)}, at`
  const side = direction === 'C' ? fixed`the client` : fixed`the server`
  const often =
    count > 1 ? fixed`; ${counted(count, fixed`time`, fixed`times`)} in this session` : fixed``
  // of smuggling sequences each is told by its octets; of all else the first says enough
  const told = sighting.id === 'smuggling-sequence' ? places : places.slice(0, 1)
  const details = [...new Set(told.flatMap(({ detail }) => detail ?? []))]
  const more = details.length === 0 ? fixed`` : fixed` ${join(details, ' ')}`
  return fixed`${where} octet ${offset} of ${side}${often}.${more}`
}
