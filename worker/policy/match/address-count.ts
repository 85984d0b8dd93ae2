import type { ByteString } from '../../smtp/octets.ts'

/**
 * Counts the addresses of a To field as its text arrives, whatever its length: what stands between
 * commas outside of quotes, comments and angle brackets. The name of a group is none (RFC 5322 3.4).
 */
export class AddressCount {
  #count = 0
  #something = false
  #quoted = false
  #escaped = false
  #comment = 0
  #angle = false

  push(text: ByteString): void {
    for (const char of text) this.#char(char)
  }

  #char(char: string): void {
    if (this.#escaped) {
      this.#escaped = false
    } else if (char === '\\') {
      this.#escaped = true
      this.#something ||= this.#comment === 0
    } else if (this.#quoted) {
      if (char === '"') this.#quoted = false
    } else if (char === '(') {
      this.#comment++
    } else if (this.#comment > 0) {
      if (char === ')') this.#comment--
    } else {
      this.#outside(char)
    }
  }

  #outside(char: string): void {
    if (char === '"') this.#quoted = true
    else if (char === '<') this.#angle = true
    else if (char === '>') this.#angle = false
    if (this.#angle || (char !== ',' && char !== ';' && char !== ':')) {
      if (char !== ' ' && char !== '\t' && char !== '\r') this.#something = true
      return
    }
    if (char !== ':' && this.#something) this.#count++
    this.#something = false
  }

  /** Addresses of the field, which ends here. */
  end(): number {
    const count = this.#count + (this.#something ? 1 : 0)
    this.#count = 0
    this.#something = this.#quoted = this.#escaped = this.#angle = false
    this.#comment = 0
    return count
  }
}
