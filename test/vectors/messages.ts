import type { Engine } from '../../worker/engine/engine.ts'
import type { EngineRecord } from '../../worker/engine/records.ts'
import type { ReferenceSession, VerdictRow } from '../reference/session.ts'
import { differences } from './compare.ts'
import { runCoreRecords } from './core.ts'

/**
 * What differs between a session with a record for every line of mail data and the same with one a message,
 * for which the core takes its fast way through header and body; empty if nothing does.
 */
export function messageDifferences(core: Engine, session: ReferenceSession): string[] {
  const every = runCoreRecords(core, session, true)
  const each = runCoreRecords(core, session, false)
  const found = differences(
    { ...each.result, verdicts: runsJoined(each.result.verdicts) },
    { ...every.result, verdicts: runsJoined(every.result.verdicts) },
  )
  for (const record of each.lines) {
    if (record.message === undefined) continue
    const end = record.offset + record.length
    const lines = every.lines.filter(
      ({ kind, offset, direction, verdict }) =>
        kind === 'data' &&
        direction === 'C' &&
        verdict === 'pass' &&
        offset >= record.offset &&
        offset < end,
    )
    const expected = JSON.stringify(messageOf(lines, record.message.complete))
    const actual = JSON.stringify(record.message)
    if (actual !== expected) found.push(`message: ${actual}, expected ${expected}`)
  }
  return found
}

/** What the record of a message says, from those of its lines. */
function messageOf(lines: EngineRecord[], complete: boolean): EngineRecord['message'] {
  const lengths = lines.map((line) => line.length - line.terminator)
  // The end of data is no line of the message.
  if (complete) lengths.pop()
  const empty = lengths.indexOf(0)
  // A line that the input breaks off is counted, but is not known to be a header line.
  const header = lines.findIndex((line) => line.terminator === 0)
  return {
    lines: lengths.length,
    longest: Math.max(0, ...lengths),
    headerLines: Math.min(...[empty, header, lengths.length].filter((count) => count >= 0)),
    complete,
  }
}

/** Lines of mail data that follow each other, as one row. */
function runsJoined(rows: readonly VerdictRow[]): VerdictRow[] {
  const joined: VerdictRow[] = []
  for (const row of rows) {
    const last = joined.at(-1)
    const [direction, word, verdict, offset, length] = row
    const follows =
      last?.[0] === direction &&
      last[1] === '' &&
      word === '' &&
      last[2] === verdict &&
      last[3] + last[4] === offset
    if (follows) last[4] += length
    else joined.push([...row])
  }
  return joined
}
