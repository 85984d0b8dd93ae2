import { COLUMNS, counted, grouped, hanging, rows, widthOf } from '../layout.ts'
import type { LineRecord } from '../line.ts'
import { lostWords } from './loss-words.ts'
import type { Painter } from './paint.ts'
import type { SessionWithLines } from '../report.ts'

/** Rows one recorded line may take; what is left out is counted. */
const MAX_ROWS = 3
/** `1234 C  ` before each line. */
const MARGIN = 9

const VERDICT_WORDS: Readonly<Record<LineRecord['verdict'], string>> = {
  pass: '',
  mask: 'masked',
  edit: 'changed',
  discard: 'discarded: goes nowhere',
  drop: 'connection cut here',
  passthrough: '',
}

/**
 * A session's lines: each as recorded, and under a line the firewall changed what arrives in its place,
 * with the verdict and the rule.
 */
export function sessionLines(session: SessionWithLines, paint: Painter): string[] {
  const text: string[] = []
  const diverges = session.divergence?.line
  for (const line of session.lines) {
    text.push(...oneLine(line, session.mode, paint))
    if (line.line === diverges) text.push(paint('quiet', divider('from here on as recorded')))
  }
  if (session.linesLeftOut) text.push(`  … ${counted(session.linesLeftOut, 'more line')}, left out`)
  return text
}

/** What the signs before and behind the lines of a session mean: those that stand in it. */
export function legend({ lines, mode }: SessionWithLines): string {
  const changed = lines.some(({ verdict }) => VERDICT_WORDS[verdict] !== '')
  const untold = lines.some(({ direction }) => direction === null)
  const rule = lines.find(({ rules }) => rules.length > 0)?.rules[0]
  return [
    `C client, S server${untold ? ', ? untold' : ''}`,
    ...(changed ? [mode === 'observed' ? '^^ changed on its way' : '-> arrives instead'] : []),
    ...(lines.some(({ lost }) => lost !== undefined) ? ['.. octets missing'] : []),
    ...(lines.some(({ events }) => events.length > 0) ? ['! an event'] : []),
    ...(rule === undefined ? [] : [`${rule} … see /v1/rules`]),
  ].join('; ')
}

function divider(words: string): string {
  return `  --- ${words} ${'-'.repeat(COLUMNS - words.length - 7)}`
}

function oneLine(line: LineRecord, mode: SessionWithLines['mode'], paint: Painter): string[] {
  const number = String(line.line).padStart(5)
  const changed = VERDICT_WORDS[line.verdict] !== ''
  const first = `${number} ${line.direction ?? '?'}  `
  const shown = recorded(line).map((row, i) => (i === 0 ? paint('quiet', first) : indent()) + row)
  const missing = lostWords(line)
  if (missing !== null) shown.push(paint('loss', `    ..   ${missing}`))
  if (!changed) return [...shown, ...events(line, paint)]
  const words = verdictWords(line)
  const painted = (text: string) => paint(line.verdict === 'edit' ? 'change' : 'loss', text)
  if (line.forwarded === null)
    return [...shown, ...hanging(`    ${mode === 'observed' ? '^^' : '->'}   `, words).map(painted)]
  const below = rows(line.forwarded, COLUMNS - MARGIN)
  const arrives = clipped(below).map((row, i) => painted((i === 0 ? '    ->   ' : indent()) + row))
  return [...shown, ...withNote(arrives, below.at(-1) as string, words, paint)]
}

/** The verdict at the right margin if it fits beside the last row, else on a row of its own. */
function withNote(arrives: string[], last: string, words: string, paint: Painter): string[] {
  const room = COLUMNS - MARGIN - widthOf(last)
  const note = paint('quiet', words)
  if (arrives.length > MAX_ROWS || room < words.length + 2)
    return [...arrives, ...verdictRows(words, paint)]
  const end = arrives.pop() as string
  return [...arrives, end + ' '.repeat(room - words.length) + note]
}

/** At the right margin, or over as many rows as it takes. */
function verdictRows(words: string, paint: Painter): string[] {
  const all = words.length <= COLUMNS ? [words.padStart(COLUMNS)] : hanging(indent(), words)
  return all.map((row) => paint('quiet', row))
}

function verdictWords(line: LineRecord): string {
  const { rules } = line
  const because = line.events.filter(() => line.verdict === 'drop' || line.verdict === 'discard')
  return [VERDICT_WORDS[line.verdict], ...because, ...rules].join(' · ')
}

/** Events of a line that passes: they are why it is worth a look. */
function events(line: LineRecord, paint: Painter): string[] {
  if (line.events.length === 0) return []
  const rules = line.rules.length > 0 ? ` · ${line.rules.join(' ')}` : ''
  return hanging('    !    ', `${line.events.join(', ')}${rules}`).map((row) =>
    paint('change', row),
  )
}

function recorded(line: LineRecord): string[] {
  if (line.text === '' && line.lines !== undefined) return [messageWords(line)]
  if (line.text === '' && line.octets > 2) return [`(${runName(line)}, ${octets(line)})`]
  return clipped(rows(line.text, COLUMNS - MARGIN))
}

function messageWords(line: LineRecord): string {
  const longest = line.longest === undefined ? '' : `, longest ${grouped(line.longest)}`
  return `(${runName(line)}: ${counted(line.lines ?? 0, 'line')}, ${octets(line)}${longest})`
}

function runName(line: LineRecord): string {
  if (line.kind === 'tls') return 'inside TLS'
  return line.kind === 'data' || line.kind === 'bdat' ? 'mail data' : 'octets'
}

function octets(line: LineRecord): string {
  return counted(line.octets, 'octet')
}

function clipped(all: string[]): string[] {
  if (all.length <= MAX_ROWS) return all
  const left = all.slice(MAX_ROWS).join('').length
  return [...all.slice(0, MAX_ROWS), `… ${counted(left, 'more character')}`]
}

function indent(): string {
  return ' '.repeat(MARGIN)
}
