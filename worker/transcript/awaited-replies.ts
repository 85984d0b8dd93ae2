import { MAX_UNANSWERED_COMMANDS } from '../limits.ts'
import type { ByteString } from '../smtp/octets.ts'

/** What a client sent that a reply is due for. */
export type Asked = 'data' | 'end-of-data' | 'auth' | 'starttls' | 'quit' | 'bdat' | 'other'

/** What a command line asks for, by its verb. */
export function askedBy(line: ByteString): Asked {
  switch (line.charCodeAt(0) | 0x20) {
    case 0x64: // d
      return isVerb(line, 'DATA') ? 'data' : 'other'
    case 0x61: // a
      return isVerb(line, 'AUTH') ? 'auth' : 'other'
    case 0x73: // s
      return isVerb(line, 'STAR') ? 'starttls' : 'other'
    case 0x71: // q
      return isVerb(line, 'QUIT') ? 'quit' : 'other'
    case 0x62: // b
      return isVerb(line, 'BDAT') ? 'bdat' : 'other'
    default:
      return 'other'
  }
}

function isVerb(line: ByteString, start: string): boolean {
  return line.slice(0, 4).toUpperCase() === start
}

/** The replies that are due, in the order they were asked for. */
export class AwaitedReplies {
  #asked: Asked[] = []
  /** index of the first that is still due: to move all others up for each would cost more than the reply */
  #first = 0

  get none(): boolean {
    return this.#first === this.#asked.length
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
