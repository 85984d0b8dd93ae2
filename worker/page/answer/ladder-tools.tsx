import { useState } from 'hono/jsx/dom'
import { counted, grouped } from '../../report/layout.ts'
import type { Listed, Stage } from '../messages.ts'
import { countBelow } from './row-window.ts'

/** Rows in which a text was found, and which of them is shown. */
export interface Found {
  text: string
  places: Uint32Array
  at: number
}

const STAGES: readonly (readonly [Stage, string])[] = [
  ['before', 'before the cure'],
  ['after', 'after it'],
]

/** Above the ladder: before or after the cure, only what changes, find, and from change to change. */
export function LadderTools({
  list,
  stages,
  found,
  marked,
  find,
  next,
  relist,
}: {
  list: Listed
  stages: { stage: Stage; choose(stage: Stage): void } | null
  found: Found | null
  marked: number | null
  find(text: string): void
  next(way: 1 | -1): void
  relist(changedOnly: boolean): void
}) {
  const [text, setText] = useState('')
  const changes = list.changed.length
  const at = marked === null ? 0 : countBelow(list.changed, marked + 1)
  return (
    <div class="tools bar">
      {stages === null ? (
        ''
      ) : (
        <span class="stages" role="group" aria-label="Which ladder">
          {STAGES.map(([stage, words]) => (
            <button
              type="button"
              aria-pressed={stages.stage === stage ? 'true' : 'false'}
              onClick={() => stages.choose(stage)}
            >
              {stages.stage === stage ? '● ' : '○ '}
              {words}
            </button>
          ))}
        </span>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={list.chosen.changedOnly}
          onChange={(event: Event) => relist((event.target as HTMLInputElement).checked)}
        />
        only what changes
      </label>
      <form
        class="find"
        role="search"
        onSubmit={(event: Event) => {
          event.preventDefault()
          find(text)
        }}
      >
        <label class="unseen" for="find">
          Find in the lines
        </label>
        <input
          id="find"
          type="search"
          placeholder="/ find, Enter"
          value={text}
          onInput={(event: Event) => setText((event.target as HTMLInputElement).value)}
        />
        {found === null ? (
          ''
        ) : (
          <span class="quiet" role="status">
            {found.places.length === 0
              ? 'nowhere'
              : `${grouped(found.at + 1)} of ${grouped(found.places.length)}`}
          </span>
        )}
      </form>
      <span class="changes">
        <span class="quiet">
          {changes === 0
            ? 'nothing changed'
            : at === 0
              ? counted(changes, 'change')
              : `${grouped(at)} of ${grouped(changes)}`}
        </span>
        <button type="button" disabled={changes === 0} onClick={() => next(-1)}>
          ‹ prev<span class="unseen"> change, key p</span>
        </button>
        <button type="button" disabled={changes === 0} onClick={() => next(1)}>
          next ›<span class="unseen"> change, key n</span>
        </button>
      </span>
    </div>
  )
}
