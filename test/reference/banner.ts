import type { Rules } from './rules.ts'
import { CR, LF, STAR } from './octets.ts'

/** B1, B2, B3: what becomes of octet `index` (from 0) of line `line` (from 0) of a masked greeting. */
export function maskedGreetingOctet(
  octet: number,
  index: number,
  line: number,
  rules: Rules,
): number {
  if (octet === CR || octet === LF) return octet
  if (rules.keeps2And0) {
    if (line === 0 && index < 4) return octet // B1
    return octet === 0x32 || octet === 0x30 ? octet : STAR // B1, B2
  }
  return index < 4 ? octet : STAR // B3
}
