import type { FindingRecord, RemedyRecord } from './finding.ts'
import { tried } from './tried.ts'
import { ShownRemedies } from './finding-order.ts'
import { COLUMNS, hanging } from './layout.ts'
import type { Painter } from './paint.ts'

const MAX_LINES_NAMED = 8
const WEIGHT = { error: 'loss', warning: 'change', note: 'quiet' } as const

/** One finding: what it is, where, what it means, what follows, what to do. */
export function findingText(
  finding: FindingRecord,
  number: number,
  paint: Painter,
  shown = new ShownRemedies(),
): string[] {
  const head = hanging(`${number}. `, `${finding.title}`)
  return [
    '',
    ...head.map((line) => paint('strong', line)),
    `   ${paint(WEIGHT[finding.severity], finding.severity)} · ${about(finding)}`,
    ...hanging('   ', finding.detail),
    ...finding.consequences.flatMap((consequence) => hanging('   - ', consequence)),
    ...(finding.candidates ?? []).flatMap(candidateText),
    ...finding.remedies.flatMap((remedy) => remedyText(remedy, number, paint, shown)),
    ...(finding.references.length > 0 ? hanging('   see ', finding.references.join(', ')) : []),
  ]
}

/** A finding about the octets alone, in three lines: the catalogue says the rest. */
export function protocolFindingText(
  finding: FindingRecord,
  number: number,
  paint: Painter,
): string[] {
  const { title, severity, detail, external } = finding
  const known = external.length > 0 ? ` · ${external.join(' ')}` : ''
  return [
    ...hanging(`${number}. `, title),
    ...hanging('   ', `${severity} · ${about(finding)}${known}`).map((line) =>
      line.replace(severity, paint(WEIGHT[severity], severity)),
    ),
    ...hanging('   ', detail),
  ]
}

function about(finding: FindingRecord): string {
  const rules = finding.rules.length > 0 ? `rule ${finding.rules.join(' ')}` : null
  const grade = finding.grade === null ? '' : ` (${finding.grade})`
  const words = [
    finding.certainty,
    places(finding),
    rules === null ? null : rules + grade,
    finding.id,
  ]
  return words.filter((word) => word !== null).join(' · ')
}

function places({ lines }: FindingRecord): string | null {
  if (lines.length === 0) return null
  const severalSessions = new Set(lines.map((line) => line.session)).size > 1
  const named = lines
    .slice(0, MAX_LINES_NAMED)
    .map(({ session, line }) => (severalSessions ? `${session + 1}:${line}` : String(line)))
  const more = lines.length > MAX_LINES_NAMED ? ` and ${lines.length - MAX_LINES_NAMED} more` : ''
  return `line${lines.length > 1 ? 's' : ''} ${named.join(' ')}${more}`
}

function candidateText({
  line,
  masked,
  ranked,
}: NonNullable<FindingRecord['candidates']>[number]): string[] {
  const guesses = ranked
    .slice(0, 3)
    .map(({ keyword, probability }) => `${keyword} ${Math.round(probability * 100)} %`)
  return hanging(
    `   line ${line}: `,
    `${masked} was ${guesses.join(', or ') || 'nothing that is known'}`,
  )
}

function remedyText(
  remedy: RemedyRecord,
  finding: number,
  paint: Painter,
  shown: ShownRemedies,
): string[] {
  const before = shown.shownUnder(remedy, finding)
  if (before !== null && before !== finding)
    return hanging('   cure: ', `${remedy.title}: as under finding ${before}`).map((line) =>
      paint('good', line),
    )
  const notes = [
    remedy.givesUp === '' ? null : `gives up: ${remedy.givesUp.replace(/\.$/, '')}`,
    remedy.minimumVersion === null ? null : `from version ${remedy.minimumVersion}`,
    remedy.config && tried(remedy),
  ]
  return [
    ...hanging('   cure: ', remedy.title).map((line) => paint('good', line)),
    ...hanging('         ', notes.filter((note) => note !== null).join('; ')),
    ...toPaste(remedy.config),
    ...toPaste(remedy.bind),
    ...(remedy.undo === null ? [] : ['   undone by:', ...toPaste(remedy.undo)]),
  ]
}

/** Commands in lines of their own, never wrapped: they are to be pasted. */
function toPaste(commands: string | null): string[] {
  return (
    commands
      ?.trimEnd()
      .split('\n')
      .map((line) => '      ' + line) ?? []
  )
}

/** A title over what follows, ruled to the width of the terminal. */
export function heading(words: string): string {
  return `== ${words} ${'='.repeat(Math.max(3, COLUMNS - words.length - 4))}`
}
