import type { Change, SessionComparison } from '../diagnosis/compare/comparison.ts'
import type { CompareTools } from '../diagnosis/compare/run.ts'
import type { SentLines } from '../diagnosis/compare/sent.ts'
import { makingCure } from '../diagnosis/cure/make-cure.ts'
import type { Complaint, CureSession } from '../diagnosis/cure/session.ts'
import { isAddress } from '../policy/config/address.ts'
import { policyInForce } from '../policy/config/in-force.ts'
import { readRunningConfig } from '../policy/config/running-config.ts'
import type { Cure } from '../policy/cure.ts'
import type { EffectivePolicy } from '../policy/effective.ts'
import type { PolicyProblem, Rerun } from '../policy/propose/problem.ts'
import { MAX_CURED_SESSIONS } from '../limits.ts'
import type { Steps } from '../turn.ts'
import { trafficOf } from './traffic.ts'

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
  const complaints = changes.flatMap((change, at) => complaintOf(change, at, sent) ?? [])
  if (complaints.length === 0) return null
  const address = about.server?.address ?? null
  const server = address !== null && isAddress(address) ? address : null
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
    const reading = readRunningConfig(text)
    if (!reading.ok) return null
    const answer = policyInForce(reading.config, { profile, traffic: trafficOf(about, text) })
    if (!answer.ok) return null
    return {
      on: 'session',
      cutBy: null,
      linesUnchanged: sent.under(answer.inForce.policy, tools),
    }
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

/** What was changed on its way, as a finding of one recording would name it; null if no policy of this inspection did. */
function complaintOf({ explained, rules }: Change, at: number, sent: SentLines): Complaint | null {
  const word = sent.wordOf(at)
  if (!explained || word === null || rules.length === 0) return null
  const place = { at: [at] }
  const of = (id: string, severity: Complaint['severity'], problem: PolicyProblem): Complaint => ({
    id,
    severity,
    problem,
  })
  if (word.of === 'greeting') return of('banner-masked', 'warning', { kind: 'banner', ...place })
  const name = word.of === 'keyword' ? word.keyword : word.verb
  if (name === 'STARTTLS') return of('starttls-masked', 'error', { kind: 'starttls', ...place })
  if (word.of === 'keyword')
    return of('keywords-masked', 'warning', {
      kind: 'keyword',
      keyword: name,
      hidden: [name],
      ...place,
    })
  if (name === 'EHLO') return of('ehlo-refused', 'error', { kind: 'ehlo', ...place })
  const id = name === 'BDAT' ? 'bdat-masked' : 'command-masked'
  return of(id, 'warning', { kind: 'verb', verb: name, ...place })
}
