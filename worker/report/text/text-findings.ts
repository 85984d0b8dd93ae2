import type { FindingRecord, RemedyRecord } from '../finding.ts'
import { tried } from '../tried.ts'
import type { CureRecord } from '../cure.ts'
import { isOf, ShownRemedies, type FindingGroup } from '../finding-order.ts'
import { clippedTo, COLUMNS, counted, hanging, widthOf } from '../layout.ts'
import type { Painter } from './paint.ts'

const MAX_LINES_NAMED = 8
/** What follows of a finding, in a report of many sessions. */
const MAX_BRIEF_CONSEQUENCES = 2
const WEIGHT = { error: 'loss', warning: 'change', note: 'quiet' } as const

/** Findings of one id: what it is, where, what it means, what follows, what to do. The first speaks for all. */
export function findingText(
  group: FindingGroup,
  number: number,
  paint: Painter,
  shown = new ShownRemedies(),
  cure: CureRecord | null = null,
  brief = false,
): string[] {
  const { first: finding } = group
  const head = hanging(`${number}. `, `${finding.title}`)
  return [
    '',
    ...head.map((line) => paint('strong', line)),
    ...aboutRows(group, paint),
    ...hanging('   ', finding.detail),
    ...(brief
      ? finding.consequences.slice(0, MAX_BRIEF_CONSEQUENCES)
      : finding.consequences
    ).flatMap((consequence) => hanging('   - ', consequence)),
    ...(finding.candidates ?? []).flatMap(candidateText),
    ...finding.remedies.flatMap((remedy) =>
      isOf(remedy, cure)
        ? hanging('   cure: ', `${remedy.title} (part of the one above)`).map((row) =>
            paint('good', row),
          )
        : remedyText(remedy, number, paint, shown),
    ),
    ...(finding.references.length > 0 && !brief
      ? hanging('   see ', finding.references.join(', '))
      : []),
  ]
}

/** Findings about the octets alone, in three lines: the catalogue says the rest. */
export function protocolFindingText(group: FindingGroup, number: number, paint: Painter): string[] {
  const { title, detail } = group.first
  return [...hanging(`${number}. `, title), ...aboutRows(group, paint), ...hanging('   ', detail)]
}

/** Findings of one id in two rows, for a report of many sessions. */
export function briefFinding(group: FindingGroup, number: number, paint: Painter): string[] {
  return [
    clippedTo(`${number}. ${group.first.title}`, COLUMNS),
    ...aboutRows(group, paint).slice(0, 1),
  ]
}

function aboutRows(group: FindingGroup, paint: Painter): string[] {
  const { severity } = group.first
  return hanging('   ', `${severity} · ${about(group)}`).map((row, index) =>
    index === 0 ? row.replace(severity, paint(WEIGHT[severity], severity)) : row,
  )
}

function about({ first, all, sessions }: FindingGroup): string {
  const { certainty, mode, rules, id, external } = first
  const often = sessions.length > 1 ? `${counted(sessions.length, 'session')}` : null
  const words = [
    mode === 'predicted' ? `predicted, ${certainty}` : certainty,
    often,
    places(all.flatMap(({ lines }) => lines)),
    rules.length > 0 ? `rule ${rules.join(' ')}` : null,
    id,
    external.length > 0 ? external.join(' ') : null,
  ]
  return words.filter((word) => word !== null).join(' · ')
}

function places(lines: FindingRecord['lines']): string | null {
  if (lines.length === 0) return null
  const severalSessions = new Set(lines.map((line) => line.session)).size > 1
  const named = lines
    .slice(0, MAX_LINES_NAMED)
    .map(({ session, line }) => (severalSessions ? `${session + 1}:${line}` : String(line)))
  const more = lines.length > MAX_LINES_NAMED ? ` and ${lines.length - MAX_LINES_NAMED} more` : ''
  const what = severalSessions ? 'session:line' : lines.length > 1 ? 'lines' : 'line'
  return `${what} ${named.join(' ')}${more}`
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
export function toPaste(commands: string | null): string[] {
  return (
    commands
      ?.trimEnd()
      .split('\n')
      .map((line) => '      ' + line) ?? []
  )
}

/** A title over what follows, ruled to the width of the terminal. */
export function heading(words: string): string {
  const shown = clippedTo(words, COLUMNS - 4)
  return `== ${shown} ${'='.repeat(Math.max(0, COLUMNS - widthOf(shown) - 4))}`
}
