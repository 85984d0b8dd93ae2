import type { ByteString } from '../../smtp/octets.ts'

const DATA_BEGINS = /(?:^|[^0-9])354[ -]/
const DATA_ENDS = /(?:^|[\s:>])\.\s*$/

/** Watches lines of any form for mail data, where everything may stand and nothing is to be undone. */
export class MailDataWatch {
  private inside = false

  /** True if `text` is in mail data (the dot that ends it included). */
  isData(text: ByteString): boolean {
    if (!this.inside) {
      this.inside = DATA_BEGINS.test(text)
      return false
    }
    if (DATA_ENDS.test(text)) this.inside = false
    return true
  }
}

/** The lines before the first mail data: what is seen there is of the print, not of a message. */
export function beforeMailData(lines: readonly ByteString[]): readonly ByteString[] {
  const at = lines.findIndex((line) => DATA_BEGINS.test(line))
  return at < 0 ? lines : lines.slice(0, at)
}

/** How many of the lines that are not empty match. */
export function shareOf(lines: readonly ByteString[], pattern: RegExp): number {
  let full = 0
  let matching = 0
  for (const line of lines) {
    if (line.trim() === '') continue
    full++
    if (pattern.test(line)) matching++
  }
  return full === 0 ? 0 : matching / full
}
