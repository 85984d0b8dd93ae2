import type { Inspecting } from './use-inspector.ts'

/** How far the reading has come, and a way to end it. */
export function Progress({ inspecting, cancel }: { inspecting: Inspecting; cancel(): void }) {
  if (inspecting.state !== 'running') return <></>
  return (
    <>
      <progress max={inspecting.of} value={inspecting.octets} aria-label="read so far" />
      <button type="button" onClick={cancel}>
        Stop
      </button>
    </>
  )
}
