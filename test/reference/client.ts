import { Commands } from './command.ts'
import type { Connection } from './connection.ts'
import type { Lines, LineRules } from './lines.ts'
import { CR, LF } from './octets.ts'
import { Message } from './message.ts'

/** M2: client lines after a 334 pass unchanged as they are read, and each awaits a reply (S5). */
class AuthResponses implements LineRules {
  readonly #connection: Connection
  readonly #lines: Lines

  constructor(connection: Connection, lines: Lines) {
    this.#connection = connection
    this.#lines = lines
  }

  begin(): void {}

  undecidedCr(): void {}

  octet(octet: number): void {
    this.#connection.forward('C', octet)
  }

  end(terminator: 1 | 2): void {
    if (terminator === 2) this.#connection.forward('C', CR)
    this.#connection.forward('C', LF)
    this.unfinished()
    this.#connection.await({ kind: 'auth-response' })
  }

  unfinished(): void {
    this.#connection.record('C', '', 'pass', this.#lines.lineOffset, this.#lines.read)
  }
}

/** The client's direction: each line goes by the mode in force when its first octet was read. */
export class Client implements LineRules {
  readonly #connection: Connection
  readonly #lines: Lines
  readonly #commands: Commands
  readonly #authResponses: AuthResponses
  #message: Message | null = null
  #current: LineRules
  /** number of the segment that is being read */
  segment = 0

  constructor(connection: Connection, lines: Lines) {
    this.#connection = connection
    this.#lines = lines
    this.#commands = new Commands(connection, lines)
    this.#authResponses = new AuthResponses(connection, lines)
    this.#current = this.#commands
  }

  /** M6: an octet 0x16 here would be TLS. */
  get awaitsTls(): boolean {
    return this.#lines.read === 0 && this.#commands.startTlsPassed
  }

  begin(first: number): void {
    this.#current = this.#rulesForMode()
    this.#current.begin(first)
  }

  undecidedCr(): void {
    this.#current.undecidedCr()
  }

  settles(): void {
    this.#current.settles?.()
  }

  octet(octet: number): void {
    this.#current.octet(octet)
  }

  end(terminator: 1 | 2): void {
    this.#current.end(terminator)
  }

  unfinished(): void {
    this.#current.unfinished()
  }

  /** C5, C6: a real segment ended. */
  segmentEnded(): void {
    if (this.#lines.read > 0 && this.#current === this.#commands) this.#commands.segmentEnded()
  }

  #rulesForMode(): LineRules {
    const connection = this.#connection
    if (connection.mode === 'command') return this.#commands
    if (connection.mode === 'auth') return this.#authResponses
    if (connection.messageOpened || !this.#message) {
      connection.messageOpened = false
      this.#message = new Message(
        connection,
        this.#lines,
        () => this.segment,
        () => this.#endOfData(),
      )
    }
    return this.#message
  }

  #endOfData(): void {
    this.#connection.mode = 'command'
    this.#commands.rcptCount = 0
    this.#connection.await({ kind: 'end-of-data' })
  }
}
