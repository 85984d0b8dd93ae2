import type {
  ChangedRange,
  RecordedPlace,
  Change,
  ComparedSide,
  SessionComparison,
} from './comparison.ts'
import {
  COMPARED_AT_ONCE_LINES,
  MAX_ALL_CHANGED_RANGES,
  MAX_CHANGED_RANGES,
  MAX_PAIRING_LINES,
} from '../../limits.ts'
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
  return whole(comparingSessions(first, second, tools, new NamedRanges()))
}

/** The same in steps. */
function* comparingSessions(
  first: Recording,
  second: Recording,
  tools: CompareTools,
  named: NamedRanges,
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
    const change = changeOf(difference, sides, named)
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
  /** of those that were held, how many of each found no partner */
  unpaired: PairedSessions
  /** how many of each there was no room for */
  notHeld: PairedSessions
}

/** The same in steps. */
export function* comparingRecordings(
  outside: readonly Recording[],
  inside: readonly Recording[],
  tools: CompareTools,
): Steps<ComparedRecordings> {
  const here = heldOf(outside)
  const there = heldOf(inside)
  const pairs = yield* pairing(
    here.map(({ recording }) => recording),
    there.map(({ recording }) => recording),
  )
  const sessions: ComparedRecordings['sessions'] = []
  const named = new NamedRanges()
  const pace = new Pace(COMPARED_AT_ONCE_LINES)
  for (const pair of pairs) {
    const { recording: one, index } = here[pair.outside]!
    const { recording: other, index: partner } = there[pair.inside]!
    const compared = yield* comparingSessions(one, other, tools, named)
    sessions.push({ ...compared, pair: { outside: index, inside: partner } })
    // a session is run under many policies
    if (pace.isDue(RUN_COST * (one.lines.length + other.lines.length))) yield
  }
  return {
    sessions,
    unpaired: { outside: here.length - pairs.length, inside: there.length - pairs.length },
    notHeld: { outside: outside.length - here.length, inside: inside.length - there.length },
  }
}

/** The recordings that there was room for, with their indexes in the upload. */
function heldOf(recordings: readonly Recording[]): { recording: Recording; index: number }[] {
  return recordings
    .map((recording, index) => ({ recording, index }))
    .filter(({ recording: { cutOff, segments } }) => !cutOff || segments.length > 0)
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

function changeOf(difference: Difference, { read, print }: Sides, named: NamedRanges): Change {
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
    ...(sent !== null && arrived !== null ? named.of(whole, came, expected) : { ranges: [] }),
    rules,
    explained,
    why: reasonOf(difference, print),
  }
}

function endOf({ terminator }: RecordedLine): Redacted {
  if (terminator === '\r\n') return fixed``
  return terminator === '\n' ? fixed` [LF]` : fixed` [no line end]`
}

/** Names the stretches that differ, as many as there is room for. */
class NamedRanges {
  #left = MAX_ALL_CHANGED_RANGES

  /** `rangesLeftOut`: how many more differ. */
  of(sent: string, came: string, expected: string): Pick<Change, 'ranges' | 'rangesLeftOut'> {
    const { first, leftOut } = ranges(
      sent,
      came,
      expected,
      Math.min(MAX_CHANGED_RANGES, this.#left),
    )
    this.#left = Math.max(1, this.#left - first.length)
    return { ranges: first, ...(leftOut > 0 && { rangesLeftOut: leftOut }) }
  }
}

/**
 * The first stretches in which a line differs from how it was sent, `most` of them, and how many are left out; cut
 * where `expected` stops or begins to have the same octets.
 */
export function ranges(
  sent: string,
  came: string,
  expected: string,
  most = Infinity,
): { first: ChangedRange[]; leftOut: number } {
  const found: ChangedRange[] = []
  let leftOut = 0
  let last: ChangedRange | undefined
  for (let i = 0; i < Math.max(sent.length, came.length); i++) {
    if (sent[i] === came[i]) continue
    const explained = came[i] === expected[i] && came.length === expected.length
    if (last !== undefined && last.offset + last.length === i && last.explained === explained) {
      last.length++
      continue
    }
    last = { offset: i, length: 1, explained }
    if (found.length < most) found.push(last)
    else leftOut++
  }
  return { first: found, leftOut }
}
