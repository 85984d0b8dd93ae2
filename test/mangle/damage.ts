import { numbers } from '../capture/numbers.ts'

const CUTS = 20
const FLIPS = 20
const FLIPPED_OCTETS = 20

/** Where each sample is cut, how often octets of it are changed, and how many each time. */
export interface Dose {
  cuts: number
  flips: number
  flippedOctets: number
}

/** What issue 3 asks of every form. */
export const WHOLE_DOSE: Dose = { cuts: CUTS, flips: FLIPS, flippedOctets: FLIPPED_OCTETS }

/** `octets` as they might arrive: cut short at even distances, then whole with random bits turned. The same at every run. */
export function* damaged(octets: Uint8Array, dose: Dose = WHOLE_DOSE): Generator<Uint8Array> {
  for (let i = 0; i < dose.cuts; i++)
    yield octets.subarray(0, Math.floor((octets.length * i) / dose.cuts))
  if (octets.length === 0) return
  const next = numbers(octets.length)
  for (let round = 0; round < dose.flips; round++) {
    const broken = octets.slice()
    for (let i = 0; i < dose.flippedOctets; i++) broken[next(broken.length)]! ^= 1 << next(8)
    yield broken
  }
}
