import { useRef, useState } from 'hono/jsx/dom'
import { ChoiceForm } from './choice-form.tsx'
import { AT_FIRST, optionsOf, type Choices } from './choices.ts'
import { Failure } from './failure.tsx'
import { FindingList } from './finding-list.tsx'
import { Hints } from './hints.tsx'
import { SessionList, type ShownLine } from './session-list.tsx'
import { UploadBox, type Given } from './upload-box.tsx'
import { useInspector } from './use-inspector.ts'
import { Verdict } from './verdict.tsx'

/** The page: what is given, how it is looked at, what was found. */
export function App() {
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
    <>
      <header class="top">
        <h1>inspect-esmtp</h1>
        <p>
          What a Cisco PIX or ASA firewall with ESMTP inspection does to an SMTP session, and the
          configuration that cures it. It is read here, in your browser: nothing you give leaves it.
        </p>
        <nav>
          <a href="/docs">HTTP API</a>
        </nav>
      </header>
      <main>
        <form
          class="asked"
          onSubmit={(event: Event) => {
            event.preventDefault()
            look(given, choices)
          }}
        >
          <UploadBox
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
            {inspecting.state === 'running' ? (
              <>
                <progress max={inspecting.of} value={inspecting.octets} />
                <button type="button" onClick={cancel}>
                  Stop
                </button>
              </>
            ) : (
              ''
            )}
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
                report={inspecting.report}
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
    </>
  )
}
