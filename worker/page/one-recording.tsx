import { useRef, useState } from 'hono/jsx/dom'
import { ChoiceForm } from './choice-form.tsx'
import { AT_FIRST, optionsOf, type Choices } from './choices.ts'
import { Failure } from './failure.tsx'
import { FindingList } from './finding-list.tsx'
import { Hints } from './hints.tsx'
import { Progress } from './progress.tsx'
import { SAMPLES } from './samples.ts'
import { SessionList, type ShownLine } from './session-list.tsx'
import { UploadBox, type Given } from './upload-box.tsx'
import { useInspector } from './use-inspector.ts'
import { Verdict } from './verdict.tsx'

/** One recording: what a firewall would do to it, or did. */
export function OneRecording({ active }: { active: boolean }) {
  const [given, setGiven] = useState<Given | null>(null)
  const [choices, setChoices] = useState<Choices>(AT_FIRST)
  const [shown, setShown] = useState<ShownLine | null>(null)
  const { inspecting, formats, inspect, cancel, write } = useInspector()
  const asked = useRef(0)

  const look = (at: Given | null, by: Choices): void => {
    setShown(null)
    if (at) inspect(at.upload, optionsOf(by))
  }
  // once something was inspected, a choice shows at once what it changes
  const change = (changed: Partial<Choices>): void => {
    const now = { ...choices, ...changed }
    setChoices(now)
    if (inspecting.state !== 'idle') look(given, now)
  }

  return (
    <main hidden={!active}>
      <form
        class="asked"
        onSubmit={(event: Event) => {
          event.preventDefault()
          look(given, choices)
        }}
      >
        <UploadBox
          label="What swaks, telnet, a mail server’s log or fifty other programs printed; or a packet capture"
          samples={SAMPLES}
          everywhere={active}
          given={given}
          give={setGiven}
          inspect={(now) => {
            setGiven(now)
            look(now, choices)
          }}
        />
        <ChoiceForm choices={choices} formats={formats} change={change} />
        <p class="bar">
          <button class="main" disabled={given === null}>
            Inspect
          </button>
          <Progress inspecting={inspecting} cancel={cancel} />
        </p>
      </form>
      <div class="found" aria-live="polite">
        {inspecting.state === 'idle' ? <Hints /> : ''}
        {inspecting.state === 'failed' ? <Failure {...inspecting.failure} /> : ''}
        {inspecting.state === 'done' ? (
          <>
            <Verdict
              report={inspecting.report}
              milliseconds={inspecting.milliseconds}
              write={write}
            />
            <FindingList
              findings={inspecting.report.findings}
              leftOut={inspecting.report.summary.findingsLeftOut ?? {}}
              showLine={(session, line) => setShown({ session, line, asked: ++asked.current })}
              tryPolicy={(policy) =>
                change({ policy, profile: inspecting.report.policy.profile, mapName: '' })
              }
            />
            <SessionList report={inspecting.report} shown={shown} />
          </>
        ) : (
          ''
        )}
      </div>
    </main>
  )
}
