import type { EngineRecord } from '../../engine/records.ts'
import type { ByteString } from '../../smtp/octets.ts'
import type { Place } from '../../smtp/session.ts'
import type { MadeUpOctets } from './made-up-octets.ts'
import type { ReadLine } from './read-line.ts'

/** What becomes of a line of which the deciding word is not whole, nobody knows. */
const NOT_JUDGED = { verdict: 'passthrough', rule: null } as const

/** A record of the core as a line of the session. */
export interface ReadRecord {
  line: ReadLine
  /** octets at its end that were made up: the recording lacks what stood there */
  tail: number
}

/**
 * The line of a record: `text` its octets, `sent` what left in their place, both with their terminator. Null where
 * no octet of it was recorded.
 */
export function readRecord(
  record: EngineRecord,
  { text, sent, place }: { text: ByteString; sent: ByteString; place: Place },
  madeUp: MadeUpOctets,
): ReadRecord | null {
  const { direction, offset, length, terminator, forwarded } = record
  const end = offset + length
  const added = madeUp.within(direction, offset, end)
  if (added > 0 && added === length) return null
  const tail = added > 0 ? madeUp.endingAt(direction, end) : 0
  const isTorn = tail > 0
  const isOpen = isTorn && record.verdict === 'mask' && hasTornWord(record, text)
  const line: ReadLine = {
    ...record,
    ...(isOpen && NOT_JUDGED),
    length: length - added,
    terminator: isTorn ? 0 : terminator,
    text: withoutEnd(text, length - terminator),
    sent: forwarded === 0 ? null : withoutEnd(isOpen ? text : sent, forwarded - terminator),
    place,
  }
  return { line, tail }
}

/** The first `length` octets; none where that is less than none. */
export function withoutEnd(text: ByteString, length: number): ByteString {
  return text.slice(0, Math.max(0, length))
}

/** Whether a line that ends before its end has been recorded ends within its verb or keyword. */
function hasTornWord({ kind }: EngineRecord, text: ByteString): boolean {
  if (kind === 'ehlo-reply') return !/[ \t=]/.test(text.slice(4).trimEnd())
  return kind === 'command' && !/[ \t]/.test(text.trimEnd())
}
