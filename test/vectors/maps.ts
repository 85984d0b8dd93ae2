import type { Engine } from '../../worker/engine/engine.ts'
import { runReference } from '../reference/engine.ts'
import { rechunk } from '../reference/arbitrary.ts'
import type { ReferenceResult, ReferenceSession } from '../reference/session.ts'
import { differences } from './compare.ts'
import { runCoreRecords, runCoreSession } from './core.ts'

/**
 * What disagrees about a session under a policy map: core and host against the reference; the same with a
 * record a message, whose records must tell of every octet that left; and, in stream mode, other chunks.
 */
export function mapDifferences(core: Engine, session: ReferenceSession, cuts: number[]): string[] {
  const every = runCoreSession(core, session)
  const found = differences(every, runReference(session))
  const { result, lines } = runCoreRecords(core, session, false)
  found.push(...differences(withoutRows(result), withoutRows(every)))
  for (const direction of ['C', 'S'] as const) {
    const told = lines
      .filter((line) => line.direction === direction)
      .reduce((sum, { forwarded }) => sum + forwarded, 0)
    const inserted = result.events.filter(([name]) => name === 'protocol-error-sent').length > 0
    const left = (direction === 'C' ? result.client : result.server).length
    if (told > left || (told < left && result.closed === null && !(direction === 'S' && inserted)))
      found.push(`${direction}: records tell of ${told} octets that left, ${left} did`)
  }
  if (session.stream && session.times === undefined) {
    const cut = { ...session, segments: rechunk(session.segments, cuts) }
    found.push(...differences(runCoreSession(core, cut), every))
  }
  return found
}

/** Without verdicts: one a line and one a message are not the same. */
function withoutRows(result: ReferenceResult): ReferenceResult {
  return { ...result, verdicts: [] }
}
