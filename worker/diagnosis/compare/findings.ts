import { MAX_COMPARED_LINES, MAX_COMPARED_OCTETS } from '../../limits.ts'
import { fixed, join, type Redacted } from '../../redact/redacted.ts'
import { pageOf } from '../catalogue/catalogue.ts'
import type { SessionComparison } from './comparison.ts'
import type { CutLimit } from './cut.ts'
import type { Finding } from '../finding.ts'
import { counted, listed, own } from '../literal.ts'

type Compared = Omit<SessionComparison, 'findings'>

/** What a comparison comes to. `at` are indexes of its changes, then of its unchanged lines. */
export function comparisonFindings(comparison: Compared): Finding[] {
  const { changes, unchanged, unexplained, swapped, unrelated, policy } = comparison
  const found: Finding[] = []
  if (swapped)
    found.push(finding('compare-swapped', fixed`The two were exchanged.`, comparison, []))
  if (unrelated)
    found.push(
      finding(
        'compare-unrelated',
        fixed`Most lines of one are nowhere in the other.`,
        comparison,
        [],
      ),
    )
  const all = [...changes, ...unchanged]
  const at = (explained: boolean): number[] =>
    all.flatMap((change, index) => (change.explained === explained ? [index] : []))
  if (all.length === 0) {
    const detail = fixed`No octet differs, in ${listed(comparison.compared.map(directionWords))}.`
    return [...found, finding('compare-identical', detail, comparison, [])]
  }
  const explained = changes.filter((change) => change.explained).length
  const count = counted(changes.length, fixed`line differs`, fixed`lines differ`)
  if (policy !== null && explained > 0) {
    const detail = fixed`${count}, ${explained} of them exactly as ${named(comparison)} has it.`
    found.push(finding('compare-explained', detail, comparison, at(true)))
  }
  if (comparison.limits.length > 0) {
    const last = comparison.changes.findIndex(
      ({ direction, at }) => direction === 'C' && at.inside === null,
    )
    const ways = comparison.limits.map(rangeOf).reduce((a, b) => fixed`${a}; or ${b}`)
    const detail = fixed`Nothing of the client arrives from the first line named on. No built-in limit ends the session there; one in a map of its own would: ${ways}.`
    found.push(finding('compare-limit', detail, comparison, last < 0 ? [] : [last]))
  }
  if (unexplained > 0) {
    const left = counted(unexplained, fixed`line is`, fixed`lines are`)
    const best =
      policy === null
        ? fixed`No profile of this inspection makes any of these changes.`
        : fixed`${left} not as ${named(comparison)} has it.`
    const detail = join(
      [best, ...reasons(all.flatMap(({ why }) => (why === null ? [] : [why])))],
      ' ',
    )
    found.push(finding('compare-unexplained', detail, comparison, at(false)))
  }
  return found
}

const LIMIT_WORDS: Readonly<Record<CutLimit['match'], Redacted>> = {
  'cmd-line-length': fixed`cmd line length`,
  'rcpt-count': fixed`cmd RCPT count`,
  'body-line-length': fixed`body line length`,
  'header-line-length': fixed`header line length`,
  'sender-address-length': fixed`sender-address length`,
  'mime-filename-length': fixed`MIME filename length`,
}

/** `match cmd RCPT count gt N, N at least 20 and at most 20`. */
function rangeOf({ match, least, most }: CutLimit): Redacted {
  const text = LIMIT_WORDS[match]
  return least === most
    ? fixed`match ${text} gt ${least}`
    : fixed`match ${text} gt N, N at least ${least} and at most ${most}`
}

/** What two uploads that do not hold the same sessions come to; null where each has its partner. */
export function unpairedFinding(unpaired: EachSide, notHeld: EachSide): Finding | null {
  if (unpaired.outside + unpaired.inside === 0) return null
  const isPart = notHeld.outside + notHeld.inside > 0
  const other = isPart ? fixed`what was held of the other` : fixed`the other`
  const detail = fixed`${sessions(unpaired.outside)} of outside and ${sessions(unpaired.inside)} of inside have no partner in ${other}.`
  return finding('compare-unpaired', detail, null, [])
}

/** That of two long uploads not all was compared; null where all was. */
export function notHeldFinding(notHeld: EachSide): Finding | null {
  if (notHeld.outside + notHeld.inside === 0) return null
  const detail = fixed`${sessions(notHeld.outside)} of outside and ${sessions(notHeld.inside)} of inside were not held, and nothing is said of them: comparing holds ${MAX_COMPARED_LINES} lines and ${MAX_COMPARED_OCTETS} octets of each upload. Cut the recordings to the sessions in question.`
  return finding('compare-not-held', detail, null, [])
}

interface EachSide {
  outside: number
  inside: number
}

function sessions(count: number): Redacted {
  return counted(count, own('session'), own('sessions'))
}

/** At most this many different reasons stand in one sentence; each change has its own. */
const MAX_REASONS = 4

function reasons(all: readonly Redacted[]): Redacted[] {
  const counts = new Map<Redacted, number>()
  for (const why of all) counts.set(why, (counts.get(why) ?? 0) + 1)
  return [...counts].slice(0, MAX_REASONS).map(([why, count]) => fixed`${count} × ${why}.`)
}

function directionWords(direction: 'C' | 'S'): Redacted {
  return direction === 'C' ? fixed`what the client sent` : fixed`what the server sent`
}

/** The policy inferred, in the words of a running-config. */
export function named({ policy, map }: Pick<Compared, 'policy' | 'map'>): Redacted {
  if (policy === null) return fixed`no policy`
  const banner = policy.maskBanner ? fixed`mask-banner` : fixed`no mask-banner`
  const tls = policy.allowTls ? fixed`allow-tls` : fixed`no allow-tls`
  const scope = policy.scope === 'verb' ? fixed`verbs masked` : fixed`whole lines masked`
  const keywords = map === null ? fixed`` : fixed`, a keyword map of its own`
  return fixed`${own(policy.profile)} (${banner}, ${tls}, ${scope}${keywords})`
}

function finding(id: string, detail: Redacted, comparison: Compared | null, at: number[]): Finding {
  const { title, severity, certainty, grade, references, external } = pageOf(id)
  const all = comparison === null ? [] : [...comparison.changes, ...comparison.unchanged]
  const rules = [...new Set(at.flatMap((index) => all[index]?.rules ?? []))].sort()
  return {
    id,
    severity,
    certainty,
    mode: 'observed',
    title,
    detail,
    at,
    where: null,
    offset: null,
    rules,
    grade,
    consequences: [],
    problem: null,
    references: [...references],
    external: [...external],
    candidates: [],
  }
}
