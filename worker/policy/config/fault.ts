import { MAX_FAULT_QUOTE_CHARS } from '../../limits.ts'

/** Why a text cannot be taken, and where. `found` quotes only words of esmtp, regex and class blocks. */
export interface PolicyFault {
  /** line of the text, from 1 */
  line: number
  /** character of that line, from 1 */
  column: number
  /** the word that stands there as print, or what it is in our words */
  found: string
  expected: string
}

/** One sentence a person can act on. */
export function faultSentence(fault: PolicyFault): string {
  return `line ${fault.line}, column ${fault.column}: found ${fault.found}, expected ${fault.expected}`
}

/** A word of the text as it may be shown: clipped, and nothing in it that a terminal would obey. */
export function quoted(word: string): string {
  const clipped =
    word.length > MAX_FAULT_QUOTE_CHARS ? `${word.slice(0, MAX_FAULT_QUOTE_CHARS)}…` : word
  return `"${clipped.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\uFFFD')}"`
}
