import type { Behind } from '../diagnosis/behind.ts'
import type { Problem } from '../diagnosis/tools.ts'
import type { SessionView } from '../diagnosis/view.ts'
import type { Engine } from '../engine/engine.ts'
import { isChange } from '../engine/records.ts'
import { policyInForce } from '../policy/config/in-force.ts'
import { readRunningConfig } from '../policy/config/running-config.ts'
import { resolvePolicy } from '../policy/effective.ts'
import { DEFAULT_LIMITS } from '../policy/profiles.ts'
import type { Rerun } from '../policy/propose/problem.ts'
import { proposeRemedies } from '../policy/propose/propose.ts'
import { proposeForSession } from '../policy/propose/session.ts'
import type { Situation } from '../policy/propose/situation.ts'
import type { Ground, Remedy } from '../policy/remedy.ts'
import { reconstruct, type Reconstruction } from './reconstruct.ts'
import { trafficOf } from './traffic.ts'
import { tryPolicy, type RecordedStretch, type Recording } from './trial.ts'

/** A problem; `behind`: its lines were recorded as the firewall left them. */
export type AskedProblem = Problem & { behind?: Behind | undefined }

/** A session to try policies on. */
export class TriedSession {
  readonly view: SessionView
  readonly situation: Situation
  readonly #recording: Recording
  readonly #engine: Engine
  #reconstruction: Reconstruction | null | undefined

  constructor(view: SessionView, situation: Situation, recording: Recording, engine: Engine) {
    this.view = view
    this.situation = situation
    this.#recording = recording
    this.#engine = engine
  }

  /** Cures of `problem`, each run again before it is called verified. */
  remediesFor(problem: AskedProblem): Remedy[] {
    return proposeRemedies(problem, this.#situationOf([problem]), this.#rerunOf([problem]))
  }

  /** Cures of the whole session, likewise. */
  remediesForAll(problems: readonly AskedProblem[]): Remedy[] {
    return proposeForSession(problems, this.#situationOf(problems), this.#rerunOf(problems))
  }

  /**
   * The policy to be changed. Of a session recorded behind the firewall: the one that explains the recording; where
   * nobody said which it is, what the firewall's own message proves (a release that has maps, and its limit).
   */
  #situationOf(problems: readonly AskedProblem[]): Situation {
    const { situation, view } = this
    const [only, second] = problems
    if (second === undefined && only?.kind === 'limit' && only.gt !== undefined) {
      if (view.policyGiven) return situation
      const { match, gt } = only
      const limits = DEFAULT_LIMITS.map((limit) =>
        limit.match === match ? { ...limit, gt } : limit,
      )
      return { ...situation, policy: resolvePolicy('asa-7.2', { limits }) }
    }
    const behind = behindOf(problems)
    if (behind === null) return situation
    const found = this.#reconstructed(behind)
    if (found !== null) return { ...situation, ...found.met }
    const [likeliest] = behind.policies
    if (view.policyGiven || likeliest === undefined) return situation
    return { ...situation, policy: resolvePolicy(likeliest.profile, likeliest.switches) }
  }

  /** Null where the session cannot be run again: too long, of no line known, or not to be reconstructed. */
  #rerunOf(problems: readonly AskedProblem[]): Rerun | null {
    if (!problems.some(({ at }) => at.length > 0)) return null
    const behind = behindOf(problems)
    if (behind === null) {
      const { stretches } = this.#recording
      const { profile } = this.view
      return stretches && this.#rerun(stretches, 'session', profile)
    }
    const found = this.#reconstructed(behind)
    return found && this.#rerun(found.stretches, 'reconstruction', found.met.policy.profile)
  }

  #reconstructed(behind: Behind): Reconstruction | null {
    const { view, situation } = this
    if (this.#reconstruction === undefined)
      this.#reconstruction = reconstruct(
        behind,
        view,
        this.#recording,
        this.#engine,
        view.policyGiven ? situation : null,
      )
    return this.#reconstruction
  }

  #rerun(
    stretches: readonly RecordedStretch[],
    on: Ground,
    profile: Situation['policy']['profile'],
  ): Rerun {
    const { lines, about } = this.view
    return (text) => {
      const reading = readRunningConfig(text)
      if (!reading.ok) return null
      const answer = policyInForce(reading.config, { profile, traffic: trafficOf(about, text) })
      if (!answer.ok) return null
      const { policy } = answer.inForce
      const trial = tryPolicy(this.#engine, policy, stretches, this.#recording.readAs)
      return {
        on,
        linesUnchanged: (at) =>
          at.every((index) => {
            const { direction, offset } = lines[index] ?? { direction: null, offset: null }
            if (direction === null || offset === null) return false
            const verdict = trial.verdictAt(direction, offset)
            return verdict !== null && !isChange(verdict)
          }),
      }
    }
  }
}

function behindOf(problems: readonly AskedProblem[]): Behind | null {
  return problems.find(({ behind }) => behind !== undefined)?.behind ?? null
}
