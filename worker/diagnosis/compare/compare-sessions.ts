import type {
  ChangedRange,
  RecordedPlace,
  Change,
  ComparedSide,
  SessionComparison,
} from './comparison.ts'
import { COMPARED_AT_ONCE_LINES, MAX_PAIRING_LINES } from '../../limits.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import { alignLines, maskOf } from './align.ts'
import { comparisonFindings } from './findings.ts'
import { inferring, type Difference } from './infer.ts'
import { pairing, type PairedSessions } from './pairing.ts'
import { lostInPrint } from './print.ts'
import { originalOf } from './original.ts'
import { reasonOf } from './reason.ts'
import { linesOf, type RecordedLine, type Recording } from './recording.ts'
import type { CompareTools } from './run.ts'
import { SentLines } from './sent.ts'
import { layingOut, type Sides } from './sides.ts'
import { Pace, whole, type Steps } from '../../turn.ts'

/** How much more a line costs by its session's runs than by being looked at. */
const RUN_COST = 16

/** Compares one session recorded outside (at the client) and inside (at the server) of a firewall. */
export function compareSessions(
  first: Recording,
  second: Recording,
  tools: CompareTools,
): SessionComparison {
  return whole(comparingSessions(first, second, tools))
}

/** The same in steps. */
function* comparingSessions(
  first: Recording,
  second: Recording,
  tools: CompareTools,
): Steps<SessionComparison> {
  const swapped = wrongWayRound(first, second)
  const [outside, inside] = swapped ? [second, first] : [first, second]
  const sides = yield* layingOut(outside, inside)
  const isLost = lostInPrint(outside, inside, sides)
  const original = originalOf(outside, inside, sides.pairs)
  const inferred = yield* inferring(original, outside, inside, sides, isLost, tools)
  const lost: Change[] = []
  const sentOf = new Map<Change, Difference>()
  const all: Change[] = []
  const pace = new Pace(COMPARED_AT_ONCE_LINES)
  for (const difference of inferred.differences) {
    const change = changeOf(difference, sides)
    const { expected, came, sent, arrived } = difference
    if (expected !== came && isLost(sent, arrived)) lost.push(change)
    else {
      all.push(change)
      sentOf.set(change, difference)
    }
    if (pace.isDue()) yield
  }
  all.sort((a, b) => a.line - b.line)
  const changes: Change[] = []
  const unchanged: Change[] = []
  for (const one of all) {
    const isChanged = one.outside === null || one.ranges.length > 0 || one.inside === null
    ;(isChanged ? changes : unchanged).push(one)
  }
  const explains = changes.some(
    ({ explained, ranges }) => explained || ranges.some((range) => range.explained),
  )
  const comparison = {
    outside: sideOf(outside),
    inside: sideOf(inside),
    changes,
    unchanged: explains ? unchanged : [],
    notPrinted: lost,
    policy: explains ? inferred.policy : null,
    map: explains ? inferred.map : null,
    limits: explains ? inferred.limits : [],
    unexplained: explains ? inferred.wrong - lost.length : changes.length,
    compared: sides.compared,
    swapped,
    unrelated: areUnrelated(sides),
    sent: new SentLines(
      original,
      changes.map((change) => sentOf.get(change) ?? { direction: change.direction, sent: null }),
    ),
    about: outside.about,
  }
  return { ...comparison, findings: comparisonFindings(comparison) }
}

/** The sessions of two uploads: each pair compared, and how many of each found no partner. */
export function compareRecordings(
  outside: readonly Recording[],
  inside: readonly Recording[],
  tools: CompareTools,
): ComparedRecordings {
  return whole(comparingRecordings(outside, inside, tools))
}

interface ComparedRecordings {
  sessions: (SessionComparison & { pair: PairedSessions })[]
  unpaired: PairedSessions
}

