import assert from 'node:assert/strict'
import test from 'node:test'
import { checkPolicy } from '../../worker/inspection/check.ts'

/** Four times as many may cost eight times as much, where that is more than noise: sixteen is quadratic. */
const COUNTS = [5_000, 20_000] as const
const MOST = 8
const NOISE_MS = 500

type Each = (statement: (i: number) => string) => string

const times =
  (count: number): Each =>
  (statement) =>
    Array.from({ length: count }, (_, i) => statement(i)).join('')
const MAP =
  'policy-map type inspect esmtp m\n match cmd line length gt 700\n  drop-connection log\n'
const classes = (each: Each): string => each((i) => `class-map c${i}\n match port tcp eq 1\n`)

const SHAPES: Record<string, (each: Each) => string> = {
  'classes that nothing refers to': (each) => classes(each) + MAP,
  'classes of one policy map': (each) =>
    `${classes(each)}${MAP}policy-map g\n${each((i) => ` class c${i}\n  inspect esmtp m\n`)}service-policy g global\n`,
  'classes by access lists': (each) =>
    `${each((i) => `access-list a${i} permit tcp any any eq 1\nclass-map c${i}\n match access-list a${i}\n`)}policy-map g\n${each((i) => ` class c${i}\n  inspect esmtp\n`)}service-policy g global\n`,
  'classes that are taken away': (each) =>
    `${classes(each)}${each((i) => `no class-map c${i}\n`)}${MAP}`,
  'classes that are taken out of a policy map': (each) =>
    `policy-map g\n${each((i) => ` class c${i}\n  inspect esmtp\n`)}${each((i) => ` no class c${i}\n`)}${MAP}`,
  'policy maps': (each) => each((i) => `policy-map p${i}\n class c\n  inspect esmtp\n`),
  'policy maps in service': (each) =>
    `${each((i) => `policy-map p${i}\n class c\n  inspect esmtp\n`)}${each((i) => `service-policy p${i} interface i${i}\n`)}`,
  'one policy map of many classes in service at many interfaces': (each) =>
    `${classes(each)}policy-map g\n${each((i) => ` class c${i}\n  inspect esmtp\n`)}${each((i) => `service-policy g interface i${i}\n`)}`,
  'one policy map in service again and again': (each) =>
    `policy-map g\n class c\n  inspect esmtp\n${each(() => 'service-policy g global\n')}`,
  'esmtp maps': (each) => each((i) => `policy-map type inspect esmtp m${i}\n mask-banner\n`),
  'one esmtp map entered again and again': (each) => each(() => MAP),
}

/** Milliseconds of the processor, the lesser of two runs: others work on the same machine. */
function costOf(text: string): number {
  const costs = [0, 1].map(() => {
    const began = process.cpuUsage().user
    checkPolicy(text, { switches: {} })
    return (process.cpuUsage().user - began) / 1e3
  })
  return Math.min(...costs)
}

for (const [shape, textOf] of Object.entries(SHAPES))
  test(`${COUNTS[1]} ${shape} are read in linear time`, () => {
    const [few, many] = COUNTS.map((count) => costOf(textOf(times(count)))) as [number, number]
    assert.ok(
      many < Math.max(NOISE_MS, MOST * few),
      `${COUNTS[0]}: ${few} ms, ${COUNTS[1]}: ${many} ms`,
    )
  })

test('what is taken away and written again counts from there', () => {
  const read = (text: string) => {
    const answer = checkPolicy(text, { switches: {} })
    return answer.ok ? answer.checked.policy.limits.map(({ gt }) => gt) : answer.errors
  }
  const map = (gt: number) =>
    `policy-map type inspect esmtp m\n match cmd line length gt ${gt}\n  drop-connection log\n`
  const bound = 'policy-map g\n class c\n  inspect esmtp m\nservice-policy g global\n'
  assert.deepEqual(
    read(`${map(700)}no policy-map type inspect esmtp m\n${map(600)}${bound}`),
    [600],
  )
  assert.deepEqual(
    read(`${map(700)}${bound}policy-map g\n no class c\n class c\n  inspect esmtp m\n`),
    [700],
  )
})
