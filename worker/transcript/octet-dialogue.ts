import type { ByteString, Direction } from '../smtp/octets.ts'
import { toByteString } from '../smtp/octets.ts'
import type { Dialogue } from './dialogue.ts'
import { hexDigit } from './hex-row.ts'
import { TextLines } from './lines.ts'

/** Octets of both sides, as dumps print them, to the lines of a dialogue; terminators are the wire's own. */
export class OctetDialogue {
  private readonly sides: Record<Direction, TextLines>
  private sourceLine = 0

  constructor(dialogue: Dialogue) {
    const side = (direction: Direction): TextLines =>
      new TextLines((text, _, terminator) =>
        // Octets need no mercy: what stands before the LF is the line, further CRs and all.
        terminator.length > 2
          ? dialogue.told(direction, text + terminator.slice(0, -2), this.sourceLine, '\r\n')
          : dialogue.told(direction, text, this.sourceLine, terminator),
      )
    this.sides = { C: side('C'), S: side('S') }
  }

  /** `sourceLine`: where the print of these octets stands. */
  feed(direction: Direction, octets: ByteString, sourceLine: number): void {
    this.sourceLine = sourceLine
    this.sides[direction].push(octets)
  }

  /** Hands on what has no line end: the connection, the print, or what one side had to say is over. */
  flush(direction?: Direction): void {
    if (direction !== 'S') this.sides.C.end()
    if (direction !== 'C') this.sides.S.end()
  }
}

/** The octets of hex digits; blanks between them are skipped, a half octet at the end is dropped. */
export function printedHex(hex: string): ByteString {
  const octets = new Uint8Array(hex.length >> 1)
  let length = 0
  let high = -1
  for (let i = 0; i < hex.length; i++) {
    const digit = hexDigit(hex.charCodeAt(i))
    if (digit < 0) continue
    if (high < 0) high = digit
    else {
      octets[length++] = (high << 4) | digit
      high = -1
    }
  }
  return toByteString(octets, 0, length)
}
