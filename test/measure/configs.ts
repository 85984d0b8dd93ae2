import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultSentence } from '../../worker/policy/config/fault.ts'
import { policyInForce } from '../../worker/policy/config/in-force.ts'
import { readRunningConfig } from '../../worker/policy/config/running-config.ts'

/** A line of FOLDER/index.jsonl: a running-config and what it puts in force. */
interface Labelled {
  file: string
  /** null: not settled, or (`platform` IOS) none of ours, to be refused */
  expectedProfile: string | string[] | null
  platform: string
  /** words that `assumed` must hold */
  assumed: string[]
}

/** What is wrong in the reading of a configuration; empty if nothing is. */
function wrongIn(folder: string, { file, expectedProfile, platform, assumed }: Labelled): string[] {
  const reading = readRunningConfig(readFileSync(join(folder, file), 'utf8'))
  const answer = reading.ok ? policyInForce(reading.config) : reading
  if (!answer.ok) return platform === 'IOS' ? [] : answer.faults.map(faultSentence)
  if (platform === 'IOS') return ['read, though it is no PIX or ASA']
  const { inForce } = answer
  const { profile } = inForce.policy
  const wrong: string[] = []
  if (expectedProfile !== null && ![expectedProfile].flat().includes(profile))
    wrong.push(`profile ${profile}, expected ${[expectedProfile].flat().join(' or ')}`)
  const told = inForce.assumed.join('\n').toLowerCase()
  for (const word of assumed)
    if (!told.includes(word.toLowerCase())) wrong.push(`"${word}" is not said to be assumed`)
  if (assumed.length === 0 && told !== '') wrong.push(`assumed for no reason: ${told}`)
  return wrong
}

/**
 * `npm run -s measure -- configs FOLDER`: running-configs with what is in force (FOLDER/index.jsonl) against what is read
 * in them. Prints each that is read wrongly; exits 1 if one is.
 */
function main([folder]: string[]): number {
  if (folder === undefined) {
    console.error('usage: npm run -s measure -- configs FOLDER')
    return 2
  }
  const all = readFileSync(join(folder, 'index.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Labelled)
  let right = 0
  for (const one of all) {
    const wrong = wrongIn(folder, one)
    if (wrong.length === 0) right++
    for (const words of wrong) console.log(`${one.file}: ${words}`)
  }
  console.log(`${right} of ${all.length} configurations read right`)
  return right === all.length ? 0 : 1
}

process.exitCode = main(process.argv.slice(2))
