import { V_MAIL, V_RCPT, V_SAML, V_SEND, V_SOML } from '../words'

/** Verbs whose lines carry an address: C10. */
export const ADDRESS_VERBS: u32 =
  (1 << V_MAIL) | (1 << V_RCPT) | (1 << V_SEND) | (1 << V_SOML) | (1 << V_SAML)

/** Offset in the line of what follows the first `:`, or the verb where there is none. */
function addressStart(at: usize, length: u32): u32 {
  for (let i: u32 = 0; i < length; i++) if (load<u8>(at + i) == 58) return i + 1
  return 4
}

const LT: u32 = 60
const GT: u32 = 62
const BAR: u32 = 124

/**
 * C10: octets of the address part that the firewall replaces by SP: every bar, a `<` while one is open
 * (it stays open), a `>` while none is open. Returns how many; replaces them if `edit`.
 */
export function specialCharacters(at: usize, length: u32, edit: bool): u32 {
  let found: u32 = 0
  let open = false
  for (let i = addressStart(at, length); i < length; i++) {
    const octet: u32 = load<u8>(at + i)
    if (octet != LT && octet != GT && octet != BAR) continue
    if (octet == LT && !open) {
      open = true
      continue
    }
    if (octet == GT && open) {
      open = false
      continue
    }
    found++
    if (edit) store<u8>(at + i, 32)
  }
  return found
}

// @ts-ignore: decorator
@inline
function blank(octet: u32): bool {
  return octet == 32 || octet == 9
}

/**
 * Class 5: octets of the sender address of a MAIL line: between the first `<` after the first `:` and
 * the next `>`; if either lacks, the text behind `:` (or the verb) trimmed, up to SP.
 */
export function senderLength(at: usize, length: u32): u32 {
  const start = addressStart(at, length)
  for (let i = load<u8>(at + start - 1) == 58 ? start : length; i < length; i++) {
    if (load<u8>(at + i) != LT) continue
    for (let j = i + 1; j < length; j++) if (load<u8>(at + j) == GT) return j - i - 1
    break
  }
  let from = start
  let to = length
  while (from < to && blank(load<u8>(at + from))) from++
  while (to > from && blank(load<u8>(at + to - 1))) to--
  for (let i = from; i < to; i++) if (load<u8>(at + i) == 32) return i - from
  return to - from
}
