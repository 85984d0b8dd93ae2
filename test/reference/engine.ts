import type { Direction } from '../../worker/smtp/octets.ts'
import { Client } from './client.ts'
import { Connection } from './connection.ts'
import { Lines } from './lines.ts'
import { TLS_HANDSHAKE } from './octets.ts'
import { Replies } from './server.ts'
import { byPlace } from '../vectors/order.ts'
import type { ReferenceResult, ReferenceSession, ReferenceSettings } from './session.ts'

/**
 * The rules of inspection octet by octet: the second engine, against which the core is compared.
 * Feed segments in wire order, `end` once, then read `result`.
 */
export class ReferenceEngine {
  readonly #connection: Connection
  readonly #clientLines: Lines
  readonly #serverLines: Lines
  #client!: Client
  #unseenTold = false
  /** octets passed after tls-started, or with profile off, and the offset of the first */
  #passed: Record<Direction, { offset: number; length: number }> = {
    C: { offset: 0, length: 0 },
    S: { offset: 0, length: 0 },
  }

  constructor(settings: ReferenceSettings) {
    const connection = new Connection(settings)
    this.#connection = connection
    this.#clientLines = new Lines(connection, 'C', (lines) => {
      this.#client = new Client(connection, lines)
      return this.#client
    })
    this.#serverLines = new Lines(connection, 'S', (lines) => {
      return new Replies(connection, lines, (offset) => this.#startTls('S', offset))
    })
  }

  /** One segment (in stream mode: any stretch). Throws RangeError for the absent side of a one-sided session. */
  feed(direction: Direction, octets: Uint8Array, time: number | null = null): void {
    this.#connection.time = time
    const { oneSided, stream } = this.#connection.settings
    if (oneSided !== null && (oneSided === 'client') !== (direction === 'C')) {
      throw new RangeError(`octets of direction ${direction} in a one-sided ${oneSided} session`)
    }
    if (octets.length === 0) return
    this.#tellUnseen(direction)
    this.#client.segment++
    for (const octet of octets) {
      if (this.#connection.closed) return
      if (direction === 'C') this.#clientOctet(octet)
      else this.#serverOctet(octet)
    }
    if (direction === 'C' && !stream && this.#inspects()) this.#client.segmentEnded()
  }

  /** The input of both directions ends, the client's first. */
  end(): void {
    if (!this.#inspects()) return
    this.#clientLines.finish()
    this.#serverLines.finish()
  }

  result(): ReferenceResult {
    const { forwarded, verdicts, events, closed } = this.#connection
    const rows = [...verdicts]
    for (const direction of ['C', 'S'] as const) {
      const { offset, length } = this.#passed[direction]
      if (length > 0) rows.push([direction, '', 'passthrough', offset, length])
    }
    return {
      client: forwarded.C.toOctets(),
      server: forwarded.S.toOctets(),
      ...byPlace(rows, events),
      closed,
    }
  }

  /** What a one-sided session cannot show is told once, with its first octet. */
  #tellUnseen(direction: Direction): void {
    if (this.#unseenTold) return
    this.#unseenTold = true
    for (let i = 0; i < this.#connection.unseen; i++)
      this.#connection.event('not-simulated', direction, 0)
  }

  #inspects(): boolean {
    return !this.#connection.passthrough && this.#connection.closed === null
  }

  #clientOctet(octet: number): void {
    const connection = this.#connection
    connection.clientSpoke = true
    if (!connection.passthrough && octet === TLS_HANDSHAKE && this.#client.awaitsTls) {
      this.#startTls('C', this.#clientLines.offset) // M6
    }
    if (connection.passthrough) this.#pass('C', octet)
    else this.#clientLines.readOctet(octet)
  }

  #serverOctet(octet: number): void {
    const connection = this.#connection
    connection.pipeliningReported = false // C9: a run of C octets is over
    if (connection.passthrough) this.#pass('S', octet)
    else this.#serverLines.readOctet(octet)
  }

  #pass(direction: Direction, octet: number): void {
    this.#connection.forward(direction, octet)
    this.#passed[direction].length++
  }

  /** M4, M6, M8: from here on everything passes, after an unfinished client line went by C7. */
  #startTls(direction: Direction, offset: number): void {
    this.#clientLines.finish()
    if (this.#connection.closed) return
    this.#connection.passthrough = true
    this.#connection.event('tls-started', direction, offset)
    this.#passed.C.offset = this.#clientLines.offset
    this.#passed.S.offset = this.#serverLines.offset
  }
}

/** The whole of one session. Throws RangeError for octets of an absent side. */
export function runReference(session: ReferenceSession): ReferenceResult {
  const engine = new ReferenceEngine(session)
  session.segments.forEach(([direction, octets], i) => {
    engine.feed(direction, octets, session.times?.[i] ?? null)
  })
  engine.end()
  return engine.result()
}
