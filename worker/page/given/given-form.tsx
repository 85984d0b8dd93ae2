import { counted } from '../../report/layout.ts'
import type { Light } from '../light.ts'
import type { Outcome } from '../messages.ts'
import { EXAMPLES, type Example } from './examples.ts'
import type { Asking, Given } from './given.ts'
import { RecordingBox, type How } from './recording-box.tsx'

/** Which of the two recordings. */
export type Side = 'given' | 'other'

/** Where recordings come in: open, one box or two; folded, a bar that says what is inspected. */
export function GivenForm({
  asking,
  outcome,
  open,
  two,
  light,
  give,
  example,
  enter,
  setOpen,
  setTwo,
  clear,
}: {
  asking: Asking
  outcome: Outcome | null
  open: boolean
  /** both sides of the firewall are asked for */
  two: boolean
  light: Light
  give(side: Side, given: Given | null, how: How): void
  example(example: Example): void
  enter(): void
  setOpen(open: boolean): void
  setTwo(two: boolean): void
  clear(): void
}) {
  const { given, other } = asking
  if (!open && outcome !== null)
    return (
      <div class="given folded bar">
        <span class="what">
          <b>{nameOf(given)}</b>
          {other === null ? '' : ` | ${nameOf(other)}`}{' '}
          <span class="quiet">
            {outcome.source.format}
            {outcome.source.lines === null ? '' : `, ${counted(outcome.source.lines, 'line')}`}
          </span>
        </span>
        <button type="button" onClick={() => setOpen(true)}>
          Edit
        </button>
        {other === null ? (
          <button type="button" onClick={() => (setTwo(true), setOpen(true))}>
            Add the other side
          </button>
        ) : (
          ''
        )}
        <button type="button" onClick={clear}>
          New
        </button>
      </div>
    )
  const rows = outcome === null ? 9 : 16
  const actions = (
    <>
      <button class="main" disabled={given === null || (two && other === null)}>
        {two ? 'Compare' : 'Inspect'} <kbd>Ctrl+Enter</kbd>
      </button>
      <button type="button" aria-pressed={two ? 'true' : 'false'} onClick={() => setTwo(!two)}>
        Both sides of the firewall
      </button>
      {outcome === null ? (
        ''
      ) : (
        <button type="button" onClick={() => setOpen(false)}>
          Fold
        </button>
      )}
    </>
  )
  return (
    <form
      class="given open"
      aria-label="Recording"
      onSubmit={(event: Event) => {
        event.preventDefault()
        enter()
      }}
    >
      <div class={two ? 'boxes two' : 'boxes'}>
        <RecordingBox
          id="recording"
          label={two ? 'Outside: at the client, or before the firewall' : 'Recording'}
          rows={rows}
          given={given}
          light={light}
          give={(now, how) => give('given', now, how)}
          enter={enter}
        >
          {two ? '' : actions}
        </RecordingBox>
        {two ? (
          <RecordingBox
            id="inside"
            label="Inside: the same session at the server"
            rows={rows}
            given={other}
            light={null}
            give={(now, how) => give('other', now, how)}
            enter={enter}
          />
        ) : (
          ''
        )}
      </div>
      {two ? <p class="bar">{actions}</p> : ''}
      <p class="bar examples">
        <span class="label">Examples</span>
        {EXAMPLES.map((one) => (
          <button type="button" onClick={() => example(one)}>
            {one.name}
          </button>
        ))}
      </p>
    </form>
  )
}

function nameOf(given: Given | null): string {
  return given?.name ?? 'pasted text'
}
