import { ruleOf } from '../../policy/rules.ts'
import type { ChangeRecord, ComparedSessionRecord, ComparisonReport } from '../comparison.ts'
import { counted } from '../layout.ts'
import type { LineRecord } from '../line.ts'
import type { Report } from '../report.ts'
import type { LadderRow, Listing } from './ladder.ts'
import { rungOf, type End, type Rung } from './rung.ts'

/**
 * Two recordings of a session as one ladder, outside to the left and inside to the right: the lines of the outside
 * one in their order, each that differs with both its forms. `outside`: its report; null: only what differs is
 * listed. A print's own left-out lines are no change, and are not listed.
 */
export function comparedListing(
  { sessions }: ComparisonReport,
  outside: Pick<Report, 'sessions'> | null,
  changedOnly: boolean,
): Listing {
  const rows = sessions.flatMap((session, index) => [
    head(session, index),
    ...between(session, index, changedOnly ? [] : linesOf(outside, session)),
    ...(session.unchanged.length === 0
      ? []
      : [
          {
            row: 'divergence' as const,
            session: index,
            why: 'Not changed, though by this policy it would have been:',
          },
          ...session.unchanged.map((change) => changeRung(change, index)),
        ]),
  ])
  const changed = rows.flatMap((row, place) =>
    row.row === 'line' && row.mark === '✖' ? [place] : [],
  )
  return {
    rows: rows.length,
    changed: Uint32Array.from(changed),
    rowAt: (place) => rows[place] as LadderRow,
    placeOf: (session, line) => {
      const place = rows.findIndex(
        (row) => row.row === 'line' && row.session === session && row.line === line,
      )
      return place < 0 ? null : place
    },
    find: (text) => {
      const sought = text.toLowerCase()
      const has = (row: LadderRow): boolean =>
        row.row === 'line' &&
        `${row.client.text}\n${row.server.text}\n${row.sign}`.toLowerCase().includes(sought)
      return Uint32Array.from(rows.flatMap((row, place) => (has(row) ? [place] : [])))
    },
  }
}

function linesOf(
  outside: Pick<Report, 'sessions'> | null,
  { outside: { session } }: ComparedSessionRecord,
): readonly LineRecord[] {
  return outside?.sessions.find(({ index }) => index === session)?.lines ?? []
}

function head(
  { outside, inside, changes, unexplained }: ComparedSessionRecord,
  index: number,
): LadderRow {
  const sides = `${counted(outside.lines, 'line')} outside, ${inside.lines} inside`
  return {
    row: 'session',
    session: index,
    ends: sides,
    mode: 'observed',
    path: `${counted(changes.length, 'change')}, ${unexplained} not explained`,
  }
}

/** The lines of the outside recording, and at its place each that differs or is inside alone. */
function between(
  { changes }: ComparedSessionRecord,
  index: number,
  lines: readonly LineRecord[],
): Rung[] {
  if (lines.length === 0) return changes.map((change) => changeRung(change, index))
  const session = { index, mode: 'recorded' as const, fingerprint: null, divergence: null }
  const waiting = [...changes]
  const rungs: Rung[] = []
  const take = (upTo: number): ChangeRecord[] => {
    const end = waiting.findIndex(({ at }) => at.outside !== null && at.outside.line > upTo)
    return waiting.splice(0, end < 0 ? waiting.length : end)
  }
  for (const line of lines) {
    const due = take(line.line)
    rungs.push(...due.map((change) => changeRung(change, index)))
    if (!due.some(({ at }) => at.outside?.line === line.line))
      rungs.push({ ...rungOf(line, session, null, null), sign: '', mark: '', rules: [] })
  }
  return [...rungs, ...waiting.map((change) => changeRung(change, index))]
}

function changeRung(change: ChangeRecord, index: number): Rung {
  const { direction, line, outside, inside, explained, rules, why, at } = change
  const same = outside !== null && outside === inside
  const graded = rules.map((id) => `${id} ${ruleOf(id)?.grade ?? ''}`.trim()).join(', ')
  const because = explained ? graded || 'cut before it' : (why ?? 'not explained')
  return {
    row: 'line',
    session: index,
    line,
    sourceLine: at.outside?.sourceLine ?? null,
    packet: at.outside?.packet ?? null,
    direction,
    client: end(outside, direction === 'S' && !same),
    server: end(inside, direction === 'C' && !same),
    sign: same ? because : explained ? `changed: ${because}` : because,
    mark: same ? '!' : '✖',
    rules,
    bar: null,
    beyond: false,
    after: null,
  }
}

function end(text: string | null, changed: boolean): End {
  if (text === null) return { text: 'not there', is: 'nothing' }
  return { text, is: changed ? 'changed' : 'as-is' }
}
