import type { CompareTools, RunResult } from '../diagnosis/compare/run.ts'
import type { Engine, EngineReceiver } from '../engine/engine.ts'
import { PLAIN_SETTINGS } from '../engine/policy.ts'
import { COMPARED_AT_ONCE_OCTETS } from '../limits.ts'
import { toByteString } from '../smtp/octets.ts'
import { Pace, type Steps } from '../turn.ts'

/** What a call into the core costs beside the octets it is given, in octets. */
const SEGMENT_COST_OCTETS = 64

/** Comparing by the core. */
export function compareTools(engine: Engine): CompareTools {
  return {
    *running(policy, { segments, real, oneSided }): Steps<RunResult> {
      const forwarded = { C: '', S: '' }
      const records: RunResult['records'] = []
      const receiver: EngineReceiver = {
        octets: (direction, octets) => {
          forwarded[direction] += toByteString(octets)
        },
        output: (output) => {
          if (output.type === 'line') records.push(output)
        },
      }
      const session = engine.open(policy, { ...PLAIN_SETTINGS, segments: real, oneSided })
      const input = { C: 0, S: 0 }
      const pace = new Pace(COMPARED_AT_ONCE_OCTETS)
      for (const { direction, octets } of segments) {
        input[direction] += octets.length
        session.feed(direction, octets, receiver)
        // a short line costs more than its octets
        if (pace.isDue(SEGMENT_COST_OCTETS + octets.length)) yield
      }
      session.end(receiver)
      if (session.closed !== null) {
        // After a cut nothing goes, and nothing is reported.
        for (const direction of ['C', 'S'] as const) {
          const told = records
            .filter((record) => record.direction === direction)
            .reduce((most, { offset, length }) => Math.max(most, offset + length), 0)
          const length = input[direction] - told
          if (length > 0)
            records.push({ direction, offset: told, length, forwarded: 0, rule: 'L1' })
        }
      }
      session.close()
      return { forwarded, records }
    },
  }
}
