/** Octets the rules name (section 1). */
export const NUL = 0x00
export const TAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SP = 0x20
export const DASH = 0x2d
export const DOT = 0x2e
export const STAR = 0x2a
export const X = 0x58
/** First octet of a TLS record (M6). */
export const TLS_HANDSHAKE = 0x16

/** A growing row of octets. */
export class OctetRow {
  #octets = new Uint8Array(64)
  length = 0

  push(octet: number): void {
    if (this.length === this.#octets.length) {
      const wider = new Uint8Array(this.length * 2)
      wider.set(this.#octets)
      this.#octets = wider
    }
    this.#octets[this.length++] = octet
  }

  /** The octet at `index`, or -1 past the end. */
  at(index: number): number {
    return index < this.length ? this.#octets[index]! : -1
  }

  clear(): void {
    this.length = 0
  }

  /** Octets `start` to `end` as Latin-1. */
  text(start = 0, end = this.length): string {
    let text = ''
    for (let i = start; i < Math.min(end, this.length); i++) {
      text += String.fromCharCode(this.#octets[i]!)
    }
    return text
  }

  toOctets(): Uint8Array {
    return this.#octets.slice(0, this.length)
  }
}

/** `text` with a–z, and nothing else, upper-cased (letters compare as ASCII). */
export function upperCase(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase())
}

/** `text` without the SP and TAB at its ends. */
export function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')
}

/** SP or TAB. */
export function isBlank(octet: number): boolean {
  return octet === SP || octet === TAB
}
