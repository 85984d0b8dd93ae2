import type { Child } from 'hono/jsx'
import { MAX_LIVE_OCTETS } from '../../limits.ts'
import { counted } from '../../report/layout.ts'
import type { Light } from '../light.ts'
import { chosen, pasted, type Given } from './given.ts'
import { SourceText } from './source-text.tsx'

/** How a recording came: typed, and then the answer follows the typing, or in one piece. */
export type How = 'typed' | 'whole'

/** One recording: pasted, typed or chosen; dropped ones come to the page. */
export function RecordingBox({
  id,
  label,
  rows,
  given,
  light,
  give,
  enter,
  children,
}: {
  id: string
  label: string
  rows: number
  given: Given | null
  light: Light | null
  give(given: Given | null, how: How): void
  enter(): void
  /** what stands beside its buttons */
  children?: Child
}) {
  const typed = (text: string, how: How): void => {
    const now = pasted(text)
    // the name stays while its text is edited
    give(now && given?.text != null ? { ...now, name: given.name } : now, how)
  }
  return (
    <div class="recording">
      {given !== null && given.text === null ? (
        <div class="source">
          <span class="label">{label}</span>
          <p class="file">
            <b>{given.name}</b> {counted(given.upload.size, 'octet')}
            {given.upload.size > MAX_LIVE_OCTETS ? ', too long to be edited here' : ', not text'}
          </p>
        </div>
      ) : (
        <SourceText
          id={id}
          label={label}
          rows={rows}
          text={given?.text ?? ''}
          placeholder="Paste a session, a log, a bounce; or drop one or two files anywhere"
          light={light}
          type={(text) => typed(text, 'typed')}
          paste={(text) => typed(text, 'whole')}
          enter={enter}
        />
      )}
      <p class="bar">
        <label class="button">
          Choose a file
          <input
            type="file"
            class="unseen"
            aria-label={`Choose a file: ${label}`}
            onChange={(event: Event) => {
              const input = event.target as HTMLInputElement
              const file = input.files?.[0]
              // so that the same file can be chosen again
              if (file) void chosen(file).then((now) => ((input.value = ''), give(now, 'whole')))
            }}
          />
        </label>
        {given === null ? (
          ''
        ) : (
          <button type="button" onClick={() => give(null, 'whole')}>
            Clear
          </button>
        )}
        {children}
      </p>
    </div>
  )
}
