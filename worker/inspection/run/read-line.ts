import type { LineKind, Verdict } from '../../engine/records.ts'
import type { Redacted } from '../../redact/redacted.ts'
import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Place } from '../../smtp/session.ts'

/** What ends a line, by its number of octets. */
export const TERMINATORS = ['', '\n', '\r\n'] as const

/** A line of a direction, whoever read it. */
export interface ReadLine {
  direction: Direction
  kind: LineKind
  /** without terminator, clipped to MAX_VIEWED_LINE_OCTETS */
  text: ByteString
  /** what goes on in its place, likewise; null if nothing does */
  sent: ByteString | null
  offset: number
  /** octets on the wire, terminator included */
  length: number
  terminator: 0 | 1 | 2
  verdict: Verdict
  rule: string | null
  place: Place
}

/** The mail data of one message, or as much of it as there was. */
export interface ReadMessage {
  lines: number
  longest: number
  headerLines: number
  /** its end of data came */
  complete: boolean
  /** the octets as they came, where the uploader's own listing wants them */
  text: ByteString | null
  /** where they stand in the upload: in each place up to its offset in `text` */
  places: readonly { end: number; place: Place }[]
}

/** A line of mail data, for the uploader's own answer. */
export interface MailLine {
  /** index in `view.lines` of its record */
  of: number
  line: number
  shown: Redacted
  octets: number
  place: Place
}

/** The ciphertext of one direction, all of it. */
export interface EncryptedOctets {
  direction: Direction
  octets: number
  /** of the first in its direction */
  offset: number
  /** where the first stands */
  place: Place
  /** octets of it that were not recorded, among `octets` where their number is known */
  lost?: number | null
}
