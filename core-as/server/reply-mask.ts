import { BANNER_KEEPS_20, EQUALS_ENDS_KEYWORD, KEYWORD_OTHERS } from '../layout'
import { RULE_B1, RULE_B2, RULE_B3 } from '../names'
import { R_GREETING, Session, has } from '../session'
import { keywordOf } from '../words'

/** B1, B2, B3 on the octets [from, to) of a line of which `sLength` came before. */
export function maskGreeting(s: Session, from: usize, to: usize): void {
  if (!s.sMasked || s.sReply != R_GREETING) return
  const keeps = has(s, BANNER_KEEPS_20)
  const first: u64 = keeps && s.sGreeted ? 0 : 4
  /** The octet before is a 0, as the server sent it: a blank behind it stays. */
  let zero = s.sLength != 0 && s.sZero != 0
  let index = s.sLength
  for (let at = from; at < to; at++) {
    const octet = load<u8>(at)
    const stays =
      index++ < first ||
      octet == 13 ||
      (keeps && (octet == 50 || octet == 48 || (zero && octet == 32)))
    zero = octet == 48
    if (!stays) store<u8>(at, 42)
  }
  s.sZero = zero ? 1 : 0
}

/** S2, S3: true if the line is masked. */
export function maskKeyword(s: Session, at: usize, length: u32): bool {
  if (length <= 4) return false
  const text = at + 4
  const n = length - 4
  const id = keywordOf(text, n, has(s, EQUALS_ENDS_KEYWORD))
  if ((s.keywords >> (id < 0 ? KEYWORD_OTHERS : <u32>id)) & 1) return false
  memory.fill(text, 88, n - 1)
  store<u8>(text + n - 1, <u8>(65 + (s.sKeywordLines % 26)))
  s.sKeywordLines++
  return true
}

/** Which rule masks the greeting's line that is being read. */
export function greetingRule(s: Session): u32 {
  if (!has(s, BANNER_KEEPS_20)) return RULE_B3
  return s.sGreeted ? RULE_B2 : RULE_B1
}
