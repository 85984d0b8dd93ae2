import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Mark, Place, SessionAbout, SessionSink } from '../../smtp/session.ts'

/** What a print leaves out, as far as it is the same for a whole form. */
export interface Print {
  /** true if message content is not printed: each 354 and each BDAT is then followed by an `omitted` mark */
  omitsMailData: boolean
}

/** The octets a BDAT command announces (RFC 3030 section 2), or null if `line` is no BDAT. */
function chunkOctets(line: ByteString): number | null {
  const verb = line.charCodeAt(0) | 0x20
  if (verb !== 0x62) return null
  const found = /^bdat\s+(\d{1,15})/i.exec(line)
  return found === null ? null : Number(found[1])
}

/**
 * One session as a log prints it, line by line: passes lines on with CR LF and says what every such
 * print implies: where mail data was left out, and where TLS began.
 */
export class Conversation {
  readonly #sink: SessionSink
  readonly #about: SessionAbout
  readonly #print: Print
  /** −1 until the session is opened, by the first thing said of it */
  #number = -1
  /** STARTTLS was sent and its reply has not come */
  #starttls = false
  #closed = false

  constructor(sink: SessionSink, about: SessionAbout, print: Print) {
    this.#sink = sink
    this.#about = about
    this.#print = print
  }

  /** A line the client sent, without terminator. */
  client(line: ByteString, place: Place, terminator: ByteString = '\r\n'): void {
    this.#sink.wire(this.#session(), 'C', line + terminator, place)
    if (line.length === 8 && line.toUpperCase() === 'STARTTLS') this.#starttls = true
    if (!this.#print.omitsMailData) return
    const octets = chunkOctets(line)
    if (octets !== null && octets > 0) this.omitted('mail-data', octets, place)
  }

  /** A line the server sent, without terminator. */
  server(line: ByteString, place: Place, terminator: ByteString = '\r\n'): void {
    this.#sink.wire(this.#session(), 'S', line + terminator, place)
    if (line.charCodeAt(3) === 0x2d) return
    if (this.#starttls) {
      this.#starttls = false
      if (line.startsWith('220')) this.mark({ kind: 'tls-started' }, place)
    }
    if (this.#print.omitsMailData && line.startsWith('354')) this.omitted('mail-data', null, place)
  }

  /** Octets as they stand in the print, terminators and all (mail data, several lines at once). */
  octets(direction: Direction, octets: ByteString, place: Place): void {
    this.#sink.wire(this.#session(), direction, octets, place)
  }

  /** Octets of the client which the print left out; `octets` null if it does not say how many. */
  omitted(what: 'mail-data' | 'auth' | 'other', octets: number | null, place: Place): void {
    this.mark({ kind: 'omitted', direction: 'C', what, octets }, place)
  }

  /** A line of the log's own about this session. */
  note(text: ByteString, place: Place): void {
    this.mark({ kind: 'note', text }, place)
  }

  /** The connection ended. Said once: what a log adds later is ignored. */
  closed(by: Direction | null, how: 'eof' | 'reset' | 'timeout', place: Place): void {
    if (this.#closed) return
    this.#closed = true
    this.mark({ kind: 'closed', by, how }, place)
  }

  mark(mark: Mark, place: Place): void {
    this.#sink.mark(this.#session(), mark, place)
  }

  /** No more of this session will come. */
  end(): void {
    if (this.#number >= 0) this.#sink.close(this.#number)
  }

  #session(): number {
    if (this.#number < 0) this.#number = this.#sink.open(this.#about)
    return this.#number
  }
}
