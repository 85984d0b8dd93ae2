import { MAX_VIEWED_LINE_OCTETS } from '../../../limits.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import type { MailScan } from './scan.ts'

const EIGHT_BIT = /[\x80-\xff]/

/** Cuts the payload of BDAT into lines, which go on over chunks, for the scan of their message. */
export class Chunks {
  readonly #scan: MailScan
  #text: ByteString = ''
  #length = 0

  constructor(scan: MailScan) {
    this.#scan = scan
  }

  /** Octets of a chunk, the first of them at `offset` of the client's. */
  push(text: ByteString, offset: number): void {
    let at = 0
    for (let lf = text.indexOf('\n'); lf >= 0; lf = text.indexOf('\n', at)) {
      this.#keep(text.slice(at, lf + 1))
      at = lf + 1
      this.#flush(offset + at)
    }
    if (at < text.length) this.#keep(text.slice(at))
  }

  /** The message ends before octet `offset`. */
  end(offset: number, complete: boolean): void {
    if (this.#length > 0) this.#flush(offset)
    this.#scan.end(offset, complete)
  }

  #keep(text: ByteString): void {
    const room = MAX_VIEWED_LINE_OCTETS - this.#text.length
    if (room > 0) this.#text += text.slice(0, room)
    this.#length += text.length
  }

  #flush(end: number): void {
    const line = this.#text.replace(/\r?\n$/, '')
    this.#scan.line(line, end - this.#length, this.#length, EIGHT_BIT.test(line))
    this.#text = ''
    this.#length = 0
  }
}
