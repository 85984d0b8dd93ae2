import type { Change, SessionComparison } from '../../diagnosis/compare/comparison.ts'
import type { CompareTools } from '../../diagnosis/compare/run.ts'
import type { SentLines } from '../../diagnosis/compare/sent.ts'
import { complaintOf, type Complaint } from '../../diagnosis/cure/complaint.ts'
import { makingCure } from '../../diagnosis/cure/make-cure.ts'
import type { CureSession } from '../../diagnosis/cure/session.ts'
import { addressOf } from '../../policy/config/traffic/address.ts'
import type { Cure } from '../../policy/cure.ts'
import type { EffectivePolicy } from '../../policy/effective.ts'
import type { Rerun } from '../../policy/propose/problem.ts'
import { MAX_CURED_OCTETS, MAX_CURED_SESSIONS, MAX_RERUN_OCTETS } from '../../limits.ts'
import type { Steps } from '../../turn.ts'
import { policyOfText } from './policy-of-text.ts'

/**
 * The one change under which nothing between the two recordings is changed any more, tried by running each session as
 * both ends meant it, if it is not too long for that. Null where nothing changed, or nothing that this inspection does.
 */
export function* curingCompared(
  sessions: readonly SessionComparison[],
  tools: CompareTools,
): Steps<Cure | null> {
  const kept: CureSession[] = []
  let untried = 0
  let held = 0
  for (const session of sessions) {
    const asking = cureSessionOf(session, tools)
    yield
    if (asking === null) continue
    if (kept.length >= MAX_CURED_SESSIONS || held > MAX_CURED_OCTETS) untried++
    else kept.push(asking)
    if (asking.rerun !== null) held += session.sent.octets
  }
  return yield* makingCure(kept, untried)
}

function cureSessionOf(session: SessionComparison, tools: CompareTools): CureSession | null {
  const { policy, map, changes, about, sent } = session
  if (policy === null) return null
  const complaints = changes.flatMap((change, at) => complaintOfChange(change, at, sent) ?? [])
  if (complaints.length === 0) return null
  const server = addressOf(about.server?.address)
  return {
    situation: { policy, map, where: null, server },
    kindUnknown: false,
    observed: true,
    complaints: byId(complaints),
    rerun: rerunOf(session, policy, tools),
    whole: !session.outside.incomplete && !session.inside.incomplete,
    mayBePostfix: true,
    server: { host: null, address: server, port: about.server?.port ?? null },
  }
}

function rerunOf(
  { about, sent }: SessionComparison,
  { profile }: EffectivePolicy,
  tools: CompareTools,
): Rerun | null {
  if (sent.octets > MAX_RERUN_OCTETS) return null
  return (text) => {
    const policy = policyOfText(text, profile, about)
    if (policy === null) return null
    return { on: 'session', cutBy: null, linesUnchanged: sent.under(policy, tools) }
  }
}

/** One complaint a finding: the lines of each together. */
function byId(complaints: readonly Complaint[]): Complaint[] {
  const alike = new Map<string, Complaint[]>()
  for (const complaint of complaints) {
    const key = `${complaint.id} ${complaint.problem?.kind === 'verb' ? complaint.problem.verb : ''}`
    const before = alike.get(key)
    if (before === undefined) alike.set(key, [complaint])
    else before.push(complaint)
  }
  return [...alike.values()].map(together)
}

/** Complaints of one finding as one. */
function together(all: readonly Complaint[]): Complaint {
  const one = all[0]!
  const problems = all.flatMap(({ problem }) => problem ?? [])
  const [problem] = problems
  if (problem === undefined || problems.length === 1) return one
  const at = problems.flatMap((each) => each.at)
  if (problem.kind !== 'keyword') return { ...one, problem: { ...problem, at } }
  const hidden = problems.flatMap((each) => (each.kind === 'keyword' ? each.hidden : []))
  return { ...one, problem: { ...problem, at, hidden, keyword: null } }
}

/** Null if no policy of this inspection changed the line. */
function complaintOfChange(
  { explained, rules }: Change,
  at: number,
  sent: SentLines,
): Complaint | null {
  const word = sent.wordOf(at)
  if (!explained || word === null || rules.length === 0) return null
  const complaint = complaintOf(word, [at])
  return word.of === 'command' && word.verb === 'BDAT'
    ? { ...complaint, id: 'bdat-masked' }
    : complaint
}
