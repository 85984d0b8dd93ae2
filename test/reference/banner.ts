import type { Rules } from './rules.ts'
import { CR, LF, SP, STAR } from './octets.ts'

const TWO = 0x32
const ZERO = 0x30

/** B1, B2, B3: what becomes of octet `index` (from 0) of line `line` (from 0) of a masked greeting; `before`: the octet it follows in its line, or null. */
export function maskedGreetingOctet(
  octet: number,
  before: number | null,
  index: number,
  line: number,
  rules: Rules,
): number {
  if (octet === CR || octet === LF) return octet
  if (rules.keeps2And0) {
    if (line === 0 && index < 4) return octet // B1
    const stays = octet === TWO || octet === ZERO || (octet === SP && before === ZERO)
    return stays ? octet : STAR // B1, B2
  }
  return index < 4 ? octet : STAR // B3
}