/** The same in steps. */
export function* comparingRecordings(
  outside: readonly Recording[],
  inside: readonly Recording[],
  tools: CompareTools,
): Steps<ComparedRecordings> {
  const pairs = yield* pairing(outside, inside)
  const sessions: ComparedRecordings['sessions'] = []
  const pace = new Pace(COMPARED_AT_ONCE_LINES)
  for (const pair of pairs) {
    const [one, other] = [outside[pair.outside]!, inside[pair.inside]!]
    sessions.push({ ...(yield* comparingSessions(one, other, tools)), pair })
    // a session is run under many policies
    if (pace.isDue(RUN_COST * (one.lines.length + other.lines.length))) yield
  }
  return {
    sessions,
    unpaired: { outside: outside.length - pairs.length, inside: inside.length - pairs.length },
  }
}

function sideOf({ lines, incomplete, cutOff }: Recording): ComparedSide {
  return { lines: lines.length, incomplete: incomplete || cutOff }
}

/** Of the lines of the shorter recording this part must be in the other, masked or not. */
const RELATED = 0.34

function areUnrelated({ crossings }: Sides): boolean {
  const alike = crossings.filter(
    ({ whole, came }) => whole !== '' && whole.length === came.length && maskOf(whole, came),
  ).length
  const sent = crossings.filter(({ sent }) => sent !== null).length
  const arrived = crossings.filter(({ arrived }) => arrived !== null).length
  return crossings.length > 0 && alike < Math.min(sent, arrived) * RELATED
}

/** True if the X stand where the client's own record should have the commands, or asterisks at the server. */
function wrongWayRound(outside: Recording, inside: Recording): boolean {
  let right = 0
  let wrong = 0
  for (const direction of ['C', 'S'] as const) {
    const a = linesOf(outside, direction).slice(0, MAX_PAIRING_LINES)
    const b = linesOf(inside, direction).slice(0, MAX_PAIRING_LINES)
    for (const pair of alignLines(a, b)) {
      const here = pair.outside === null ? '' : (a[pair.outside]?.text ?? '')
      const there = pair.inside === null ? '' : (b[pair.inside]?.text ?? '')
      if (here === there || here.length !== there.length || !maskOf(here, there)) continue
      if (masks(here) > masks(there) === (direction === 'S')) right++
      else wrong++
    }
  }
  return wrong > right
}

const masks = (text: string): number => text.replace(/[^X*]/g, '').length

function changeOf(difference: Difference, { read, print }: Sides): Change {
  const { direction, sent, arrived, whole, came, expected, rules } = difference
  const [outside, inside] = direction === 'C' ? [sent, arrived] : [arrived, sent]
  const ends =
    !print && outside !== null && inside !== null && outside.terminator !== inside.terminator
  const shown = (line: RecordedLine | null): Redacted | null =>
    line === null ? null : fixed`${read.get(line)?.shown ?? fixed``}${ends ? endOf(line) : fixed``}`
  const placed = (line: RecordedLine | null): RecordedPlace | null =>
    line === null ? null : { line: line.line, place: line.place }
  const explained = expected === came
  return {
    direction,
    line: outside?.line ?? inside?.line ?? 0,
    at: { outside: placed(outside), inside: placed(inside) },
    outside: shown(outside),
    inside: shown(inside),
    ranges: sent !== null && arrived !== null ? ranges(whole, came, expected) : [],
    rules,
    explained,
    why: reasonOf(difference, print),
  }
}

function endOf({ terminator }: RecordedLine): Redacted {
  if (terminator === '\r\n') return fixed``
  return terminator === '\n' ? fixed` [LF]` : fixed` [no line end]`
}

/** Stretches in which a line differs from how it was sent, cut where `expected` stops or begins to have the same octets. */
export function ranges(sent: string, came: string, expected: string): ChangedRange[] {
  const found: ChangedRange[] = []
  for (let i = 0; i < Math.max(sent.length, came.length); i++) {
    if (sent[i] === came[i]) continue
    const explained = came[i] === expected[i] && came.length === expected.length
    const last = found[found.length - 1]
    if (last !== undefined && last.offset + last.length === i && last.explained === explained)
      last.length++
    else found.push({ offset: i, length: 1, explained })
  }
  return found
}
