import { counted, grouped } from '../../report/layout.ts'
import type { Outcome } from '../messages.ts'

/** Sessions alike, a row each: one is chosen, and the ladder lists its sessions alone. */
export function KindList({
  outcome: { kinds, sessions, sessionsLeftOut },
  chosen,
  choose,
}: {
  outcome: Outcome
  chosen: number | null
  choose(kind: number | null): void
}) {
  if (sessions < 2) return <></>
  const left = sessionsLeftOut > 0 ? `; ${sessionsLeftOut} more left out` : ''
  return (
    <section class="kinds">
      <h2>
        {counted(sessions, 'session')} of {counted(kinds.length, 'kind')}
        {left}
      </h2>
      <ul>
        <li>
          <button
            type="button"
            aria-pressed={chosen === null ? 'true' : 'false'}
            onClick={() => choose(null)}
          >
            <b>{grouped(sessions)}</b> all of them
          </button>
        </li>
        {kinds.map(({ count, words, which }, kind) => (
          <li>
            <button
              type="button"
              aria-pressed={chosen === kind ? 'true' : 'false'}
              onClick={() => choose(kind)}
            >
              <b>{grouped(count)}</b> {words} <span class="quiet">{which}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
