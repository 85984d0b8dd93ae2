import type { ByteString } from '../../smtp/octets.ts'
import type { Announced } from './announced.ts'
import type { Command } from './command.ts'
import type { See } from './sightings.ts'

/** RFC 4954 4, CR LF included. */
const AUTH_LINE_OCTETS = 12_288
/** Mechanisms whose answers are the password or token itself, and which answer of the client (from 1) it is. */
const READABLE: Readonly<Record<string, number>> = {
  PLAIN: 1,
  LOGIN: 2,
  XOAUTH2: 1,
  OAUTHBEARER: 1,
}
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$|^=$/

/** AUTH and its answers (RFC 4954). Of the answers nothing is kept and nothing told but where they stand. */
export class Authentication {
  readonly #see: See
  #mechanism = ''
  #answers = 0
  #aborted: string | null = null
  #done = false
  /** offset of an answer that is not base64, until the server says what it makes of it */
  #doubtful: number | null = null

  constructor(see: See) {
    this.#see = see
  }

  command(
    { rest, offset, length }: Command,
    announced: Announced | null,
    within: { transaction: boolean; tls: boolean },
  ): void {
    const [mechanism = '', initial] = rest.toUpperCase().split(/[ \t]+/)
    const see = this.#see
    if (length > AUTH_LINE_OCTETS) see('auth-line-length', 'C', offset)
    if (within.transaction) see('auth-within-transaction', 'C', offset)
    if (this.#done) see('auth-again', 'C', offset)
    if (announced?.has('AUTH') === false) see('auth-not-announced', 'C', offset)
    else if (announced?.has('AUTH') === true && !offers(announced, mechanism))
      see('auth-mechanism-not-announced', 'C', offset)
    if (this.#aborted !== null && this.#aborted !== mechanism)
      see('auth-aborted-then-changed', 'C', offset)
    this.#aborted = null
    this.#mechanism = mechanism
    this.#answers = 0
    if (initial !== undefined && initial !== '=') this.#answered(offset, within.tls)
  }

  /** A line after a 334. `exact`: the record has the octets themselves, not what a print put in their place. */
  answer(text: ByteString, offset: number, length: number, exact: boolean, tls: boolean): void {
    if (length > AUTH_LINE_OCTETS) this.#see('auth-line-length', 'C', offset)
    if (text === '*') {
      this.#aborted = this.#mechanism
      this.#see('auth-aborted', 'C', offset)
      return
    }
    if (!BASE64.test(text)) {
      if (exact) this.#see('auth-response-not-base64', 'C', offset)
      else this.#doubtful = offset
    }
    this.#answered(offset, tls)
  }

  /** The reply to AUTH or to an answer. */
  reply(code: number): void {
    // A print may have put words of its own in place of the answer; the server has seen the octets.
    if (code === 501 && this.#doubtful !== null)
      this.#see('auth-response-not-base64', 'C', this.#doubtful)
    this.#doubtful = null
    if (code === 235) this.#done = true
  }

  /** TLS began: a login before it counts no more. */
  reset(): void {
    this.#done = false
  }

  #answered(offset: number, tls: boolean): void {
    this.#answers++
    if (!tls && this.#answers === READABLE[this.#mechanism])
      this.#see('auth-clear-text', 'C', offset)
  }
}

function offers(announced: Announced, mechanism: string): boolean {
  return announced
    .after('AUTH')
    .toUpperCase()
    .split(/[ \t,]+/)
    .includes(mechanism)
}
