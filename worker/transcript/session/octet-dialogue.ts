import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Dialogue } from './dialogue.ts'
import { hexDigit } from '../text/hex-row.ts'
import { TextLines } from '../lines.ts'

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

/** Octets of one row of a dump, and more: those of a longer run are put together from as many. */
const OCTETS_A_PIECE = 64

/** The octets of hex digits; blanks between them are skipped, a half octet at the end is dropped. */
export function printedHex(hex: string): ByteString {
  // A plain array: V8 makes a string of one several times as fast as of a small typed array.
  const codes: number[] = []
  let text = ''
  let high = -1
  for (let i = 0; i < hex.length; i++) {
    const digit = hexDigit(hex.charCodeAt(i))
    if (digit < 0) continue
    if (high < 0) {
      high = digit
      continue
    }
    codes.push((high << 4) | digit)
    high = -1
    if (codes.length < OCTETS_A_PIECE) continue
    text += String.fromCharCode.apply(null, codes)
    codes.length = 0
  }
  return text + String.fromCharCode.apply(null, codes)
}
