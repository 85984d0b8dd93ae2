import type { Engine } from './engine/engine.ts'
import { inspectUpload } from './inspect.ts'
import { MAX_PROPOSED_SESSIONS } from './limits.ts'
import type { Ground } from './policy/remedy.ts'
import type { Rerun } from './policy/propose/problem.ts'
import type { InspectOptions, UploadInspection } from './report/inspection.ts'
import { NOWHERE } from './report/sink.ts'

/** What became of the lines that findings name as changed, under a text that is to cure them. */
export interface CureTrial {
  /** null: nothing could be run again */
  on: Ground | null
  /** `session line` of those that are still changed, or not reached */
  still: readonly string[]
  /** the text has faults */
  refused: boolean
}

/** Sessions recorded through a firewall, kept to try texts on. */
export interface CureTrials extends UploadInspection {
  /** complete after `end`; may be asked again and again */
  tried(policyText: string): CureTrial
}

interface Kept {
  rerun: Rerun | null
  /** index in the session → `session line` */
  asked: ReadonlyMap<number, string>
}

/**
 * Keeps what of an upload was recorded through a firewall, so that any text can be tried on a reconstruction of
 * it. What such a session would have been cannot be inspected: nobody recorded it.
 */
export function cureTrials(engine: Engine, options: InspectOptions): CureTrials {
  const kept: Kept[] = []
  const inspection = inspectUpload(engine, options, NOWHERE, function* (session, problems) {
    const observed = problems.filter(({ behind }) => behind !== undefined)
    if (observed.length === 0 || kept.length >= MAX_PROPOSED_SESSIONS) return
    const { view } = session
    const at = new Set(observed.flatMap((problem) => problem.at))
    kept.push({
      rerun: session.toBeCured(observed).rerun,
      asked: new Map(
        [...at].map((index) => [index, `${view.index} ${view.lines[index]?.line ?? 0}`]),
      ),
    })
  })
  return Object.assign(inspection, { tried: (policyText: string) => triedOn(kept, policyText) })
}

function triedOn(kept: readonly Kept[], policyText: string): CureTrial {
  let on: Ground | null = null
  let refused = false
  const still: string[] = []
  for (const { rerun, asked } of kept) {
    const result = rerun?.(policyText) ?? null
    refused ||= rerun !== null && result === null
    on ??= result?.on ?? null
    for (const [index, place] of asked)
      if (result?.linesUnchanged([index]) !== true) still.push(place)
  }
  return { on, still, refused }
}
