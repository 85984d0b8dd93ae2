import type { Problem } from '../diagnosis/tools.ts'
import type { SessionView } from '../diagnosis/view.ts'
import type { Engine } from '../engine/engine.ts'
import { PLAIN_SETTINGS } from '../engine/policy.ts'
import type { EngineOutput } from '../engine/records.ts'
import { MAX_RERUN_OCTETS, STRETCH_OVERHEAD_OCTETS } from '../limits.ts'
import { PolicySession } from '../policy/enforce/policy-session.ts'
import { policyInForce } from '../policy/config/in-force.ts'
import { readRunningConfig } from '../policy/config/running-config.ts'
import { resolvePolicy, type EffectivePolicy } from '../policy/effective.ts'
import { DEFAULT_LIMITS } from '../policy/profiles.ts'
import type { Rerun } from '../policy/propose/problem.ts'
import { proposeRemedies } from '../policy/propose/propose.ts'
import { proposeForSession } from '../policy/propose/session.ts'
import type { Situation } from '../policy/propose/situation.ts'
import type { Remedy } from '../policy/remedy.ts'
import type { ByteString, Direction } from '../smtp/octets.ts'
import { trafficOf } from './traffic.ts'

/** What a session was made of, kept to run it again; null once it is longer than that is worth. */
export class Recording {
  segments: { direction: Direction; octets: ByteString; time: number | null }[] | null = []
  #octets = 0

  /** Octets of memory, by estimate. */
  get held(): number {
    return this.segments === null ? 0 : this.#octets
  }

  add(direction: Direction, octets: ByteString, time: number | null): void {
    this.#octets += octets.length + STRETCH_OVERHEAD_OCTETS
    if (this.#octets > MAX_RERUN_OCTETS) this.segments = null
    this.segments?.push({ direction, octets, time })
  }
}

/** Cures of `problem`, each run again on the session as it was recorded before it is called verified. */
export function remediesFor(problem: AskedProblem, session: TriedSession): Remedy[] {
  return proposeRemedies(problem, situationOf(problem, session), rerunOf(session, [problem]))
}

/** A problem; `behind`: its lines were recorded as the firewall left them. */
export type AskedProblem = Problem & { behind: boolean }

/** What the firewall's own message proves of it, where nobody said which it is: a release that has maps, and its limit. */
function situationOf(problem: Problem, { view, situation }: TriedSession): Situation {
  if (problem.kind !== 'limit' || problem.gt === undefined || view.policyGiven) return situation
  const { match, gt } = problem
  const limits = DEFAULT_LIMITS.map((limit) => (limit.match === match ? { ...limit, gt } : limit))
  return { ...situation, policy: resolvePolicy('asa-7.2', { limits }) }
}

/** Cures of a whole session, likewise. */
export function remediesForSession(
  problems: readonly AskedProblem[],
  session: TriedSession,
): Remedy[] {
  return proposeForSession(problems, session.situation, rerunOf(session, problems))
}

/** A session to try policies on. */
export interface TriedSession {
  view: SessionView
  situation: Situation
  recording: Recording
  engine: Engine
}

/** Null where the session cannot be run again: too long, recorded behind the firewall, or no line of it known. */
function rerunOf(session: TriedSession, problems: readonly AskedProblem[]): Rerun | null {
  const { view, recording, engine } = session
  const behind = problems.some((problem) => problem.behind)
  const told = problems.some(({ at }) => at.length > 0)
  return behind || !told || recording.segments === null ? null : rerun(view, recording, engine)
}

function rerun(view: SessionView, recording: Recording, engine: Engine): Rerun {
  return (text) => {
    const reading = readRunningConfig(text)
    if (!reading.ok) return null
    const { profile, about } = view
    const answer = policyInForce(reading.config, { profile, traffic: trafficOf(about, text) })
    if (!answer.ok) return null
    const changed = changedLines(answer.inForce.policy, view, recording, engine)
    return {
      linesUnchanged: (at) =>
        at.every((index) => {
          const line = view.lines[index]
          return line !== undefined && !changed(line.direction, line.offset)
        }),
    }
  }
}

/** Whether the line at an offset is changed, or not reached, under `policy`. */
function changedLines(
  policy: EffectivePolicy,
  view: SessionView,
  recording: Recording,
  engine: Engine,
): (direction: Direction | null, offset: number | null) => boolean {
  const verdicts = new Map<string, boolean>()
  const through: Partial<Record<Direction, number>> = {}
  const { segments } = view.about
  const session = new PolicySession(engine, policy, { ...PLAIN_SETTINGS, segments })
  const receiver = {
    octets: (): void => undefined,
    output: (output: EngineOutput): void => {
      if (output.type !== 'line') return
      if (output.verdict === 'passthrough') through[output.direction] = output.offset
      verdicts.set(`${output.direction}${output.offset}`, output.verdict !== 'pass')
    },
  }
  for (const { direction, octets, time } of recording.segments ?? []) {
    session.feed(direction, octets, receiver, time)
  }
  session.end(receiver)
  session.close()
  return (direction, offset) => {
    if (direction === null || offset === null) return true
    if (offset >= (through[direction] ?? Infinity)) return false
    return verdicts.get(`${direction}${offset}`) ?? true
  }
}
