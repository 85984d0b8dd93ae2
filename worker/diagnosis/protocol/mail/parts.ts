import { MAX_MIME_DEPTH } from '../../../limits.ts'
import { fixed } from '../../../redact/redacted.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import type { See } from '../sightings.ts'
import { bodyOf, type EncodedBody } from './encoding.ts'
import { Header } from './header.ts'
import type { ReceivedBy } from './received.ts'

/** RFC 2046 5.1.1. */
const BOUNDARY_OCTETS = 70

const BOUNDARY = /;[ \t]*boundary[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^ \t;]+))/i

/** The parts of a message: headers, boundaries, encodings. Bounded by MAX_MIME_DEPTH and one field. */
export class Parts {
  readonly #see: See
  readonly #exact: boolean
  /** boundaries of the multiparts that are open, outermost first */
  readonly #open: ByteString[] = []
  #header: Header | null
  #body: EncodedBody | null = null
  #outermost = true
  /** who put the topmost line on the message: its sender, where it names itself */
  sentBy: ReceivedBy | null = null

  /** `exact` false for a print, which may have lost the empty line behind a header */
  constructor(see: See, exact: boolean) {
    this.#see = see
    this.#exact = exact
    this.#header = new Header(see)
  }

  get inHeader(): boolean {
    return this.#header !== null
  }

  line(text: ByteString, offset: number, eightBit: boolean): void {
    if (this.#open.length > 0 && text.startsWith('--') && this.#boundary(text, offset)) return
    if (this.#header === null) this.#body?.line(text, offset, eightBit)
    else if (text === '') this.#headerEnds(offset)
    else this.#header.line(text, offset)
  }

  /** The end of the message; `complete` false where it broke off. */
  end(offset: number, complete: boolean): void {
    this.#header?.end(complete && this.#exact)
    if (!complete) return
    this.#body?.end(offset)
    if (this.#open.length > 0) this.#see('boundary-unclosed', 'C', offset)
  }

  #headerEnds(offset: number): void {
    const header = this.#header!
    header.end(this.#exact)
    if (this.#outermost) this.sentBy = header.sentBy
    this.#outermost = false
    this.#header = null
    const { type, encoding } = header.content
    if (/^multipart\//i.test(type)) {
      if (encoding === 'base64' || encoding === 'quoted-printable')
        this.#see('encoding-on-multipart', 'C', offset)
      this.#multipart(type, offset)
      return
    }
    // A message within the message has a header of its own.
    if (/^message\/rfc822/i.test(type)) this.#header = new Header(this.#see)
    this.#body = bodyOf(encoding, this.#see)
    if (this.#body === null) this.#see('encoding-unknown', 'C', offset)
  }

  /** What comes before the first boundary is read by nobody. */
  #multipart(type: ByteString, offset: number): void {
    this.#body = null
    const found = BOUNDARY.exec(type)
    const boundary = found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2] ?? ''
    if (boundary === '') {
      // RFC 2231 may spread it over several parameters.
      if (!/boundary\*/i.test(type)) this.#see('boundary-missing', 'C', offset)
      return
    }
    if (boundary.length > BOUNDARY_OCTETS)
      this.#see('boundary-length', 'C', offset, fixed`It has ${boundary.length} octets.`)
    if (this.#open.length >= MAX_MIME_DEPTH) this.#see('mime-too-deep', 'C', offset)
    else this.#open.push(boundary)
  }

  #boundary(text: ByteString, offset: number): boolean {
    for (let depth = this.#open.length - 1; depth >= 0; depth--) {
      const boundary = this.#open[depth]!
      if (!text.startsWith(boundary, 2)) continue
      const rest = text.slice(2 + boundary.length).trimEnd()
      if (rest !== '' && rest !== '--') continue
      this.#header?.end(this.#exact)
      this.#body?.end(offset)
      this.#body = null
      if (depth < this.#open.length - 1) this.#see('boundary-unclosed', 'C', offset)
      this.#open.length = rest === '--' ? depth : depth + 1
      this.#header = rest === '--' ? null : new Header(this.#see)
      return true
    }
    return false
  }
}
