import { toOctets } from '../../../worker/smtp/octets.ts'
import type { Segment } from '../session.ts'
import type { Choices } from './choices.ts'
import type { Turn } from './dialogue.ts'

/** Segments larger than this are not cut octet by octet: floods would take seconds. */
const FINELY_CUT_OCTETS = 4096

/** The turns as segments: whole, cut anywhere, octet by octet, joined, and now and then out of order. */
export function segmentsOf(turns: readonly Turn[], choices: Choices): Segment[] {
  const style = choices.of(['whole', 'whole', 'some cut', 'all cut', 'octets'] as const)
  const pieces = turns.flatMap(([direction, text]): Turn[] => {
    const finely = text.length <= FINELY_CUT_OCTETS
    if (style === 'whole' || (style === 'some cut' && choices.chance(60)))
      return [[direction, text]]
    const cuts = style === 'octets' && finely ? octetByOctet(text) : anyCuts(text, choices)
    return cuts.map((piece) => [direction, piece])
  })
  if (choices.chance(12)) swapSome(pieces, choices)
  if (choices.chance(5)) loseSome(pieces, choices)
  return pieces.map(([direction, text]) => [direction, toOctets(text)])
}

function octetByOctet(text: string): string[] {
  return [...text]
}

function anyCuts(text: string, choices: Choices): string[] {
  const pieces: string[] = []
  let rest = text
  while (rest.length > 1 && pieces.length < 12 && choices.chance(75)) {
    const at = choices.between(1, Math.min(rest.length - 1, 30))
    pieces.push(rest.slice(0, at))
    rest = rest.slice(at)
  }
  return [...pieces, rest]
}

/** Neighbours change places: early message text, replies in the midst of a line. */
function swapSome(pieces: Turn[], choices: Choices): void {
  for (let i = choices.between(1, 3); i > 0 && pieces.length > 1; i--) {
    const at = choices.below(pieces.length - 1)
    const [first, second] = [pieces[at]!, pieces[at + 1]!]
    if (first[0] !== second[0]) pieces.splice(at, 2, second, first)
  }
}

function loseSome(pieces: Turn[], choices: Choices): void {
  if (pieces.length > 1) pieces.splice(choices.below(pieces.length), choices.between(1, 2))
}

/**
 * The same octets in the same order, cut otherwise: neighbours of one direction are joined, then cut
 * at the `cuts` (each taken modulo what is left to cut; used over and over).
 */
export function rechunk(segments: readonly Segment[], cuts: readonly number[]): Segment[] {
  const cut: Segment[] = []
  let next = 0
  for (const [direction, octets] of joined(segments)) {
    let start = 0
    while (start < octets.length) {
      const left = octets.length - start
      const length = cuts.length === 0 ? left : 1 + (cuts[next++ % cuts.length]! % left)
      cut.push([direction, octets.subarray(start, start + length)])
      start += length
    }
  }
  return cut
}

/** Neighbours of one direction as one. */
function joined(segments: readonly Segment[]): Segment[] {
  const runs: Segment[] = []
  for (const [direction, octets] of segments) {
    const last = runs.at(-1)
    if (last?.[0] !== direction) runs.push([direction, octets])
    else {
      const both = new Uint8Array(last[1].length + octets.length)
      both.set(last[1])
      both.set(octets, last[1].length)
      last[1] = both
    }
  }
  return runs
}
