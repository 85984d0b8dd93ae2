import type { Connection } from './connection.ts'
import { CR, isBlank, LF, OctetRow, STAR, upperCase, X } from './octets.ts'

/** Octets of a verb that a verdict shows. */
const VERB_SHOWN = 32

/** One client line of section 3 as far as it is read, and as far as it has gone. */
export class CommandLine {
  readonly #connection: Connection
  readonly #octets = new OctetRow()
  /** octets forwarded, masked */
  #sent = 0
  /** octets of the verb; -1 while no SP, TAB or CR has come */
  #verbEnd = -1
  /** M6: the line may still be an auth-response */
  maybeAuthResponse = false

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** The next line begins; `maybeAuthResponse` if AUTH or an auth-response came before it (M6). */
  begin(maybeAuthResponse: boolean): void {
    this.#octets.clear()
    this.#sent = 0
    this.#verbEnd = -1
    this.maybeAuthResponse = maybeAuthResponse
  }

  /** An octet of the line, terminator left out. */
  push(octet: number): void {
    if (this.#verbEnd < 0 && (isBlank(octet) || octet === CR)) this.#verbEnd = this.length
    this.#octets.push(octet)
    if (this.maybeAuthResponse) this.maybeAuthResponse = this.#stillAuthResponse(octet)
  }

  get length(): number {
    return this.#octets.length
  }

  text(): string {
    return this.#octets.text()
  }

  /** The verb as it stands, in capitals. */
  verb(): string {
    return upperCase(this.#octets.text(0, this.#verbLength()))
  }

  /** C1: the verb as it stands is on the list in force. */
  isSupported(): boolean {
    const { rules } = this.#connection
    return this.#verbLength() <= rules.longestVerb && rules.verbs.has(this.verb())
  }

  /** C6: the verb can't grow into one on the list any more, nor out of it. */
  isVerbDecided(): boolean {
    return this.#verbEnd >= 0 || this.length > this.#connection.rules.longestVerb
  }

  /** The verb for a verdict on the line's first `length` octets. An auth-response is never shown. */
  shown(length: number): string {
    if (this.maybeAuthResponse) return ''
    return upperCase(this.#octets.text(0, Math.min(this.#verbLength(), length, VERB_SHOWN)))
  }

  /** C2: every octet becomes X. C3: those of the verb do. What had gone before has gone. */
  sendMasked(): void {
    const masked = this.#connection.rules.scope === 'line' ? this.length : this.#verbLength()
    for (; this.#sent < this.length; this.#sent++) {
      this.#connection.forward('C', this.#sent < masked ? X : this.#octets.at(this.#sent))
    }
  }

  /** Forwards `text`, the line as it came or as C10 has it. */
  send(text: string): void {
    for (let i = 0; i < text.length; i++) this.#connection.forward('C', text.charCodeAt(i))
  }

  sendTerminator(terminator: 1 | 2): void {
    if (terminator === 2) this.#connection.forward('C', CR)
    this.#connection.forward('C', LF)
  }

  #verbLength(): number {
    return this.#verbEnd < 0 ? this.length : this.#verbEnd
  }

  /** M6: made only of A–Z a–z 0–9 + / =, or the single octet `*`; every octet before `last` was checked. */
  #stillAuthResponse(last: number): boolean {
    if (last === STAR) return this.length === 1
    if (this.#octets.at(0) === STAR) return false
    return /[A-Za-z0-9+/=]/.test(String.fromCharCode(last))
  }
}
