import { parseArgs } from 'node:util'
import { differences } from '../vectors/compare.ts'
import { engineNamed, ENGINES, type EngineName, type VectorEngine } from '../vectors/engine.ts'
import { byPlace } from '../vectors/order.ts'
import { readVectors, resultJson } from '../vectors/vector.ts'

const USAGE = 'usage: npm run -s vectors -- FILE... [--engine core|reference] [--results]'

/** One JSON object a vector: what the engine makes of it, whatever the vector expects. */
function printResults(paths: string[], engine: VectorEngine): void {
  for (const vector of paths.flatMap(readVectors)) {
    const result = engine(vector)
    const sorted = { ...result, ...byPlace(result.verdicts, result.events) }
    console.log(JSON.stringify({ id: vector.id, ...resultJson(sorted) }))
  }
}

/** Prints each vector that disagrees and how, then the count; returns the number of failures. */
function check(paths: string[], engine: VectorEngine): number {
  let passed = 0
  let failed = 0
  for (const vector of paths.flatMap(readVectors)) {
    const found = differences(engine(vector), vector.expect)
    if (found.length === 0) passed++
    else {
      failed++
      console.log(vector.id)
      for (const difference of found) console.log(`    ${difference}`)
    }
  }
  console.log(`${passed} passed, ${failed} failed`)
  return failed
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { engine: { type: 'string', default: 'core' }, results: { type: 'boolean' } },
  })
  const name = ENGINES.find((known) => known === values.engine) satisfies EngineName | undefined
  if (!name || positionals.length === 0) {
    console.error(USAGE)
    return 2
  }
  const engine = await engineNamed(name)
  if (!values.results) return check(positionals, engine) > 0 ? 1 : 0
  printResults(positionals, engine)
  return 0
}

process.exitCode = await main()
