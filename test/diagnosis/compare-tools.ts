import type { CompareTools, RunResult } from '../../worker/diagnosis/compare/run.ts'
import { toByteString, toOctets } from '../../worker/smtp/octets.ts'
import { ReferenceEngine } from '../reference/engine.ts'

/** Comparing by the second engine. What it forwards of a line is told by its verdict: it keeps no count. */
export const COMPARE_TOOLS: CompareTools = {
  run: (profile, switches, segments, real) => {
    const engine = new ReferenceEngine({
      profile,
      switches,
      eol: 'auto',
      oneSided: null,
      stream: !real,
    })
    for (const { direction, octets } of segments) engine.feed(direction, toOctets(octets))
    engine.end()
    const { client, server, verdicts, closed } = engine.result()
    const records: RunResult['records'] = verdicts.map(
      ([direction, , verdict, offset, length]) => ({
        direction,
        offset,
        length,
        forwarded: verdict === 'discard' || verdict === 'drop' ? 0 : length,
        rule: verdict === 'pass' ? null : verdict,
      }),
    )
    const input = { C: 0, S: 0 }
    for (const { direction, octets } of segments) input[direction] += octets.length
    for (const direction of ['C', 'S'] as const) {
      const seen = Math.max(
        0,
        ...records.filter((r) => r.direction === direction).map((r) => r.offset + r.length),
      )
      // After a cut nothing goes, and nothing is reported.
      if (closed !== null && seen < input[direction])
        records.push({
          direction,
          offset: seen,
          length: input[direction] - seen,
          forwarded: 0,
          rule: 'L1',
        })
    }
    return { forwarded: { C: toByteString(client), S: toByteString(server) }, records }
  },
}
