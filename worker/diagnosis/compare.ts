import { MAX_PAIRING_LINES } from '../limits.ts'
import { SessionRedaction } from '../redact/redact.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import type { Direction } from '../smtp/octets.ts'
import { maskOf } from './compare/align.ts'
import { infer, type Difference, type Inferred } from './compare/infer.ts'
import { comparisonFindings } from './compare/findings.ts'
import type { RecordedLine, Recording } from './compare/recording.ts'
import type { CompareTools } from './compare/run.ts'
import type { Finding } from './finding.ts'

/** A line that changed between the two recordings. */
export interface Change {
  direction: Direction
  /** line of the outside recording; of the inside one where that alone has it */
  line: number
  /** the line outside and inside; null where that recording has none */
  outside: Redacted | null
  inside: Redacted | null
  /** octet ranges that differ, from the line's first octet; [] for a line that one side lacks */
  ranges: { offset: number; length: number }[]
  rules: string[]
  /** true if the policy inferred makes exactly this of the line */
  explained: boolean
}

/** Two recordings of one session, compared. */
export interface SessionComparison {
  /** lines compared */
  outside: { lines: number; incomplete: boolean }
  inside: { lines: number; incomplete: boolean }
  changes: Change[]
  /** null where nothing changed, or nothing that changed is explained */
  policy: Pick<Inferred, 'profile' | 'switches'> | null
  /** true if the policy explains every line, changed or not: the firewall followed it exactly */
  exact: boolean
  /** changes that no profile makes, and lines a profile would have changed and that came through */
  unexplained: number
  /** true if the recordings were given the wrong way round, and were exchanged */
  swapped: boolean
  findings: Finding[]
}

/** Compares one session recorded outside (at the client) and inside (at the server) of a firewall. */
export function compareSessions(
  first: Recording,
  second: Recording,
  tools: CompareTools,
): SessionComparison {
  const swapped = wrongWayRound(first, second)
  const [outside, inside] = swapped ? [second, first] : [first, second]
  const inferred = infer(outside, inside, tools)
  const show = { outside: shown(outside), inside: shown(inside) }
  const changes = inferred.differences.map((difference) => change(difference, show))
  const explained = changes.some((one) => one.explained)
  const policy = explained ? { profile: inferred.profile, switches: inferred.switches } : null
  const unexplained = explained ? inferred.wrong : changes.length
  const comparison = {
    outside: { lines: outside.lines.length, incomplete: outside.incomplete || outside.cutOff },
    inside: { lines: inside.lines.length, incomplete: inside.incomplete || inside.cutOff },
    changes,
    policy,
    exact: unexplained === 0,
    unexplained,
    swapped,
  }
  return { ...comparison, findings: comparisonFindings(comparison) }
}

/** Pairs the sessions of two uploads: those that share most lines, each once; then compares each pair. */
export function compareRecordings(
  outside: readonly Recording[],
  inside: readonly Recording[],
  tools: CompareTools,
): SessionComparison[] {
  const free = new Set(inside)
  return outside.flatMap((recording): SessionComparison[] => {
    let best: Recording | null = null
    let most = -1
    for (const candidate of free) {
      const shared = sharedLines(recording, candidate)
      if (shared > most) [best, most] = [candidate, shared]
    }
    if (best === null) return []
    free.delete(best)
    return [compareSessions(recording, best, tools)]
  })
}

function sharedLines(a: Recording, b: Recording): number {
  const texts = new Set(
    b.lines.slice(0, MAX_PAIRING_LINES).map(({ direction, text }) => direction + text),
  )
  return a.lines
    .slice(0, MAX_PAIRING_LINES)
    .filter(({ direction, text }) => texts.has(direction + text)).length
}

/** True if the X stand where the client's own record should have the commands, or asterisks at the server. */
function wrongWayRound(outside: Recording, inside: Recording): boolean {
  let right = 0
  let wrong = 0
  for (const direction of ['C', 'S'] as const) {
    const a = outside.lines.filter((line) => line.direction === direction)
    const b = inside.lines.filter((line) => line.direction === direction)
    a.slice(0, MAX_PAIRING_LINES).forEach(({ text }, i) => {
      const other = b[i]?.text ?? ''
      if (text === other || text.length !== other.length || !maskOf(text, other)) return
      const here = masks(text) > masks(other)
      if (here === (direction === 'S')) right++
      else wrong++
    })
  }
  return wrong > right
}

const masks = (text: string): number => text.replace(/[^X*]/g, '').length

function change(
  { direction, outside, inside, rules, explained }: Difference,
  show: Record<'outside' | 'inside', Map<RecordedLine, Redacted>>,
): Change {
  const end = (line: RecordedLine): Redacted =>
    line.terminator === '\r\n'
      ? fixed``
      : line.terminator === '\n'
        ? fixed` [LF]`
        : fixed` [no line end]`
  const ends = outside !== null && inside !== null && outside.terminator !== inside.terminator
  const text = (line: RecordedLine | null, shown: Map<RecordedLine, Redacted>): Redacted | null =>
    line === null ? null : fixed`${shown.get(line) ?? fixed``}${ends ? end(line) : fixed``}`
  return {
    direction,
    line: outside?.line ?? inside?.line ?? 0,
    outside: text(outside, show.outside),
    inside: text(inside, show.inside),
    ranges:
      outside !== null && inside !== null
        ? ranges(outside.text + outside.terminator, inside.text + inside.terminator)
        : [],
    rules,
    explained,
  }
}

/** Stretches in which two lines differ; where their lengths do, the rest of the longer is one more. */
export function ranges(a: string, b: string): { offset: number; length: number }[] {
  const found: { offset: number; length: number }[] = []
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (a[i] === b[i]) continue
    const last = found[found.length - 1]
    if (last !== undefined && last.offset + last.length === i) last.length++
    else found.push({ offset: i, length: 1 })
  }
  return found
}

/** Every line as it may be shown: AUTH values and mail content never. */
function shown(recording: Recording): Map<RecordedLine, Redacted> {
  const redaction = new SessionRedaction()
  const map = new Map<RecordedLine, Redacted>()
  let data = false
  for (const line of recording.lines) {
    if (line.direction === 'S') {
      map.set(line, redaction.server(line.text))
      if (/^354/.test(line.text)) data = true
    } else if (data) {
      map.set(
        line,
        line.text === '.' ? fixed`.` : fixed`[mail content, ${line.text.length} octets]`,
      )
      if (line.text === '.') data = false
    } else map.set(line, redaction.client(line.text).shown)
  }
  return map
}
