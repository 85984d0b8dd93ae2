import {
  changesFor,
  hasChange,
  SHOW_BANNER,
  together,
  type Change,
} from '../../policy/propose/changes.ts'
import { cureText } from '../../policy/propose/cure-text.ts'
import type { PolicyProblem, Rerun } from '../../policy/propose/problem.ts'
import { baseOf } from '../../policy/propose/propose.ts'
import { leadingToMaskedCommands } from '../../policy/propose/shown-keywords.ts'
import type { Situation } from '../../policy/propose/situation.ts'
import { LIMIT_MATCHES, type LimitMatch } from '../../policy/policy.ts'
import type { EventName } from '../../engine/records.ts'
import { MAX_CUTS_CURED } from '../../limits.ts'
import type { Steps } from '../../turn.ts'
import { rank } from '../rank.ts'
import type { Complaint } from './complaint.ts'
import type { CureSession } from './session.ts'

/** What a map is changed in, and which findings that cures. */
export interface Choice {
  changes: Change[]
  /** id of a change → ids of the findings it cures, it or it and others */
  cures: Map<string, Set<string>>
  /** complaints that the changes leave */
  uncured: Complaint[]
  /** ids of findings that no change of a map cures, in one place at least */
  hopeless: Set<string>
}

/** Changes of the map in force that cure the sessions' complaints, no more than needed. */
export function* choosingChanges(
  sessions: readonly CureSession[],
  device: Situation,
): Steps<Choice> {
  const choice: Choice = { changes: [], cures: new Map(), uncured: [], hopeless: new Set() }
  const showing = sessions
    .flatMap(({ complaints }) => complaints)
    .every(
      ({ problem }) =>
        problem?.kind !== 'keyword' || leadingToMaskedCommands(problem.hidden).length === 0,
    )
  const trials = new Map<CureSession, Trials>()
  for (const session of sessions) {
    yield
    const trial = new Trials(session.rerun, device)
    for (const complaint of worstFirst(session.complaints)) {
      const { problem, id } = complaint
      if (problem === null) {
        choice.hopeless.add(id)
        continue
      }
      const ways = waysToCure(problem, device, showing, trial.runs)
      const way = ways.find((changes) => trial.cures(problem, withChanges(choice.changes, changes)))
      if (way === undefined) {
        choice.uncured.push(complaint)
        continue
      }
      const more =
        problem.kind === 'starttls' && session.mayBePostfix && device.policy.maskBanner
          ? [...way, SHOW_BANNER]
          : way
      take(choice, more, id)
    }
    unblock(choice, trial, device)
    trials.set(session, trial)
  }
  for (const [session, trial] of trials) {
    yield
    needEachOther(choice, session, trial)
  }
  return wholly(choice)
}

/** A finding that is cured in one place and stays in another is not cured, and what cures nothing else is no part. */
function wholly({ changes, cures, uncured, hopeless }: Choice): Choice {
  for (const ids of cures.values())
    for (const id of [...hopeless, ...uncured.map((left) => left.id)]) ids.delete(id)
  return { changes: changes.filter(({ id }) => cures.get(id)?.size), cures, uncured, hopeless }
}

/** A finding that is cured by one change only together with another needs both. */
function needEachOther(choice: Choice, { complaints }: CureSession, trial: Trials): void {
  for (const { id, problem } of complaints) {
    if (problem === null || !trial.cures(problem, choice.changes)) continue
    for (const change of choice.changes) {
      const others = choice.changes.filter((other) => other !== change)
      if (!trial.cures(problem, others)) take(choice, [change], id)
    }
  }
}

const WEIGHT = { error: 0, warning: 1, note: 2 } as const

const placeOf = ({ id, severity }: Complaint): number =>
  rank({ id, severity, certainty: 'certain' })

/** What changes most matter stand first in the cure. */
function worstFirst(complaints: readonly Complaint[]): Complaint[] {
  return [...complaints].sort(
    (a, b) => WEIGHT[a.severity] - WEIGHT[b.severity] || placeOf(a) - placeOf(b),
  )
}

/** A session that is cured of one cut may run into the next. */
function unblock(choice: Choice, trial: Trials, device: Situation): void {
  for (let round = 0; round < MAX_CUTS_CURED && choice.changes.length > 0; round++) {
    const event = trial.cutBy(choice.changes)
    if (event === null) return
    const way = waysToCure(problemOfCut(event), device, false, true).find(
      (changes) => trial.cutBy(withChanges(choice.changes, changes)) !== event,
    )
    if (way === undefined) return
    take(choice, way, event)
  }
}

const LIMITS: ReadonlySet<string> = new Set(LIMIT_MATCHES)

function problemOfCut(event: EventName): PolicyProblem {
  return LIMITS.has(event)
    ? { kind: 'limit', match: event as LimitMatch, at: [] }
    : { kind: 'event', event, at: [] }
}

/** Sets of changes that may cure a problem, the smallest first. */
function waysToCure(
  problem: PolicyProblem,
  device: Situation,
  showing: boolean,
  tried: boolean,
): Change[][] {
  if (device.policy.profile === 'pix-6') return []
  return changesFor(problem, baseOf(device), tried)
    .filter((change) => hasChange(device.policy.profile, change))
    .filter(({ id }) => showing || !id.startsWith('show-'))
    .map((change) => change.parts ?? [change])
}

/** One change of each id. */
function withChanges(changes: readonly Change[], more: readonly Change[]): Change[] {
  const merged = [...changes]
  for (const change of more) {
    const at = merged.findIndex(({ id }) => id === change.id)
    if (at < 0) merged.push(change)
    else merged[at] = together(merged[at] ?? change, change)
  }
  return merged
}

function take(choice: Choice, changes: readonly Change[], findingId: string): void {
  choice.changes = withChanges(choice.changes, changes)
  for (const { id } of changes)
    choice.cures.set(id, (choice.cures.get(id) ?? new Set()).add(findingId))
}

/** Runs of one session, each once. */
export class Trials {
  readonly #rerun: Rerun | null
  readonly #device: Situation
  readonly #known = new Map<string, ReturnType<Rerun>>()

  constructor(rerun: Rerun | null, device: Situation) {
    this.#rerun = rerun
    this.#device = device
  }

  /** Whether anything can be run again: what is not tried is not to be guessed at. */
  get runs(): boolean {
    return this.#rerun !== null
  }

  /** Whether the changes leave the problem's lines alone; where nothing can be run, that they may. */
  cures({ at }: PolicyProblem, changes: readonly Change[]): boolean {
    if (this.#rerun === null || at.length === 0) return true
    return this.#run(changes)?.linesUnchanged(at) ?? false
  }

  cutBy(changes: readonly Change[]): EventName | null {
    return this.#rerun === null ? null : (this.#run(changes)?.cutBy ?? null)
  }

  #run(changes: readonly Change[]): ReturnType<Rerun> {
    const text = cureText(changes, this.#device).config
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const result = this.#rerun?.(text) ?? null
    this.#known.set(text, result)
    return result
  }
}
