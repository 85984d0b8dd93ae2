import { useEffect, useRef, useState } from 'hono/jsx/dom'
import { AskingHistory } from './history.ts'
import { AnswerView } from './answer/answer-view.tsx'
import { ReleaseStrip } from './answer/release-strip.tsx'
import { AT_FIRST, optionsOf, type Choices } from './choices.ts'
import { MoreChoices, RunningConfig } from './given/choice-form.tsx'
import type { Example } from './given/examples.ts'
import { chosen, pasted, type Asking, type Given } from './given/given.ts'
import { GivenForm, type Side } from './given/given-form.tsx'
import { Hints } from './given/hints.tsx'
import { LeadOn } from './given/lead-on.tsx'
import { Progress } from './given/progress.tsx'
import type { How } from './given/recording-box.tsx'
import { InspectorPair, type Inspecting } from './inspector-pair.ts'
import { Light } from './light.ts'
import { fragmentOf, linkedIn } from './link.ts'
import { useDropped } from './use-dropped.ts'
import { LIVE_AFTER_MS, MAX_LIVE_OCTETS } from '../limits.ts'
import { UNTRIED } from '../report/view/releases.ts'

const NOTHING: Asking = { given: null, other: null, choices: AT_FIRST }
const IDLE: Inspecting = { shown: null, running: null, failure: null, stopped: false, formats: [] }

