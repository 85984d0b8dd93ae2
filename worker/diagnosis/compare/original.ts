import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Pair } from './align.ts'
import { has, linesOf, type RecordedLine, type Recording } from './recording.ts'

/** The session as both ends meant it: what goes into the firewall. */
export interface Original {
  segments: { direction: Direction; octets: ByteString }[]
  /** C5, C6, M5 apply: the client's segments are those that reached the firewall */
  real: boolean
  oneSided: 'client' | 'server' | null
}

/** The recording that has each direction as its sender sent it, or the other where that lacks the direction. */
export function senders(outside: Recording, inside: Recording): { C: Recording; S: Recording } {
  return { C: has(outside, 'C') ? outside : inside, S: has(inside, 'S') ? inside : outside }
}

/**
 * The client's octets as recorded outside, the server's as recorded inside, in the order of whichever
 * recording has both. `pairs` are those of each direction's lines, outside to inside.
 */
export function originalOf(
  outside: Recording,
  inside: Recording,
  pairs: Readonly<Record<Direction, readonly Pair[]>>,
): Original {
  const sender = senders(outside, inside)
  const base = has(outside, 'S') || !has(inside, 'C') ? outside : inside
  const turned = (direction: Direction): readonly Pair[] =>
    base === outside
      ? pairs[direction]
      : pairs[direction].map((pair) => ({ outside: pair.inside, inside: pair.outside }))
  const put: Record<Direction, Replacement | null> = { C: null, S: null }
  for (const direction of ['C', 'S'] as const)
    if (sender[direction] !== base)
      put[direction] = new Replacement(
        linesOf(base, direction),
        linesOf(sender[direction], direction),
        turned(direction),
      )
  const segments: Original['segments'] = []
  for (const { direction, octets } of base.segments) {
    const meant = put[direction]?.next(octets.length) ?? octets
    if (meant !== '') segments.push({ direction, octets: meant })
  }
  for (const direction of ['C', 'S'] as const) {
    const left = put[direction]?.rest() ?? ''
    if (left !== '') segments.push({ direction, octets: left })
  }
  const client = segments.some(({ direction }) => direction === 'C')
  const server = segments.some(({ direction }) => direction === 'S')
  return {
    segments,
    real: base === outside && outside.about.segments,
    oneSided: client === server ? null : client ? 'client' : 'server',
  }
}

interface End {
  here: number
  there: number
}

const endOf = ({ offset, text, terminator }: RecordedLine): number =>
  offset + text.length + terminator.length

/** Hands out the other recording's octets of a direction as far as this one has got. */
class Replacement {
  readonly #meant: ByteString
  readonly #ends: End[] = []
  #at = 0
  #seen = 0
  #given = 0

  constructor(
    here: readonly RecordedLine[],
    there: readonly RecordedLine[],
    pairs: readonly Pair[],
  ) {
    this.#meant = there.map(({ text, terminator }) => text + terminator).join('')
    let end = 0
    for (const pair of pairs) {
      const a = pair.outside === null ? undefined : here[pair.outside]
      const b = pair.inside === null ? undefined : there[pair.inside]
      if (a !== undefined) end = endOf(a)
      if (b !== undefined) this.#ends.push({ here: end, there: endOf(b) })
    }
  }

  next(octets: number): ByteString {
    this.#seen += octets
    while ((this.#ends[this.#at]?.here ?? Infinity) <= this.#seen) this.#at++
    const before = this.#ends[this.#at - 1] ?? { here: 0, there: 0 }
    const end = this.#ends[this.#at]
    const within = end === undefined ? 0 : this.#seen - before.here
    const upTo = Math.min(before.there + Math.max(0, within), end?.there ?? before.there)
    return this.#to(Math.max(this.#given, upTo))
  }

  rest(): ByteString {
    return this.#to(this.#meant.length)
  }

  #to(end: number): ByteString {
    const octets = this.#meant.slice(this.#given, end)
    this.#given = end
    return octets
  }
}
