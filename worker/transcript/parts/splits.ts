import { LABELLED_AT_ONCE_LINES } from '../../limits.ts'
import { Pace, type Steps } from '../../turn.ts'
import type { ByteString } from '../../smtp/octets.ts'
import type { HeldLine } from '../envelope/layer.ts'
import { FORMATS } from '../formats.ts'

/** Lines of an upload that stand together, in order. */
export type Block = readonly HeldLine[]

const QUOTES = /^(?:[ \t]?>)+/
const INDENT = /^(?: {2,}|\t)/
const FENCE = /^\s{0,3}(?:```|~~~)|^\{(?:code|noformat)[^}]*\}\s*$|^\[\/?(?:code|quote)\]\s*$/i
/** Runs of signs are told apart by at most so many formats; what a line bears costs a test for each. */
const LABELLED = FORMATS.filter((format) => format.general !== true)
/** A run of another format costs two changes: three lines of it are worth them, two are chance. */
const CHANGE_COST = 1.4

/** Every way of cutting a block into smaller ones that its looks suggest. A way of one block is none. */
export function splitsOf(block: Block): Block[][] {
  return [
    byMargin(block, fenceOf()),
    byMargin(block, ({ text }) => (QUOTES.exec(text)?.[0] ?? '').replace(/[^>]/g, '').length),
    byMargin(block, ({ text }) => (INDENT.test(text) ? 1 : 0)),
  ].filter((blocks) => blocks.length > 1)
}

/** Numbers the insides of fences and what is between them. */
function fenceOf(): (line: HeldLine) => number {
  let fences = 0
  return ({ text }) => (FENCE.test(text) ? ++fences : fences)
}

/** Cut where the margin changes; blank lines have that of the line before. */
function byMargin(block: Block, marginOf: (line: HeldLine) => number): Block[] {
  const blocks: HeldLine[][] = []
  let last = -1
  for (const line of block) {
    const margin = line.text.trim() === '' && last >= 0 ? last : marginOf(line)
    if (margin !== last) blocks.push([])
    last = margin
    blocks.at(-1)!.push(line)
  }
  return blocks
}

/** The formats that lines bear signs of: each is looked at once, in however many blocks it stands. */
export class Labels {
  readonly #known = new Map<HeldLine, readonly number[]>();

  /** Of each line of `block`, in steps of some lines. */
  *of(block: Block): Steps<(readonly number[])[]> {
    const pace = new Pace(LABELLED_AT_ONCE_LINES)
    const all: (readonly number[])[] = []
    for (const line of block) {
      let labels = this.#known.get(line)
      if (labels === undefined) {
        labels = line.text.trim() === '' ? [] : labelsOf(line.text)
        this.#known.set(line, labels)
        if (pace.isDue()) yield
      }
      all.push(labels)
    }
    return all
  }
}

/** The formats that a line, quoted or not, bears a sign of. */
function labelsOf(text: ByteString): number[] {
  const plain = text.replace(/^(?:[ \t]?>)+ ?|^[ \t]+/, '')
  const texts = plain === text ? [text] : [text, plain]
  const labels: number[] = []
  LABELLED.forEach((format, i) => {
    if (texts.some((one) => format.detect({ lines: [one], whole: false }).length > 0))
      labels.push(i)
  })
  return labels
}

/**
 * Cut where lines with signs of one format give way to lines with signs of another, by the cheapest
 * explanation of all of them. What stands between belongs to the block before.
 */
export function* bySigns(block: Block, known: Labels): Steps<Block[]> {
  const labels = yield* known.of(block)
  const states = [...new Set(labels.flat())]
  if (states.length < 2) return [block]
  let costs = states.map(() => 0)
  const from: number[][] = []
  for (const borne of labels) {
    if (borne.length === 0) {
      from.push([])
      continue
    }
    const cheapest = costs.indexOf(Math.min(...costs))
    const came: number[] = []
    costs = costs.map((cost, state) => {
      const changed = costs[cheapest]! + CHANGE_COST
      came.push(changed < cost ? cheapest : state)
      return Math.min(cost, changed) + (borne.includes(states[state]!) ? 0 : 1)
    })
    from.push(came)
  }
  let state = costs.indexOf(Math.min(...costs))
  const begins: number[] = []
  for (let i = block.length - 1; i > 0; i--) {
    const came = from[i]!
    if (came.length === 0 || came[state] === state) continue
    begins.unshift(i)
    state = came[state]!
  }
  return [0, ...begins].map((begin, i, all) => block.slice(begin, all[i + 1]))
}
