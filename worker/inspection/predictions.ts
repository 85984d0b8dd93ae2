import { linesByOffset } from '../diagnosis/at-offset.ts'
import { INSPECTING } from '../diagnosis/ruled-out.ts'
import type { SessionView } from '../diagnosis/view.ts'
import type { Engine } from '../engine/engine.ts'
import { PLAIN_SETTINGS } from '../engine/policy.ts'
import type { EngineOutput, EngineRecord, EventName } from '../engine/records.ts'
import { MAX_PREDICTED_SESSIONS, MAX_PREDICTED_UPLOAD_OCTETS } from '../limits.ts'
import { resolvePolicy } from '../policy/effective.ts'
import { cuts } from '../policy/met.ts'
import { PolicySession } from '../policy/enforce/policy-session.ts'
import type { InspectOptions } from '../report/inspection.ts'
import type { PredictionRecord } from '../report/report.ts'
import type { Recording } from './run/trial.ts'

/** Counts of a report of what happened, or null where it has none. */
export function predictionsFor(
  engine: Engine,
  { predictions = 'auto' }: InspectOptions,
): Predictions | null {
  return predictions === 'none' ? null : new Predictions(engine, predictions === 'all')
}

/**
 * What each built-in profile would do to the sessions that were not recorded through a firewall, counted over
 * the upload. None at all past the caps, or where a session is too long to be run again: a count of a part
 * would look like one of the whole.
 */
export class Predictions {
  readonly #engine: Engine
  readonly #uncapped: boolean
  #counts: PredictionRecord[] | null = INSPECTING.map((profile) => ({
    profile,
    verdict: 'clean',
    linesMasked: 0,
    keywordsMasked: 0,
    linesDiscarded: 0,
    cut: null,
  }))
  #octets = 0
  #sessions = 0

  constructor(engine: Engine, uncapped: boolean) {
    this.#engine = engine
    this.#uncapped = uncapped
  }

  /** So many octets of the upload have come. */
  read(octets: number): void {
    this.#octets += octets
    if (!this.#uncapped && this.#octets > MAX_PREDICTED_UPLOAD_OCTETS) this.#counts = null
  }

  /** A session that was not recorded through a firewall. */
  add(view: SessionView, recording: Recording): void {
    if (!this.#uncapped && ++this.#sessions > MAX_PREDICTED_SESSIONS) this.#counts = null
    if (recording.stretches === null || view.linesLeftOut > 0) this.#counts = null
    for (const count of this.#counts ?? []) this.#run(count, view, recording)
  }

  /** One a profile, or null. */
  records(): PredictionRecord[] | null {
    return (
      this.#counts?.map((count) => ({
        ...count,
        verdict: count.cut !== null ? 'cut' : isMasked(count) ? 'masked' : 'clean',
      })) ?? null
    )
  }

  #run(count: PredictionRecord, view: SessionView, recording: Recording): void {
    let cut: EngineRecord | null = null
    let event: EventName | null = null
    const policy = resolvePolicy(count.profile)
    const session = new PolicySession(this.#engine, policy, {
      ...PLAIN_SETTINGS,
      ...recording.readAs,
    })
    const receiver = {
      octets: (): void => undefined,
      output: (output: EngineOutput): void => {
        if (output.type === 'event') {
          if (event === null && cuts(policy, output)) event = output.name
          return
        }
        const { verdict, kind } = output
        if (verdict === 'mask' && kind === 'ehlo-reply') count.keywordsMasked++
        else if (verdict === 'mask') count.linesMasked++
        else if (verdict === 'discard') count.linesDiscarded++
        else if (verdict === 'drop') cut ??= output
      },
    }
    for (const { direction, octets, time } of recording.stretches ?? [])
      session.feed(direction, octets, receiver, time)
    session.end(receiver)
    const { closed } = session
    session.close()
    if (closed === null || count.cut !== null || event === null) return
    const at = cut && lineOf(view, cut)
    count.cut = { session: view.index, line: at, event }
  }
}

function lineOf(view: SessionView, { direction, offset }: EngineRecord): number | null {
  const at = linesByOffset(view.lines)(direction, offset)
  return view.lines[at ?? -1]?.line ?? null
}

function isMasked({ linesMasked, keywordsMasked, linesDiscarded }: PredictionRecord): boolean {
  return linesMasked + keywordsMasked + linesDiscarded > 0
}
