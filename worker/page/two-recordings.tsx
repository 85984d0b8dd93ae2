import { useState } from 'hono/jsx/dom'
import { ComparisonView } from './comparison-view.tsx'
import { Failure } from './failure.tsx'
import { Progress } from './progress.tsx'
import { UploadBox, type Given } from './upload-box.tsx'
import { useInspector } from './use-inspector.ts'

/** The same session as both sides of the firewall have it: what changed on the way, and what did it. */
export function TwoRecordings({ active }: { active: boolean }) {
  const [outside, setOutside] = useState<Given | null>(null)
  const [inside, setInside] = useState<Given | null>(null)
  const { inspecting, compare, cancel, write } = useInspector()
  const look = (one: Given | null, other: Given | null): void => {
    if (one && other) compare(one.upload, other.upload)
  }
  return (
    <main hidden={!active}>
      <form
        class="asked"
        onSubmit={(event: Event) => {
          event.preventDefault()
          look(outside, inside)
        }}
      >
        <UploadBox
          label="Outside: the session as the client, or a capture before the firewall, has it"
          everywhere={false}
          given={outside}
          give={setOutside}
          inspect={(now) => {
            setOutside(now)
            look(now, inside)
          }}
        />
        <UploadBox
          label="Inside: the same session at the server"
          everywhere={false}
          given={inside}
          give={setInside}
          inspect={(now) => {
            setInside(now)
            look(outside, now)
          }}
        />
        <p class="bar">
          <button class="main" disabled={outside === null || inside === null}>
            Compare
          </button>
          <Progress inspecting={inspecting} cancel={cancel} />
        </p>
      </form>
      <div class="found" aria-live="polite">
        {inspecting.state === 'failed' ? <Failure {...inspecting.failure} /> : ''}
        {inspecting.state === 'compared' ? (
          <ComparisonView
            comparison={inspecting.comparison}
            milliseconds={inspecting.milliseconds}
            write={write}
          />
        ) : (
          ''
        )}
      </div>
    </main>
  )
}
