import type {
  ChangeRecord,
  ComparedSessionRecord,
  ComparisonReport,
  InferredPolicyRecord,
} from '../comparison.ts'
import { WRITTEN_AT_ONCE_LINES } from '../../limits.ts'
import { Pace, whole, type Steps } from '../../turn.ts'
import { inGroups, ShownRemedies } from '../finding-order.ts'
import { COLUMNS, counted, hanging, rows, wrapped } from '../layout.ts'
import { lossWords } from './loss-words.ts'
import type { Painter } from './paint.ts'
import { painter } from './paint.ts'
import { cureText } from './text-cure.ts'
import { findingText, heading } from './text-findings.ts'
import { parted } from '../view/sentence.ts'

/** Rows one line may take; the JSON answer has it whole. */
const MAX_ROWS = 3
/** `1234 C o  ` before each line. */
const MARGIN = 11
const INDENT = ' '.repeat(MARGIN)

/**
 * `text/plain`: a comparison for a terminal of 80 columns. The verdict in one sentence; of each session the
 * lines that differ, as recorded outside and inside, with the rule or the reason; the policy inferred.
 */
export function toComparisonText(report: ComparisonReport, options: { color: boolean }): string {
  return whole(comparisonTextInSteps(report, options))
}

/** The same in steps of some lines. */
export function* comparisonTextInSteps(
  report: ComparisonReport,
  { color }: { color: boolean },
): Steps<string> {
  const paint = painter(color)
  const { sessions, findings } = report
  const { ofSession, ofOctets } = inGroups(findings)
  const groups = [...ofSession, ...ofOctets]
  const shown = new ShownRemedies()
  const rows: string[] = []
  const pace = new Pace(WRITTEN_AT_ONCE_LINES)
  for (const [index, session] of sessions.entries()) {
    for (const row of sessionText(session, paint, index)) {
      rows.push(row)
      if (pace.isDue()) yield
    }
  }
  return [
    ...summary(report, paint),
    ...rows,
    ...cureText(report.cure, paint),
    ...(groups.length === 0
      ? []
      : ['', paint('strong', heading(counted(groups.length, 'finding')))]),
    ...groups.flatMap((group, index) => findingText(group, index + 1, paint, shown)),
    '',
  ].join('\n')
}

function summary(
  { summary, sources, sessions, unpaired, notHeld }: ComparisonReport,
  paint: Painter,
): string[] {
  const verdict = summary.verdict.toUpperCase()
  const { told, next } = parted(summary.sentence)
  const [first = '', ...more] = wrapped(`${verdict}  ${told}`, COLUMNS)
  const good = summary.verdict === 'identical'
  const side = (name: 'outside' | 'inside'): string =>
    `${name}: ${sources[name].format}, ${counted(sources[name].octets ?? 0, 'octet')}`
  const left = unpaired.outside + unpaired.inside
  const unheld = (notHeld?.outside ?? 0) + (notHeld?.inside ?? 0)
  return [
    paint(good ? 'good' : 'loss', verdict) + first.slice(verdict.length),
    ...more,
    ...(next === null ? [] : wrapped(next, COLUMNS)).map((row) => paint('strong', row)),
    ...hanging(
      '',
      `${side('outside')} · ${side('inside')} · ${counted(sessions.length, 'session')} compared` +
        (left > 0 ? `, ${left} more without a partner` : '') +
        (unheld > 0 ? `, ${unheld} more not held` : ''),
    ).map((line) => paint('quiet', line)),
    ...(['outside', 'inside'] as const).flatMap((name) => {
      const loss = lossWords(sources[name])
      const rows = loss === null ? [] : hanging(`${name} is incomplete: `, loss)
      return rows.map((row) => paint('loss', row))
    }),
  ]
}

function* sessionText(
  session: ComparedSessionRecord,
  paint: Painter,
  index: number,
): Iterable<string> {
  const { outside, inside, changes, unchanged, notPrinted, policy, unexplained, swapped } = session
  const lines = `${counted(outside.lines, 'line')} outside, ${inside.lines} inside`
  const counts = `${counted(changes.length, 'change')}, ${unexplained} not explained`
  yield* [
    '',
    paint('strong', heading(`session ${index + 1}: ${lines}; ${counts}`)),
    ...(swapped ? ['The two were given the wrong way round, and were exchanged.'] : []),
    ...(policy === null ? [] : policyText(policy, paint)),
    ...(changes.length > 0
      ? [paint('quiet', 'C client, S server; o as recorded outside, i inside'), '']
      : []),
  ]
  for (const change of changes) yield* changeText(change, paint)
  if (unchanged.length > 0)
    yield* ['', 'Not changed, though by this policy it would have been:', '']
  for (const change of unchanged) yield* changeText(change, paint)
  if (notPrinted.length > 0)
    yield* [
      '',
      `${counted(notPrinted.length, 'line')} in one recording only: the other's print leaves such lines out.`,
    ]
}

function policyText(policy: InferredPolicyRecord, paint: Painter): string[] {
  const settings = [
    policy.profile,
    policy.maskBanner ? 'mask-banner' : 'no mask-banner',
    policy.allowTls ? 'allow-tls' : 'no allow-tls',
    policy.maskScope === 'verb' ? 'of a command the verb is masked' : 'commands are masked whole',
  ]
  return [
    ...hanging('policy: ', settings.join(', ')).map((line) => paint('quiet', line)),
    ...(policy.config?.trimEnd().split('\n') ?? []).map((line) => '    ' + line),
  ]
}

function changeText(change: ChangeRecord, paint: Painter): string[] {
  const { direction, line, outside, inside, explained, why } = change
  const same = outside === inside && outside !== null
  const number = String(line).padStart(5)
  const first = `${number} ${direction}`
  return [
    ...oneSide(`${first}${same ? '' : ' o'}`, outside ?? '(nothing)'),
    ...(same ? [] : oneSide(`      ${' '.repeat(direction.length)} i`, inside ?? '(nothing)')),
    ...(explained
      ? [paint('quiet', `${INDENT}explained: ${rulesOf(change)}`)]
      : hanging(INDENT, why ?? 'not explained').map((row) => paint('loss', row))),
  ]
}

function rulesOf({ rules }: ChangeRecord): string {
  return rules.length > 0 ? `rule ${rules.join(', ')}` : 'the connection was cut before it'
}

function oneSide(prefix: string, text: string): string[] {
  const all = rows(text, COLUMNS - MARGIN)
  const shown = all.slice(0, MAX_ROWS)
  const left = all.slice(MAX_ROWS).join('').length
  return [
    ...shown.map((row, i) => (i === 0 ? prefix.padEnd(MARGIN) : INDENT) + row),
    ...(left > 0 ? [INDENT + `… ${counted(left, 'more character')}`] : []),
  ]
}
