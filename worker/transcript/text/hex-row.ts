import type { ByteString } from '../../smtp/octets.ts'

const DIGITS = new Int8Array(256).fill(-1)
'0123456789abcdef'.split('').forEach((digit, value) => {
  DIGITS[digit.charCodeAt(0)] = DIGITS[digit.toUpperCase().charCodeAt(0)] = value
})

/** Value of the hexadecimal digit whose octet is `code`, or -1; NaN, past a text's end, is none. */
export function hexDigit(code: number): number {
  return DIGITS[code] ?? -1
}

/** The octets of a run of hexadecimal digits; what is no pair of digits ends it. */
export function hexOctets(text: ByteString, from = 0, to = text.length): Uint8Array {
  const octets = new Uint8Array((to - from) >> 1)
  let count = 0
  for (let at = from; at + 1 < to; at += 2) {
    const high = hexDigit(text.charCodeAt(at))
    const low = hexDigit(text.charCodeAt(at + 1))
    if (high < 0 || low < 0) break
    octets[count++] = high * 16 + low
  }
  return count === octets.length ? octets : octets.subarray(0, count)
}

/** Collects the rows of one hex dump, up to `limit` octets. */
export class HexRows {
  length = 0
  #octets = new Uint8Array(2048)
  #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Octets of `text` from `from` on, at most `most`: pairs of digits, alone or in groups. Where they
   * stand in groups, two blanks or a group shorter than the first end them: characters follow.
   */
  row(text: ByteString, from: number, to: number, most: number): void {
    let width = 0
    let group = 0
    let blanks = 0
    let at = from
    for (let count = 0; count < most && at < to;) {
      const code = text.charCodeAt(at)
      if (code === 32 || code === 9) {
        at++
        blanks++
        if (group > 0 && width === 0) width = group
        if (width > 1 && (blanks > 1 || group < width)) return
        continue
      }
      const high = hexDigit(code)
      const low = hexDigit(text.charCodeAt(at + 1))
      if (high < 0 || low < 0) return
      if (blanks > 0) group = 0
      blanks = 0
      group++
      this.#push(high * 16 + low)
      at += 2
      count++
    }
  }

  /** The octets so far, as a view that lasts until the next row; the next dump begins. */
  take(): Uint8Array {
    const all = this.#octets.subarray(0, this.length)
    this.length = 0
    return all
  }

  #push(octet: number): void {
    if (this.length >= this.#limit) return
    if (this.length === this.#octets.length) {
      const longer = new Uint8Array(this.#octets.length * 2)
      longer.set(this.#octets)
      this.#octets = longer
    }
    this.#octets[this.length++] = octet
  }
}
