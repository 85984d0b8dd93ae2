import type { ByteString } from '../../smtp/octets.ts'
import { keywordOf } from '../replies.ts'
import { maskedKeyword } from '../signs/shapes.ts'

/** A line of an EHLO reply after the first, as unmasking sees it. */
export type KeywordLine =
  /** `text` as announced; `keyword` upper-cased, `AUTH=` for the `=` form */
  | { masked: false; keyword: string; text: string }
  /** `octets` of the text that was overwritten */
  | { masked: true; octets: number }

/** Reads the texts of an EHLO reply (codes and the first line left out). */
export function keywordLines(texts: readonly string[]): KeywordLine[] {
  return texts.map((text) => {
    const masked = maskedKeyword(text)
    if (masked !== null) return { masked: true, octets: masked.octets }
    return { masked: false, keyword: formOf(text), text: text.toUpperCase() }
  })
}

/** The keyword with its form: `AUTH=` and `AUTH` are two lines, as servers and both keyword lists treat them. */
export function formOf(text: string): string {
  const keyword = keywordOf(text)
  return text[keyword.length] === '=' ? `${keyword}=` : keyword
}

/**
 * The keyword at the length that was recorded: with arguments of `octet` behind it if it is shorter; null if
 * it has no room, or its arguments have none.
 */
export function withArguments(keyword: string, octets: number, octet: string): ByteString | null {
  const left = octets - keyword.length
  if (left === 0) return keyword
  if (left < 0) return null
  if (keyword.endsWith('=')) return keyword + octet.repeat(left)
  return left === 1 ? null : `${keyword} ${octet.repeat(left - 1)}`
}

/** List B without VRFY: passes in every profile that inspects. */
const LISTED = new Set(
  '8BITMIME AUTH BINARYMIME CHECKPOINT DSN ENHANCEDSTATUSCODES ETRN PIPELINING SIZE'.split(' '),
)

/** How likely a keyword is overwritten where masking is in force, over all profiles and maps. */
export function maskChance(form: string): number {
  if (LISTED.has(form)) return 0.02
  if (form === 'STARTTLS') return 0.6
  if (form === 'VRFY' || form === 'AUTH=') return 0.4
  return 0.98
}
