import { toByteString, type Direction } from '../../smtp/octets.ts'
import { TlsBorder } from '../../smtp/tls-border.ts'
import { looksLikeCommand, replyCode } from '../../smtp/words.ts'
import type { Candidate } from '../detect.ts'
import { rawClient, rawServer } from '../formats/any/raw.ts'

/** TLS behind so many octets of one side's lines is not looked for: STARTTLS comes after a reply or two. */
const MOST_CLEAR_OCTETS = 16_384
/** RFC 8446 4: what a handshake begins with, behind the record's header of five octets. */
const SERVER_HELLO = 2
const HANDSHAKE = 22

/**
 * An upload that is the octets of one side and goes over to TLS (a file of tcpflow, "follow TCP stream, raw"):
 * its ciphertext would pass for lines of anything. Null if `head` is no such thing.
 */
export function rawTls(head: Uint8Array): Candidate | null {
  const looked = head.subarray(0, MOST_CLEAR_OCTETS)
  const text = toByteString(looked)
  const speaks = sideOf(text)
  if (speaks === null) return null
  const border = new TlsBorder()
  const clear = border.clear(speaks, looked)
  if (!border.crossed) return null
  const isIts = (line: string): boolean =>
    speaks === 'S' ? replyCode(line) !== 0 : looksLikeCommand(line)
  const lines = text.slice(0, clear).split(/\r?\n/).slice(0, -1)
  if (!lines.every(isIts)) return null
  const format = speaks === 'S' ? rawServer : rawClient
  const sign =
    lines.length === 0
      ? 'it begins with a TLS handshake'
      : `${lines.length} lines of one side, and a TLS record behind them`
  return { format, confidence: 0.97, evidence: [{ sign, weight: 0.97 }] }
}

/** Whose octets they are, by the first. */
function sideOf(text: string): Direction | null {
  if (text.charCodeAt(0) === HANDSHAKE) return text.charCodeAt(5) === SERVER_HELLO ? 'S' : 'C'
  if (replyCode(text.slice(0, 4)) === 220) return 'S'
  return looksLikeCommand(text.slice(0, 512).split(/\r?\n/, 1)[0]!) ? 'C' : null
}
