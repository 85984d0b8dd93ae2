import type { Connection } from './connection.ts'
import { isBlank, OctetRow } from './octets.ts'
import { filenameLengths } from './filename.ts'

/** L2 and L3: where in a message a line stands, and the header field that is being read. */
export class MessageHeader {
  readonly #connection: Connection
  /** L2: until the first empty line */
  top = true
  #part = false
  /** the field so far, unfolded, and the offset of its first line; null where there is none */
  #field: { text: string; offset: number } | null = null
  #line = new OctetRow()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /**
   * L3: the first octet of a line, at `offset`. A field whose next line does not fold is judged: true
   * if that cuts the connection.
   */
  begin(first: number, offset: number): boolean {
    this.#line.clear()
    if (isBlank(first)) return false
    const field = this.#field
    this.#field = null
    return field !== null && this.#judge(field, offset)
  }

  octet(octet: number): void {
    this.#line.push(octet)
  }

  /** The line at `offset` ended (and was not the end of data). */
  end(offset: number): void {
    const line = this.#line
    if (line.length === 0) {
      this.top = false
      this.#part = false
      return
    }
    if (this.top || this.#part) this.#addToField(offset)
    if (!this.top && line.at(0) === 0x2d && line.at(1) === 0x2d) this.#part = true
  }

  #addToField(offset: number): void {
    if (!this.#connection.rules.limits.has('mime-filename-length')) return
    const text = this.#line.text()
    if (!isBlank(this.#line.at(0))) this.#field = { text, offset }
    else if (this.#field) this.#field.text += ' ' + text.replace(/^[ \t]+/, '')
  }

  #judge(field: { text: string; offset: number }, lineOffset: number): boolean {
    const limit = this.#connection.rules.limits.get('mime-filename-length')
    if (!limit) return false
    if (!filenameLengths(field.text).some((length) => length > limit.gt)) return false
    this.#connection.event('mime-filename-length', 'C', field.offset)
    if (limit.action === 'log') return false
    this.#connection.cut(limit.action, 'C', '', lineOffset, 1)
    return true
  }
}
