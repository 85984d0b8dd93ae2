import { useEffect, useRef, useState } from 'hono/jsx/dom'
import { MAX_TRIED_AT_ONCE_OCTETS } from '../../limits.ts'
import type { Asking } from '../given/given.ts'
import type { Shown } from '../inspector-pair.ts'
import type { Light } from '../light.ts'
import type { Listed, Stage, Tried } from '../messages.ts'
import { isTried } from '../../report/view/cure-lines.ts'
import { chosenText, CureView, type CureChoice } from './cure-view.tsx'
import { EvidenceList } from './evidence-list.tsx'
import { FindingList } from './finding-list.tsx'
import { KindList } from './kind-list.tsx'
import { LadderView, type ShownLine } from './ladder-view.tsx'
import { TakeAlong } from './take-along.tsx'
import { VerdictView } from './verdict-view.tsx'

const WHOLE: CureChoice = { leftOut: [], values: new Map() }
/** A name that is typed into a cure is tried when nobody has typed for so long. */
const TRIED_AFTER_MS = 300

/** An answer: verdict, cure, ladder, findings. `old`: a newer one is being made, or could not be. */
export function AnswerView({
  shown: { outcome, thread },
  old,
  asking,
  light,
}: {
  shown: Shown
  old: boolean
  asking: Asking
  light: Light
}) {
  const { cure } = outcome
  const [list, setList] = useState<Listed>(outcome.list)
  const [choice, setChoice] = useState<CureChoice>(WHOLE)
  const [tried, setTried] = useState<Tried | null>(null)
  const [trying, setTrying] = useState(false)
  const [shownLine, setShownLine] = useState<ShownLine | null>(null)
  const trials = useRef(0)
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined)
  const atOnce = (outcome.source.octets ?? 0) <= MAX_TRIED_AT_ONCE_OCTETS

  const relist = (stage: Stage, changedOnly: boolean, kind: number | null): void => {
    void thread.about({ ask: 'list', stage, chosen: { changedOnly, kind } }).then((now) => {
      if (now !== null) setList(now)
    })
  }
  const tryCure = (by: CureChoice): void => {
    if (cure === null || !isTried(cure) || outcome.of === 'two') return
    const policy = chosenText(cure, by)
    const trial = ++trials.current
    if (policy === '') return setTried(null)
    setTrying(true)
    void thread.about({ ask: 'try', policy }).then((now) => {
      if (trial !== trials.current) return
      setTrying(false)
      setTried(now)
      if (now?.list && list.stage === 'after') setList(now.list)
    })
  }
  const choose = (by: CureChoice): void => {
    setChoice(by)
    clearTimeout(waiting.current)
    if (atOnce) waiting.current = setTimeout(() => tryCure(by), TRIED_AFTER_MS)
    else setTried(null)
  }
  useEffect(() => {
    if (atOnce) tryCure(WHOLE)
  }, [])

  const { stage, chosen } = list
  const two = outcome.of === 'two'
  const showCure = (): void => document.getElementById('cure')?.focus()
  return (
    <div class={`answer${old ? ' old' : ''}`} aria-busy={old ? 'true' : 'false'}>
      <VerdictView outcome={outcome} />
      {cure === null ? (
        ''
      ) : (
        <CureView
          cure={cure}
          choice={choice}
          tried={tried}
          trying={trying}
          choose={choose}
          tryNow={atOnce || two || trying || !isTried(cure) ? null : () => tryCure(choice)}
        />
      )}
      <TakeAlong thread={thread} writers={outcome.writers} asking={asking} />
      <EvidenceList evidence={outcome.evidence} />
      <KindList
        outcome={outcome}
        chosen={chosen.kind}
        choose={(kind) => relist(stage, chosen.changedOnly, kind)}
      />
      {list.rows === 0 && chosen.kind === null && !chosen.changedOnly ? (
        ''
      ) : (
        <LadderView
          thread={thread}
          list={list}
          ends={two ? ['outside', 'between', 'inside'] : ['client', 'firewall', 'server']}
          stages={
            tried?.list
              ? { stage, choose: (now) => relist(now, chosen.changedOnly, chosen.kind) }
              : null
          }
          shown={shownLine}
          light={light}
          relist={(changedOnly) => relist(stage, changedOnly, chosen.kind)}
          showCure={showCure}
        />
      )}
      <FindingList
        outcome={outcome}
        showLine={(session, line) =>
          setShownLine((now) => ({ session, line, asked: (now?.asked ?? 0) + 1 }))
        }
      />
    </div>
  )
}
