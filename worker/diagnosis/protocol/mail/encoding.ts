import type { ByteString } from '../../../smtp/octets.ts'
import type { See } from '../sightings.ts'

/** Watches the lines of one part's body for what its Content-Transfer-Encoding does not allow. State is a few numbers. */
export interface EncodedBody {
  line(text: ByteString, offset: number, eightBit: boolean): void
  /** the part is over */
  end(offset: number): void
}

/** RFC 2045 6.7 and 6.8. */
const ENCODED_LINE_CHARACTERS = 76

/** Values of the field, lower case, and what watches such a body; null: no such encoding. */
export function bodyOf(encoding: string, see: See): EncodedBody | null {
  switch (encoding) {
    case 'base64':
      return new Base64Body(see)
    case 'quoted-printable':
      return new QuotedPrintableBody(see)
    case '7bit':
      return new PlainBody(see, true)
    case '':
    case '8bit':
    case 'x-uuencode':
    case 'uuencode':
    case 'x-uue':
      return new PlainBody(see, false)
    case 'binary':
      return { line: () => undefined, end: () => undefined }
    default:
      return null
  }
}

const BASE64_LINE = /^[A-Za-z0-9+/]*={0,2}$/

class Base64Body implements EncodedBody {
  readonly #see: See
  #characters = 0
  #padded = false
  #broken = false

  constructor(see: See) {
    this.#see = see
  }

  line(text: ByteString, offset: number): void {
    if (this.#broken) return
    if (text.length > ENCODED_LINE_CHARACTERS) this.#see('encoded-line-length', 'C', offset)
    const line = text.endsWith(' ') || text.endsWith('\t') ? text.trimEnd() : text
    if (line === '') return
    if (this.#padded || !BASE64_LINE.test(line)) this.#fail(offset)
    this.#characters += line.length
    this.#padded = line.endsWith('=')
    if (this.#padded && this.#characters % 4 !== 0) this.#fail(offset)
  }

  end(offset: number): void {
    if (!this.#broken && this.#characters % 4 !== 0) this.#fail(offset)
  }

  #fail(offset: number): void {
    this.#broken = true
    this.#see('base64-invalid', 'C', offset)
  }
}

/** An equals sign that begins neither an octet nor a soft line end. */
const STRAY_EQUALS = /=(?![0-9A-Fa-f]{2}|[ \t]*$)/

class QuotedPrintableBody implements EncodedBody {
  readonly #see: See

  constructor(see: See) {
    this.#see = see
  }

  line(text: ByteString, offset: number): void {
    if (text.length > ENCODED_LINE_CHARACTERS) this.#see('encoded-line-length', 'C', offset)
    const equals = text.indexOf('=')
    if (equals < 0) return
    const stray = text.slice(equals).search(STRAY_EQUALS)
    if (stray >= 0) this.#see('quoted-printable-invalid', 'C', offset + equals + stray)
  }

  end(): void {}
}

const UU_BEGIN = /^begin [0-7]{3,4} \S/
const UU_LINE = /^[ -`]+$/

/** A body that is as it stands; a uuencoded file may be in it. */
class PlainBody implements EncodedBody {
  readonly #see: See
  readonly #sevenBit: boolean
  #uuencoded = false

  constructor(see: See, sevenBit: boolean) {
    this.#see = see
    this.#sevenBit = sevenBit
  }

  line(text: ByteString, offset: number, eightBit: boolean): void {
    if (eightBit && this.#sevenBit) this.#see('seven-bit-broken', 'C', offset)
    if (this.#uuencoded) this.#uuLine(text, offset)
    else if (text.charCodeAt(0) === 0x62 && UU_BEGIN.test(text)) this.#uuencoded = true
  }

  end(): void {}

  /** The first character counts the octets, three of them to four characters; a checksum may follow, blanks may be cut off. */
  #uuLine(text: ByteString, offset: number): void {
    if (text === 'end') {
      this.#uuencoded = false
      return
    }
    if (text === '' || text === '`') return
    const characters = 1 + Math.ceil(((text.charCodeAt(0) - 32) & 63) / 3) * 4
    const cutBlanks = text.length < characters && !text.includes('`')
    if (
      UU_LINE.test(text) &&
      text.length <= characters + 2 &&
      (cutBlanks || text.length >= characters)
    )
      return
    this.#uuencoded = false
    this.#see('uuencode-invalid', 'C', offset)
  }
}
