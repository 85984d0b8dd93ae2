import type { ByteString } from '../../../smtp/octets.ts'
import { toByteString } from '../../../smtp/octets.ts'
import { hexDigit } from '../../text/hex-row.ts'

/** A row of --show-raw-text: `  > 0000: 45 48 …    text`, with decimal offsets. */
export const RAW_ROW = /^(?:<  | {1,2}>) {1,2}\d{4,}: [0-9A-F]{2} /

const OCTETS_A_ROW = 16
const BLANK = 0x20
const COLON = 0x3a
const GREATER = 0x3e
const LESS = 0x3c
const row = new Uint8Array(OCTETS_A_ROW)

/** The octets of such a row, null if `text` is none. By hand: a run of swaks prints five rows a line. */
export function rawOctets(text: ByteString): ByteString | null {
  let at = 3
  if (text.charCodeAt(0) === LESS) {
    if (text.charCodeAt(1) !== BLANK || text.charCodeAt(2) !== BLANK) return null
  } else if (text.charCodeAt(1) === GREATER) at = 2
  else if (text.charCodeAt(2) !== GREATER) return null
  if (text.charCodeAt(at++) !== BLANK) return null
  if (text.charCodeAt(at) === BLANK) at++
  const offset = at
  while (isDigit(text.charCodeAt(at))) at++
  if (at - offset < 4 || text.charCodeAt(at) !== COLON || text.charCodeAt(at + 1) !== BLANK)
    return null
  at += 2
  let count = 0
  while (count < OCTETS_A_ROW) {
    const high = hexDigit(text.charCodeAt(at))
    const low = hexDigit(text.charCodeAt(at + 1))
    if (high < 0 || low < 0 || text.charCodeAt(at + 2) !== BLANK) break
    row[count++] = high * 16 + low
    at += text.charCodeAt(at + 3) === BLANK ? 4 : 3
  }
  return count === 0 ? null : toByteString(row, 0, count)
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
