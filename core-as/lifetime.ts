import { settlePlain } from './client/plain'
import { dropHold } from './hold'
import {
  INSPECT,
  LIMITS,
  P_ASK,
  P_ASK_VERBS,
  P_EOL,
  P_FLAGS,
  P_KEYWORDS,
  P_LIMITS,
  P_VERBS,
  policyAddress,
} from './layout'
import { blockSize, giveBlock, takeBlock } from './pool'
import { Session } from './session'
import { V_STARTTLS } from './words'

/** A session with the policy in the policy block; 0 when memory is used up. */
export function openSession(): usize {
  const size = offsetof<Session>()
  const block = takeBlock(size <= blockSize(0) ? 0 : 1)
  if (!block) return 0
  memory.fill(block, 0, size)
  const s = changetype<Session>(block)
  const p = policyAddress()
  s.open = 1
  s.flags = load<u32>(p + P_FLAGS * 4)
  s.verbs = load<u32>(p + P_VERBS * 4)
  s.keywords = load<u32>(p + P_KEYWORDS * 4)
  s.askVerbs = load<u32>(p + P_ASK_VERBS * 4)
  s.ask = load<u32>(p + P_ASK * 4)
  s.eol = <u8>load<u32>(p + P_EOL * 4)
  memory.copy(block + offsetof<Session>('limits0'), p + P_LIMITS * 4, LIMITS * 12)
  settlePlain(s)
  s.longestVerb = s.verbs & (1 << V_STARTTLS) ? 8 : s.verbs ? 4 : 0
  s.ring = block + offsetof<Session>('inline0')
  s.ringClass = u32.MAX_VALUE
  if (!(s.flags & INSPECT)) s.tls = 1
  return block
}

export function closeSession(s: Session): void {
  dropHold(s, true)
  dropHold(s, false)
  if (s.ringClass != u32.MAX_VALUE) giveBlock(s.ringClass, s.ring)
  s.open = 0
  giveBlock(offsetof<Session>() <= blockSize(0) ? 0 : 1, changetype<usize>(s))
}
