import type { ByteString, Direction, Octets } from './octets.ts'

/** One end of a connection, as far as the source names it. */
export interface Peer {
  /** host name, or null */
  name: string | null
  /** address as printed, or null */
  address: string | null
  port: number | null
}

/** What a source says of a session before its first octet. */
export interface SessionAbout {
  /** what separates this session from others in the upload: process id, connection id, address pairs; null where it is the only one */
  key: string | null
  client: Peer | null
  server: Peer | null
  /** whose program printed it: the client's own octets, or the server's own octets, are as they were sent */
  vantage: 'client' | 'server' | 'unknown'
  /** true for real TCP segments (captures, live connections): C5, C6 and M5 apply; false for print (stream mode) */
  segments: boolean
  /** milliseconds since 1970 UTC, or null */
  started: number | null
  /** format it is printed in, where that is not the upload's */
  format?: string
}

/** Where in the upload something stands. Fields the form does not have are null. */
export interface Place {
  /** line of the upload, from 1 */
  sourceLine: number | null
  /** packet of a capture, from 1 */
  packet: number | null
  /** milliseconds since 1970 UTC; fractions are kept */
  time: number | null
}

/** What a source tells beside octets. */
export type Mark =
  /** what follows is inside TLS: decrypted text if the source prints it, else `ciphertext`, or nothing */
  | { kind: 'tls-started' }
  /**
   * The print left octets out here; `octets` null when it does not say how many. `mail-data`: up to and
   * with the dot that ends it. `auth`: the client's whole answer to a 334.
   */
  | {
      kind: 'omitted'
      direction: Direction
      what: 'mail-data' | 'auth' | 'other'
      octets: number | null
    }
  /** so many octets of one direction that are ciphertext: they are counted, never read */
  | { kind: 'ciphertext'; direction: Direction; octets: number }
  /** the capture lost octets of one direction here */
  | { kind: 'gap'; direction: Direction; octets: number | null }
  /** the connection ended */
  | { kind: 'closed'; by: Direction | null; how: 'eof' | 'reset' | 'timeout' }
  /** a line of the tool's own that says something of the session (an error, a log line); never wire octets */
  | { kind: 'note'; text: ByteString }

/**
 * Where a reader puts what it reads. Sessions may interleave; the octets of one session come in wire
 * order. A session number is what `open` returned, from 0 upwards, and is not used after `close`.
 */
export interface SessionSink {
  open(about: SessionAbout): number
  /**
   * Octets that crossed the wire. For print: one line with its terminator (CR LF where the print does
   * not show it). For captures: the payload of one segment. `direction` null: the print does not tell
   * which side sent it; such a line is shown and never fed to the engine.
   */
  wire(session: number, direction: Direction | null, octets: Octets, place: Place): void
  mark(session: number, mark: Mark, place: Place): void
  close(session: number): void
}
