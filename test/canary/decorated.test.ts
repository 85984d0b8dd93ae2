import assert from 'node:assert/strict'
import test from 'node:test'
import { canaries, dice, leaks, randomMails, type Canary } from './canaries.ts'
import { DECORATIONS } from './decorations.ts'
import { comparisonOf, leaking, type Asking } from './sweep.ts'

const ASKED: readonly Asking[] = [
  { lines: 'all' },
  { lines: 'changed' },
  { lines: 'full' },
  { lines: 'all', profile: 'pix-7' },
  { lines: 'full', profile: 'off' },
]
/** Of each decoration so many canaries, drawn anew each time with the same dice; `npm run -s leaks` tries all. */
const DRAWN = 16
const PAIRS = 400

const TEXTS = [...canaries(), ...randomMails(1, 6).map((one) => ({ ...one, mail: true }))].filter(
  ({ what }) => !what.includes('UTF-16'),
)
const NAMES = Object.keys(DECORATIONS)

function drawn(seed: number, count: number): Canary[] {
  const roll = dice(seed)
  return Array.from({ length: count }, () => TEXTS[roll(TEXTS.length)]!)
}

const decorated = ({ octets }: Canary, ...names: string[]): Buffer =>
  Buffer.from(
    names.reduce((text, name) => DECORATIONS[name]!(text), octets.toString('latin1')),
    'latin1',
  )

test('behind no decoration an answer holds mail or an AUTH value, however it is asked for', () => {
  const found: string[] = []
  NAMES.forEach((name, seed) => {
    drawn(seed, DRAWN).forEach((canary, i) => {
      const asking = ASKED[(seed + i) % ASKED.length]!
      if (leaking(canary, decorated(canary, name), asking).length > 0)
        found.push(`${name}: ${canary.what}, ${JSON.stringify(asking)}`)
    })
  })
  assert.deepEqual(found, [])
})

test('nor behind two decorations, one around the other', () => {
  const roll = dice(7)
  const found = drawn(11, PAIRS).flatMap((canary) => {
    const [inner, outer] = [NAMES[roll(NAMES.length)]!, NAMES[roll(NAMES.length)]!]
    const asking = ASKED[roll(ASKED.length)]!
    return leaking(canary, decorated(canary, inner, outer), asking).length > 0
      ? [`${inner}, ${outer}: ${canary.what}, ${JSON.stringify(asking)}`]
      : []
  })
  assert.deepEqual(found, [])
})

test('nor does a comparison of two recordings', () => {
  const found = NAMES.flatMap((name, seed) =>
    drawn(seed + 1000, 2).flatMap((canary) =>
      leaks(comparisonOf(decorated(canary, name)), canary.secrets).length > 0
        ? [`${name}: ${canary.what}`]
        : [],
    ),
  )
  assert.deepEqual(found, [])
})
