import { upperCase } from './octets.ts'
import type { Rules } from './rules.ts'

/** S2: true if `text`, what follows the 4-octet prefix of an EHLO reply line, is a keyword on the list. */
export function keywordPasses(text: string, rules: Rules): boolean {
  const ends = rules.equalsEndsKeyword ? /[ \t=]/ : /[ \t]/
  const end = text.search(ends)
  const keyword = upperCase(end < 0 ? text : text.slice(0, end))
  return rules.keywords.has(keyword) || (rules.othersPass && !rules.hidden.has(keyword))
}

/** S3: n − 1 times X and the letter of the `count`th masked line, from 0; `length` ≥ 1. */
export function maskedKeyword(length: number, count: number): string {
  return 'X'.repeat(length - 1) + String.fromCharCode(0x41 + (count % 26))
}
