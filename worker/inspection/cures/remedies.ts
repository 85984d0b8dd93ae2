import type { Behind } from '../../diagnosis/behind.ts'
import type { SessionView } from '../../diagnosis/view.ts'
import type { Engine } from '../../engine/engine.ts'
import { isChange } from '../../engine/records.ts'
import { resolvePolicy } from '../../policy/effective.ts'
import { DEFAULT_LIMITS } from '../../policy/profiles.ts'
import type { PolicyProblem, Rerun } from '../../policy/propose/problem.ts'
import { proposingForSession } from '../../policy/propose/session.ts'
import type { Situation } from '../../policy/propose/situation.ts'
import type { Ground, Remedy } from '../../policy/remedy.ts'
import { policyOfText } from './policy-of-text.ts'
import { reconstruct, type Reconstruction } from './reconstruct.ts'
import type { Steps } from '../../turn.ts'
import { tryPolicy, type RecordedStretch, type Recording } from '../run/trial.ts'

/** A problem; `behind`: its lines were recorded as the firewall left them. */
export type AskedProblem = PolicyProblem & { behind?: Behind | undefined }

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

  /** Cures of the whole session, each run again before it is called verified. */
  remediesForAll(problems: readonly AskedProblem[]): Steps<Remedy[]> {
    return proposingForSession(problems, this.#situationOf(problems), this.#rerunOf(problems))
  }

  /** What a cure of these problems changes, and a way to try it. */
  toBeCured(problems: readonly AskedProblem[]): { situation: Situation; rerun: Rerun | null } {
    return { situation: this.#situationOf(problems), rerun: this.#rerunOf(problems) }
  }

  /** Octets of memory that a way to try it keeps. */
  get held(): number {
    return this.#recording.held
  }

  /**
   * The policy to be changed. Of a session recorded behind the firewall: the one that explains the recording; where
   * nobody said which it is, what the firewall's own message proves (a release that has maps, and its limit).
   */
  #situationOf(problems: readonly AskedProblem[]): Situation {
    return withNamedLimits(this.#met(problems), this.view, problems)
  }

  #met(problems: readonly AskedProblem[]): Situation {
    const { situation, view } = this
    const behind = behindOf(problems)
    if (behind === null) return situation
    const found = this.#reconstructed(behind)
    if (found !== null) return { ...situation, ...found.met }
    const [likeliest] = behind.policies
    if (view.policyGiven || likeliest === undefined) return situation
    const { profile, switches, map } = likeliest
    return { ...situation, policy: resolvePolicy(profile, switches, map), map }
  }

  /** Null where the session cannot be run again: too long, of no line known, or not to be reconstructed. */
  #rerunOf(problems: readonly AskedProblem[]): Rerun | null {
    const at = [...new Set(problems.flatMap((problem) => problem.at))]
    if (at.length === 0) return null
    const behind = behindOf(problems)
    if (behind === null) {
      const { stretches } = this.#recording
      return stretches && this.#rerun(stretches, 'session', at, this.view.profile)
    }
    const found = this.#reconstructed(behind)
    return found && this.#rerun(found.stretches, 'reconstruction', at, found.met.policy.profile)
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
    at: readonly number[],
    profile: Situation['policy']['profile'],
  ): Rerun {
    const { lines, about } = this.view
    const { readAs } = this.#recording
    const engine = this.#engine
    // the view is not kept alive by what may be run long after it
    const places = at.map((index) => {
      const { direction, offset } = lines[index] ?? { direction: null, offset: null }
      return [index, { direction, offset }] as const
    })
    const placeOf = new Map(places)
    return (text) => {
      const policy = policyOfText(text, profile, about)
      if (policy === null) return null
      const trial = tryPolicy(engine, policy, stretches, readAs)
      return {
        on,
        cutBy: trial.cutBy,
        linesUnchanged: (at) =>
          at.every((index) => {
            const { direction, offset } = placeOf.get(index) ?? { direction: null, offset: null }
            if (direction === null || offset === null) return false
            const verdict = trial.verdictAt(direction, offset)
            return verdict !== null && !isChange(verdict)
          }),
      }
    }
  }
}

/** The limits that messages of the firewall name, where nobody said what its policy is. */
function withNamedLimits(
  situation: Situation,
  { policyGiven }: SessionView,
  problems: readonly AskedProblem[],
): Situation {
  const named = new Map(
    problems.flatMap((problem) =>
      problem.kind === 'limit' && problem.gt !== undefined
        ? [[problem.match, problem.gt] as const]
        : [],
    ),
  )
  if (policyGiven || named.size === 0) return situation
  const limits = DEFAULT_LIMITS.map((limit) => ({
    ...limit,
    gt: named.get(limit.match) ?? limit.gt,
  }))
  const { profile, allowTls, maskBanner } = situation.policy
  // only releases with maps write such a message
  const policy = profile.startsWith('asa')
    ? resolvePolicy(profile, { allowTls, maskBanner, limits })
    : resolvePolicy('asa-7.2', { limits })
  return { ...situation, policy, map: null }
}

function behindOf(problems: readonly AskedProblem[]): Behind | null {
  return problems.find(({ behind }) => behind !== undefined)?.behind ?? null
}
