import type { Connection } from './connection.ts'
import { DASH, isBlank, OctetRow } from './octets.ts'
import type { ReferenceLimit } from './session.ts'
import { filenameLengths } from './filename.ts'

/** L2 and L3: where in a message a line stands, and the header field that is being read. */
export class MessageHeader {
  readonly #connection: Connection
  /** L2: until the first empty line */
  top = true
  #part = false
  /** the field so far, unfolded, and the offset of its first line; null where there is none */
  #field: { text: string; offset: number } | null = null
  readonly #line = new OctetRow()
  readonly #limit: ReferenceLimit | undefined

  constructor(connection: Connection) {
    this.#connection = connection
    this.#limit = connection.rules.limits['mime-filename-length']
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
    // Of a line that can be no field only its length and its first two octets matter.
    if (this.top || this.#part || this.#line.length < 2) this.#line.push(octet)
  }

  /** The line at `offset` ended (and was not the end of data). */
  end(offset: number): void {
    const line = this.#line
    if (line.length === 0) {
      this.top = false
      this.#part = false
      return
    }
    if (this.#limit && (this.top || this.#part)) this.#addToField(offset)
    if (!this.top && line.at(0) === DASH && line.at(1) === DASH) this.#part = true
  }

  #addToField(offset: number): void {
    const text = this.#line.text()
    if (!isBlank(this.#line.at(0))) this.#field = { text, offset }
    else if (this.#field) this.#field.text += ' ' + text.replace(/^[ \t]+/, '')
  }

  #judge(field: { text: string; offset: number }, lineOffset: number): boolean {
    const limit = this.#limit
    if (!limit) return false
    if (!filenameLengths(field.text).some((length) => length > limit.gt)) return false
    this.#connection.limitPassed(limit, field.offset)
    if (limit.action === 'log') return false
    this.#connection.cut(limit.action, 'C', '', lineOffset, 1)
    return true
  }
}
