import { canaries, leaks, randomMails } from '../canary/canaries.ts'
import { DECORATIONS } from '../canary/decorations.ts'
import { comparisonOf, leaking, type Asking } from '../canary/sweep.ts'

/**
 * Every canary behind every decoration: `npm run -s leaks [-- DECORATION]`, a part of its name. Prints how many answers
 * hold what they must not, and which.
 */
const ASKED: readonly Asking[] = [
  { lines: 'all' },
  { lines: 'changed', profile: 'pix-7' },
  { lines: 'full' },
]
const wanted = process.argv[2] ?? ''
const texts = [...canaries(), ...randomMails(1, 12).map((one) => ({ ...one, mail: true }))]
let answers = 0
let bad = 0
for (const [name, decorate] of Object.entries(DECORATIONS)) {
  if (!name.includes(wanted)) continue
  const found: string[] = []
  texts.forEach((canary, i) => {
    if (canary.what.includes('UTF-16')) return
    const octets = Buffer.from(decorate(canary.octets.toString('latin1')), 'latin1')
    const asking = ASKED[i % ASKED.length]!
    answers += 2
    if (leaking(canary, octets, asking).length > 0) found.push(`${canary.what} (${asking.lines})`)
    if (leaks(comparisonOf(octets), canary.secrets).length > 0)
      found.push(`${canary.what} (compared)`)
  })
  bad += found.length
  if (found.length > 0) console.log(`${name}: ${found.length}, ${found.slice(0, 5).join('; ')}`)
}
console.log(`${bad} of ${answers} answers hold mail or an AUTH value`)
process.exitCode = bad > 0 ? 1 : 0
