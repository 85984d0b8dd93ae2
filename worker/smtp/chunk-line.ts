import type { ByteString } from './octets.ts'
import { looksLikeCommand } from './words.ts'

/** What a printed line is while a chunk is due. */
export interface ChunkLine {
  /** its octets on the wire */
  octets: ByteString
  /** octets the chunk lacks behind it */
  left: number
  /** the command behind the chunk's last octet in the same line, or null */
  command: ByteString | null
}

/**
 * A line of a recording of which `left` octets of a chunk are due (RFC 3030: a chunk ends anywhere). `terminator`
 * null: the recording does not tell it, so a line that ends with the chunk may have none.
 */
export function chunkLine(left: number, text: ByteString, terminator: string | null): ChunkLine {
  const told = terminator !== null
  // A chunk of one octet more than the text ends with the LF of a text that has no CR.
  const assumed = left === text.length ? '' : left === text.length + 1 ? '\n' : '\r\n'
  const octets = text + (terminator ?? assumed)
  const rest = text.slice(left)
  if (left < text.length && (told || looksLikeCommand(rest)))
    return { octets, left: 0, command: rest }
  return { octets, left: Math.max(0, left - octets.length), command: null }
}
