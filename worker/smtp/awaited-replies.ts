import { MAX_UNANSWERED_COMMANDS } from '../limits.ts'
import type { ByteString } from './octets.ts'

/**
 * What a client sent that a reply is due for. `mail-line`: a line of mail that
 * the server takes for a command, `mail-command` if it looks like one.
 */
export type Asked =
  | 'data'
  | 'end-of-data'
  | 'auth'
  | 'starttls'
  | 'quit'
  | 'bdat'
  | 'xexch50'
  | 'mail-line'
  | 'mail-command'
  | 'other'

/** What a command line asks for, by its verb. A BDAT of which a firewall left the size counts as one. */
export function askedBy(line: ByteString): Asked {
  switch (line.charCodeAt(0) | 0x20) {
    case 0x64: // d
      return isVerb(line, 'DATA') ? 'data' : 'other'
    case 0x61: // a
      return isVerb(line, 'AUTH') ? 'auth' : 'other'
    case 0x73: // s
      return isVerb(line, 'STARTTLS') ? 'starttls' : 'other'
    case 0x71: // q
      return isVerb(line, 'QUIT') ? 'quit' : 'other'
    case 0x62: // b
      return isVerb(line, 'BDAT') ? 'bdat' : 'other'
    case 0x78: // x
      if (isVerb(line, 'XEXCH50')) return 'xexch50'
      return MASKED_BDAT.test(line) ? 'bdat' : 'other'
    default:
      return 'other'
  }
}

/** `BDAT 86 LAST` as it arrives where the verb alone is overwritten (inspection.md, C3). */
const MASKED_BDAT = /^X{4}[ \t]+\d+(?:[ \t]+LAST)?[ \t]*$/i

function isVerb(line: ByteString, verb: string): boolean {
  const after = line.charCodeAt(verb.length)
  const ends = Number.isNaN(after) || after === 0x20 || after === 0x09 || after === 0x0d
  return ends && line.slice(0, verb.length).toUpperCase() === verb
}

/** The replies that are due, in the order they were asked for. */
export class AwaitedReplies {
  #asked: Asked[] = []
  /** index of the first that is still due: to move all others up for each would cost more than the reply */
  #first = 0

  get none(): boolean {
    return this.#first === this.#asked.length
  }

  get length(): number {
    return this.#asked.length - this.#first
  }

  get first(): Asked | undefined {
    return this.#asked[this.#first]
  }

  get last(): Asked | undefined {
    return this.none ? undefined : this.#asked[this.#asked.length - 1]
  }

  expect(asked: Asked): void {
    this.#asked.push(asked)
    if (this.#asked.length - this.#first > MAX_UNANSWERED_COMMANDS) this.answered()
  }

  /** `times` replies are due before all others: to what was sent ahead of the reply that just came. */
  expectFirst(asked: Asked, times = 1): void {
    const due = Math.min(times, MAX_UNANSWERED_COMMANDS)
    this.#asked = [...new Array<Asked>(due).fill(asked), ...this.#asked.slice(this.#first)]
    this.#first = 0
  }

  /** What the reply that came was asked by; undefined if none was due. */
  answered(): Asked | undefined {
    if (this.none) return undefined
    const asked = this.#asked[this.#first++]
    if (this.none) this.forget()
    else if (this.#first > MAX_UNANSWERED_COMMANDS) {
      this.#asked = this.#asked.slice(this.#first)
      this.#first = 0
    }
    return asked
  }

  forget(): void {
    this.#asked.length = 0
    this.#first = 0
  }
}
