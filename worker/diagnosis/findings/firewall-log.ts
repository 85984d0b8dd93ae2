import { explainSyslog, type ExplainedMessage } from '../../policy/syslog-explain.ts'
import { LIMIT_MATCHES, type LimitMatch } from '../../policy/policy.ts'
import { printed } from '../../redact/redact.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import { ofEvent } from '../consequences.ts'
import type { Finding, Severity } from '../finding.ts'
import type { PolicyProblem } from '../../policy/propose/problem.ts'
import type { SessionView } from '../view.ts'
import { counted } from '../literal.ts'
import { draft } from './draft.ts'

const MAIL_PORT = /\/(?:25|465|587)\b/

const SEVERITY: Readonly<Record<ExplainedMessage['outcome'], Severity>> = {
  dropped: 'error',
  reset: 'error',
  replaced: 'warning',
  logged: 'note',
  tls: 'note',
}

/** Findings of the firewall's own messages about a session: which match, which number, what to change. */
export function firewallLogFindings(view: SessionView): Finding[] {
  const groups = new Map<string, ExplainedMessage[]>()
  for (const { mark } of view.marks) {
    const explained = mark.kind === 'note' ? explainSyslog(mark.text) : null
    if (explained === null) continue
    // the engines of other protocols write it too
    if (explained.number === 507003 && mark.kind === 'note' && !MAIL_PORT.test(mark.text)) continue
    const key = `${explained.number} ${explained.outcome} ${explained.matched?.match ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), explained])
  }
  const told = [...groups.values()]
  // 507003 follows every cut; it is of interest where no other message tells why
  const named = told.filter(([first]) => first?.event !== null)
  return (named.length > 0 ? named : told).map((messages) => ofMessages(view, messages))
}

function ofMessages(view: SessionView, messages: readonly ExplainedMessage[]): Finding {
  const [first] = messages
  if (first === undefined) throw new Error('a finding of no message')
  const { number, meaning, change, event, outcome } = first
  const times = counted(messages.length, fixed`time`, fixed`times`)
  const problem = problemOf(first)
  return draft(view, {
    id: event ?? 'firewall-syslog',
    mode: 'observed',
    severity: SEVERITY[outcome],
    at: [],
    detail: fixed`${number} (${times}): ${said(meaning)}${change === '' ? fixed`` : fixed` ${said(change)}`}`,
    consequences: event === null || outcome === 'logged' ? [] : ofEvent(event),
    problem,
  })
}

/** Words of ours around the match as the message names it. */
function said(sentence: string): Redacted {
  return printed(sentence)
}

function problemOf({ number, outcome, matched, event }: ExplainedMessage): PolicyProblem | null {
  if (event === null || outcome === 'logged' || outcome === 'tls') return null
  // no parameter of the devices that write it turns it off
  if (number === 108002) return null
  const criterion = matched?.criterion
  if (criterion && 'gt' in criterion && LIMITS.has(criterion.kind)) {
    return { kind: 'limit', match: criterion.kind as LimitMatch, gt: criterion.gt, at: [] }
  }
  return { kind: 'event', event, at: [] }
}

const LIMITS: ReadonlySet<string> = new Set(LIMIT_MATCHES)