/** The page: what is given, which firewall, and the answer. */
export function App() {
  const [asking, setAsking] = useState<Asking>(NOTHING)
  const [inspecting, setInspecting] = useState<Inspecting>(IDLE)
  const [open, setOpen] = useState(true)
  const [two, setTwo] = useState(false)
  const [panel, setPanel] = useState<'policy' | 'more' | null>(null)
  const pair = useRef<InspectorPair | null>(null)
  const steps = useRef(new AskingHistory())
  const light = useRef(new Light())
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined)
  const current = useRef(asking)

  /** Asks for the answer. `lead`: the input folds, and the reader is led to the verdict. */
  const look = (now: Asking, lead: boolean): void => {
    clearTimeout(typing.current)
    const { given, other, choices } = now
    if (given === null) return
    const landed = ({ ok }: { ok: boolean }): void => {
      if (!ok || !lead) return
      setOpen(false)
      requestAnimationFrame(() => {
        document.getElementById('verdict')?.focus({ preventScroll: true })
        scrollTo(0, 0)
      })
    }
    if (other === null) {
      const { upload, name } = given
      const options = optionsOf(choices)
      pair.current?.ask({ ask: 'inspect', upload, name, options }, upload.size, landed)
    } else {
      const octets = given.upload.size + other.upload.size
      pair.current?.ask(
        { ask: 'compare', outside: given.upload, inside: other.upload },
        octets,
        landed,
      )
    }
  }
  /** What is asked changes. Typing goes on in the same step of the history, and waits for a pause. */
  const ask = (now: Asking, how: How, lead = how === 'whole'): void => {
    const fragment = fragmentOf(now.choices)
    if (how === 'whole') steps.current.push(now, fragment)
    else steps.current.replace(now, fragment)
    current.current = now
    setAsking(now)
    clearTimeout(typing.current)
    if (how === 'whole') return look(now, lead)
    const octets = (now.given?.upload.size ?? 0) + (now.other?.upload.size ?? 0)
    if (octets <= MAX_LIVE_OCTETS)
      typing.current = setTimeout(() => look(now, false), LIVE_AFTER_MS)
  }
  const give = (side: Side, given: Given | null, how: How): void => {
    const now = { ...current.current, [side]: given }
    if (two && (now.given === null || now.other === null)) {
      // the other one is still to come
      current.current = now
      return setAsking(now)
    }
    ask(now, how)
  }
  const change = (changed: Partial<Choices>, how: How = 'whole'): void =>
    ask({ ...current.current, choices: { ...current.current.choices, ...changed } }, how, false)
  const show = (now: Asking): void => {
    setTwo(now.other !== null)
    ask(now, 'whole')
  }
  const dropped = (files: readonly Given[]): void => {
    const [first, second] = files
    if (first === undefined) return
    const now = current.current
    if (second !== undefined) show({ ...now, given: first, other: second })
    else if (two && now.given !== null && now.other === null) give('other', first, 'whole')
    else show({ ...now, given: first, other: null })
  }
  const example = ({ recording, inside, choices }: Example): void =>
    show({
      given: pasted(recording),
      other: inside === undefined ? null : pasted(inside),
      choices: { ...AT_FIRST, ...choices },
    })
  const clear = (): void => {
    pair.current?.clear()
    setOpen(true)
    setTwo(false)
    setPanel(null)
    ask(NOTHING, 'whole')
    requestAnimationFrame(() => document.getElementById('recording')?.focus())
  }

  useEffect(() => {
    pair.current = new InspectorPair(setInspecting)
    const arrive = async (): Promise<void> => {
      const { choices, recording } = await linkedIn(location.hash)
      const now = { given: pasted(recording ?? ''), other: null, choices }
      // the link's recording leaves the address: what is copied from there holds it no more
      steps.current.replace(now, fragmentOf(choices))
      current.current = now
      setAsking(now)
      look(now, true)
    }
    const went = ({ state }: PopStateEvent): void => {
      const now = steps.current.at(state)
      if (now === null) return void arrive()
      current.current = now
      setAsking(now)
      setTwo(now.other !== null)
      if (now.given === null) {
        pair.current?.clear()
        setOpen(true)
      } else look(now, false)
    }
    addEventListener('popstate', went)
    void arrive()
    return () => removeEventListener('popstate', went)
  }, [])
  const over = useDropped((files) => void Promise.all(files.map(chosen)).then(dropped))

  const { shown, running, failure, stopped, formats } = inspecting
  const { choices } = asking
  const faults = failure?.code === 'policy-does-not-parse' ? (failure.errors ?? []) : []
  const answered = shown !== null
  return (
    <div
      class={`page${open && answered ? ' panes' : ''}${answered ? '' : ' idle'}${over ? ' over' : ''}`}
    >
      <header class="top">
        <h1>inspect-esmtp</h1>
        <p>Why does mail through this firewall break?</p>
        <span class="here" title="The page’s own policy forbids it every connection.">
          ⌂ stays in your browser
        </span>
        <a href="/docs" target="_blank" rel="noopener">
          Docs
        </a>
      </header>
      <p class="unseen" role="status">
        {statusOf(inspecting)}
      </p>
      <main>
        <GivenForm
          asking={asking}
          outcome={shown?.outcome ?? null}
          open={open}
          two={two}
          light={light.current}
          give={give}
          example={example}
          enter={() => look(current.current, true)}
          setOpen={setOpen}
          setTwo={(now) => {
            setTwo(now)
            if (!now && asking.other !== null)
              ask({ ...current.current, other: null }, 'whole', false)
          }}
          clear={clear}
        />
        <div class="found">
          {running === null ? '' : <Progress running={running} stop={() => pair.current?.stop()} />}
          {stopped ? (
            <p class="notice">Stopped. {answered ? 'Below is the answer before it.' : ''}</p>
          ) : (
            ''
          )}
          {failure === null || faults.length > 0 ? (
            ''
          ) : (
            <LeadOn
              failure={failure}
              given={asking.given}
              useAsPolicy={(policy) => {
                setPanel('policy')
                setOpen(true)
                ask({ given: null, other: null, choices: { ...choices, policy } }, 'whole')
                requestAnimationFrame(() => document.getElementById('recording')?.focus())
              }}
              edit={() => setOpen(true)}
            />
          )}
          {asking.other !== null ? (
            ''
          ) : (
            <>
              <ReleaseStrip
                releases={shown?.outcome.of === 'recording' ? shown.outcome.releases : UNTRIED}
                observed={shown?.outcome.observed ?? false}
                choices={choices}
                panel={panel}
                choose={(profile) => change({ profile, policy: '', mapName: '' })}
                show={setPanel}
              />
              {panel === 'policy' || faults.length > 0 ? (
                <RunningConfig choices={choices} faults={faults} change={change} />
              ) : (
                ''
              )}
              {panel === 'more' ? (
                <MoreChoices choices={choices} formats={formats} change={change} />
              ) : (
                ''
              )}
            </>
          )}
          {shown === null ? (
            <Hints />
          ) : (
            <AnswerView
              key={`${shown.run}`}
              shown={shown}
              old={running !== null || failure !== null}
              asking={asking}
              light={light.current}
            />
          )}
        </div>
      </main>
    </div>
  )
}

/** One sentence for who does not see the page. */
function statusOf({ shown, running, failure, stopped }: Inspecting): string {
  if (failure !== null) return failure.detail
  if (stopped) return 'Stopped.'
  if (running !== null) return shown === null ? 'Reading.' : ''
  return shown === null ? '' : `${shown.outcome.verdict.words}: ${shown.outcome.told}`
}
