import type { Cure } from '../../policy/cure.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import type { SessionComparison } from './comparison.ts'
import { asFirstStep, counted, own } from '../literal.ts'
import { stepOfCure } from '../cure/first-step.ts'
import { named } from './findings.ts'

/** What the comparison of all sessions comes to. */
export interface ComparisonSummary {
  verdict: 'identical' | 'explained' | 'partly-explained' | 'unexplained' | 'unrelated'
  sentence: Redacted
}

/** The verdict, and one sentence for the person who has to act. `isPart`: there was no room for all sessions. */
export function comparisonSummary(
  sessions: readonly SessionComparison[],
  cure: Cure | null,
  isPart: boolean,
): ComparisonSummary {
  const [first] = sessions
  if (first === undefined || sessions.every(({ unrelated }) => unrelated)) {
    return {
      verdict: 'unrelated',
      sentence: fixed`The two uploads hold no session in common. First step: record both sides of the same attempt, say a message to an address used only once.`,
    }
  }
  const changes = sum(sessions, ({ changes }) => changes.length)
  const unexplained = sum(sessions, (session) => session.unexplained)
  const explained = sum(
    sessions,
    (session) => session.changes.filter((one) => one.explained).length,
  )
  if (changes === 0 && unexplained === 0) {
    return {
      verdict: 'identical',
      sentence: fixed`${isPart ? fixed`In the sessions that were held, nothing` : fixed`Nothing`} in between changed an octet: what one side sent is what the other got. First step: look for the fault at the ends, or in another path.`,
    }
  }
  const lines = counted(changes, fixed`line was changed`, fixed`lines were changed`)
  const policy = sessions.find((session) => session.policy !== null) ?? first
  if (unexplained === 0) {
    const next =
      cure === null ? fixed`no inspect esmtp on that firewall, for a test` : stepOfCure(cure)
    return {
      verdict: 'explained',
      sentence: fixed`${lines} on the way, every octet as a Cisco PIX/ASA with ${named(policy)} does it. ${asFirstStep(next)}`,
    }
  }
  if (explained === 0) {
    return {
      verdict: 'unexplained',
      sentence: fixed`${lines} on the way, and not one as this inspection does it: not this engine. First step: look for another product in between (antivirus, load balancer, VPN gateway, NAT with a mail proxy).`,
    }
  }
  const left = counted(unexplained, own('line'), own('lines'))
  return {
    verdict: 'partly-explained',
    sentence: fixed`${lines} on the way, ${explained} of them as a Cisco PIX/ASA with ${named(policy)} does it; ${left} not this engine. First step: read why beside each of these; another product, or another release, is at work too.`,
  }
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0)
}
