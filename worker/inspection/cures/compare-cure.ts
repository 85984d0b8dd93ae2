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
import { MAX_CURED_SESSIONS } from '../../limits.ts'
import type { Steps } from '../../turn.ts'
import { policyOfText } from './policy-of-text.ts'

/**
 * The one change under which nothing between the two recordings is changed any more, tried by running each session as
 * both ends meant it. Null where nothing changed, or nothing that this inspection does.
 */
export function curingCompared(
  sessions: readonly SessionComparison[],
  tools: CompareTools,
): Steps<Cure | null> {
  const kept = sessions.slice(0, MAX_CURED_SESSIONS)
  return makingCure(
    kept.flatMap((session) => cureSessionOf(session, tools) ?? []),
    sessions.length - kept.length,
  )
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
): Rerun {
  return (text) => {
    const policy = policyOfText(text, profile, about)
    if (policy === null) return null
    return { on: 'session', cutBy: null, linesUnchanged: sent.under(policy, tools) }
  }
}

/** One complaint a finding: the lines of each together. */
function byId(complaints: readonly Complaint[]): Complaint[] {
  const joined = new Map<string, Complaint>()
  for (const complaint of complaints) {
    const key = `${complaint.id} ${complaint.problem?.kind === 'verb' ? complaint.problem.verb : ''}`
    const before = joined.get(key)
    joined.set(key, before === undefined ? complaint : together(before, complaint))
  }
  return [...joined.values()]
}

function together(one: Complaint, { problem: more }: Complaint): Complaint {
  const { problem } = one
  if (problem === null || more === null) return one
  const at = [...problem.at, ...more.at]
  if (problem.kind !== 'keyword' || more.kind !== 'keyword')
    return { ...one, problem: { ...problem, at } }
  const hidden = [...problem.hidden, ...more.hidden]
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
