import type { ByteString } from '../../smtp/octets.ts'
import { TextLines } from '../lines.ts'
import type { Layer } from './layer.ts'
import { beforeMailData } from './mail-data.ts'

/** RFC 2045 6.7: a line of the encoding has at most 76 characters. */
const LONGEST = 76
/** An equals sign that quoted-printable would have encoded. */
const RAW_EQUALS = /=(?![0-9A-F]{2}|\s*$)/
/** No escape, though it looks like one: `SIZE=212`, or a printable character that nobody encodes. */
const NEVER_ENCODED =
  /=(?:\d{3}|0[0-8BCEF]|1[0-9A-F]|2[1-9A-F]|3[0-9A-CEF]|[4-6][0-9A-F]|7[0-9A-E])/
/** Base64 may end in `=` too, a row of it or an answer to AUTH behind a mark. */
const BASE64 = /(?:^|\s)(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]|=)=\s*$/
/** `=3D`, a blank at the end, UTF-8, a soft line break. */
const ENCODED = /=3D|=(?:20|09)$|=[C-F][0-9A-F]=[89AB][0-9A-F]|[^=]=$/

/** A transcript as the source of a mail shows it: soft line breaks and `=3D`. */
export const quotedPrintable: Layer = {
  id: 'quoted-printable',
  joins: true,
  certain: true,
  fits(lines) {
    if (
      lines.some(
        (line) => line.length > LONGEST || RAW_EQUALS.test(line) || NEVER_ENCODED.test(line),
      )
    )
      return false
    return beforeMailData(lines).some((line) => ENCODED.test(line) && !BASE64.test(line))
  },
  undo(_, out) {
    let at = 0
    const lines = new TextLines((text, __, terminator) => out(text, at, terminator))
    return {
      line(text, sourceLine, terminator) {
        at = sourceLine
        const bare = text.trimEnd()
        if (bare.endsWith('=')) lines.push(decoded(bare.slice(0, -1)))
        else lines.push(decoded(text) + terminator)
      },
      end: () => lines.end(),
    }
  },
}

function decoded(text: ByteString): ByteString {
  return text.replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
