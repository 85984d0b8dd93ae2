import type { Running } from '../inspector-pair.ts'

/** Readings shorter than this show nothing: they are over before an eye has found it. */
const SHOWN_AFTER_MS = 400
const MEGABYTE = 1_000_000

/** How far the reading has come, how fast, how long it will take, and a way to end it. */
export function Progress({ running, stop }: { running: Running; stop(): void }) {
  const { octets, of, began } = running
  const seconds = (performance.now() - began) / 1_000
  const rate = octets / Math.max(seconds, 0.001)
  const told = octets > 0 && seconds * 1_000 > SHOWN_AFTER_MS
  return (
    <div class="progress">
      <progress max={of} value={octets} aria-label="read so far" />
      {told ? (
        <span class="quiet">
          {megabytes(octets)} of {megabytes(of)} MB · {megabytes(rate)} MB/s ·{' '}
          {octets < of ? `${Math.ceil((of - octets) / rate)} s left` : 'concluding'}
        </span>
      ) : (
        <span class="quiet">reading</span>
      )}
      <button type="button" onClick={stop}>
        Stop
      </button>
    </div>
  )
}

function megabytes(octets: number): string {
  const all = octets / MEGABYTE
  return all < 10 ? all.toFixed(1) : String(Math.round(all))
}
