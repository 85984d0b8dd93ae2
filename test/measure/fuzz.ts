import { randomSession } from '../reference/arbitrary.ts'
import { runReference } from '../reference/engine.ts'
import { randomPolicySession } from '../reference/generate/policies.ts'
import { shrinkSession } from '../reference/shrink.ts'
import type { ReferenceSession } from '../reference/session.ts'
import { differences as resultDifferences } from '../vectors/compare.ts'
import { messageDifferences } from '../vectors/messages.ts'
import { loadEngine, runCoreSession } from '../vectors/core.ts'
import { mapDifferences } from '../vectors/maps.ts'
import { writeMap } from '../../worker/policy/config/writer.ts'

/**
 * `npm run -s fuzz -- [maps] [FIRST [COUNT]]`: random sessions by seed through the core and the reference
 * engine; `maps`: under random policy maps, with all their criteria and actions. Prints each disagreement
 * cut down to its smallest session; exits 1 if there is one.
 */
const maps = process.argv[2] === 'maps'
const [first = 0, count = 10_000] = process.argv.slice(maps ? 3 : 2).map(Number)
const core = loadEngine()

function differences(session: ReferenceSession): string[] {
  if (maps) return mapDifferences(core, session, [3, 1, 17, 2, 400])
  return [
    ...resultDifferences(runCoreSession(core, session), runReference(session)),
    ...messageDifferences(core, session),
  ]
}

let failed = 0
for (let seed = first; seed < first + count && failed < 5; seed++) {
  const session = maps ? randomPolicySession(seed) : randomSession(seed)
  if (differences(session).length === 0) continue
  failed++
  const small = shrinkSession(session, (candidate) => differences(candidate).length > 0)
  const { map, segments, ...settings } = small
  console.log(`seed ${seed}: ${JSON.stringify(settings)}`)
  if (map) console.log(writeMap(map))
  for (const [direction, octets] of segments) {
    console.log(
      `  ${direction} ${JSON.stringify(Buffer.from(octets).toString('latin1')).slice(0, 300)}`,
    )
  }
  for (const line of differences(small)) console.log(`    ${line.slice(0, 400)}`)
}
console.log(`${count - failed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
