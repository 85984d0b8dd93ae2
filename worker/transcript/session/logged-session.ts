import { chunkLine } from '../../smtp/chunk-line.ts'
import type { ByteString } from '../../smtp/octets.ts'
import type { Mark, Peer, Place, SessionAbout, SessionSink } from '../../smtp/session.ts'

/** Octets a BDAT chunk still lacks when its command names no number: then nothing is counted. */
const NOT_COUNTED = 0

/** Where line `sourceLine` of an upload stands; `time` in milliseconds since 1970 UTC, or null. */
export function printedAt(sourceLine: number, time: number | null = null): Place {
  return { sourceLine, packet: null, time }
}

/** `host` and `port` as a Peer; `host` is a name unless it is written as an address. */
export function peerOf(host: string, port: number | null): Peer {
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':')
  return { name: isAddress ? null : host, address: isAddress ? host : null, port }
}

/** What a client's own debug print says of its session, with `known` laid over it. */
export function clientSession(known: Partial<SessionAbout> = {}): SessionAbout {
  return {
    key: null,
    client: null,
    server: null,
    vantage: 'client',
    segments: false,
    started: null,
    ...known,
  }
}

/**
 * One session as the client's own print shows it, marks and all, line by line. Opens in the sink with its first line or mark, follows
 * DATA, BDAT and STARTTLS far enough to tell mail data from commands and to mark where TLS begins.
 */
export class LoggedSession {
  /** true between the reply 354 and the line `.`: what the client sends is mail data */
  mailData = false
  /** true once a line of that mail data was written */
  messageBegun = false
  /** octets of a BDAT chunk that have not been printed yet */
  chunkLeft = NOT_COUNTED
  /** true once any line was written */
  spoken = false
  /** true after the client's QUIT */
  quit = false
  /** true once `tls-started` was said */
  tlsMarked = false
  readonly about: SessionAbout
  readonly #sink: SessionSink
  #number = -1
  #greeted = false
  #dataSent = false
  #startTlsSent = false

  constructor(sink: SessionSink, about: SessionAbout) {
    this.#sink = sink
    this.about = about
  }

  /** true while the reply to STARTTLS is awaited: a 220 is its reply, and no greeting */
  get startTlsSent(): boolean {
    return this.#startTlsSent
  }

  /** `line` without its terminator, from the client; CR LF is added. */
  client(line: ByteString, place: Place): void {
    this.#client(line, null, place)
  }

  /** `line` from the client, ended on the wire by `terminator` ('' if it was cut off). */
  clientLine(line: ByteString, terminator: string, place: Place): void {
    this.#client(line, terminator, place)
  }

  /** `terminator` null: the print does not show it. */
  #client(line: ByteString, terminator: string | null, place: Place): void {
    this.spoken = true
    if (!this.mailData && this.chunkLeft > 0) return this.#chunk(line, terminator, place)
    this.#sink.wire(this.#open(), 'C', line + (terminator ?? '\r\n'), place)
    if (!this.mailData) return this.#command(line)
    this.messageBegun = true
    if (line.length === 1 && line === '.') this.mailData = false
  }

  #chunk(line: ByteString, terminator: string | null, place: Place): void {
    const { octets, left, command } = chunkLine(this.chunkLeft, line, terminator)
    this.#sink.wire(this.#open(), 'C', octets, place)
    this.chunkLeft = left
    if (command !== null) this.#command(command)
  }

  /** `line` without its terminator, from the server; CR LF is added. */
  server(line: ByteString, place: Place): void {
    this.serverLine(line, '\r\n', place)
  }

  /** `line` from the server, ended on the wire by `terminator` ('' if it was cut off). */
  serverLine(line: ByteString, terminator: string, place: Place): void {
    this.spoken = true
    this.#sink.wire(this.#open(), 'S', line + terminator, place)
    if (this.#dataSent && line.startsWith('354')) {
      this.#dataSent = false
      this.messageBegun = false
      this.mailData = line.charCodeAt(3) !== 45 // a multi-line 354 is not over yet
      if (!this.mailData) this.#dataSent = true
    }
    if (this.#startTlsSent && line.charCodeAt(3) !== 45) {
      this.#startTlsSent = false
      if (line.startsWith('220')) this.tlsBegins(place)
    }
  }

  /** Says `mark` of this session. */
  mark(mark: Mark, place: Place): void {
    if (mark.kind === 'tls-started') this.tlsMarked = true
    this.#sink.mark(this.#open(), mark, place)
  }

  /** The print says that TLS begins here; said once, however often it is told. */
  tlsBegins(place: Place): void {
    if (!this.tlsMarked) this.mark({ kind: 'tls-started' }, place)
  }

  /** Says a line of the tool's own, if the session has begun: chatter before it opens none. */
  note(text: ByteString, place: Place): void {
    if (this.spoken) this.mark({ kind: 'note', text }, place)
  }

  /** The print left out the message that follows the reply 354. */
  omitMailData(octets: number | null, place: Place): void {
    this.mark({ kind: 'omitted', direction: 'C', what: 'mail-data', octets }, place)
  }

  /** true if `line` is a greeting that cannot belong to this session: a new one has begun. */
  isOver(line: ByteString): boolean {
    if (!line.startsWith('220')) return false
    if (!this.spoken || this.#startTlsSent || this.mailData || this.chunkLeft > 0) return false
    const after = line.charCodeAt(3)
    return (after === 0x20 || after === 0x2d) && (this.quit || this.#greeted)
  }

  /** The session has ended; opened nothing, closes nothing. */
  end(): void {
    if (this.#number >= 0) this.#sink.close(this.#number)
    this.#number = -1
  }

  #open(): number {
    if (this.#number < 0) this.#number = this.#sink.open(this.about)
    return this.#number
  }

  #command(line: ByteString): void {
    this.#dataSent = false
    this.#startTlsSent = false
    switch (line.charCodeAt(0) | 0x20) {
      case 0x64: // d
        if (line.length <= 6 && line.trimEnd().toUpperCase() === 'DATA') this.#dataSent = true
        break
      case 0x73: // s
        if (line.length <= 10 && line.trimEnd().toUpperCase() === 'STARTTLS')
          this.#startTlsSent = true
        break
      case 0x71: // q
        if (line.length <= 6 && line.trimEnd().toUpperCase() === 'QUIT') this.quit = true
        break
      case 0x62: // b
        this.chunkLeft = chunkOctets(line)
        break
      case 0x65: // e
      case 0x68: // h
        this.#greeted = true
    }
  }
}

function chunkOctets(line: ByteString): number {
  const chunk = /^BDAT +(\d{1,15})(?: +LAST)? *$/i.exec(line)
  return chunk ? Number(chunk[1]) : NOT_COUNTED
}
