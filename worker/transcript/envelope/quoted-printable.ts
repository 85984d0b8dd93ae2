import type { ByteString } from '../../smtp/octets.ts'
import { TextLines } from '../lines.ts'
import type { Layer } from './layer.ts'
import { beforeMailData } from './mail-data.ts'

/** RFC 2045 6.7: a line of the encoding has at most 76 characters. */
const LONGEST = 76
/** An equals sign that quoted-printable would have encoded. */
const RAW_EQUALS = /=(?![0-9A-F]{2}|\s*$)/
/** A row of base64 may end in `=` too. */
const BASE64 = /^[\sA-Za-z0-9+/]*={1,2}$/
/** What an encoder has to encode: `=` itself, octets above 127, blanks at the end of a line; or a soft break. `size=223` is none. */
const ENCODED = /=(?:3D|[89A-F][0-9A-F]|20$|09$|$)/

/** A transcript as the source of a mail shows it: soft line breaks and `=3D`. */
export const quotedPrintable: Layer = {
  id: 'quoted-printable',
  certain: true,
  fits(lines) {
    if (lines.some((line) => line.length > LONGEST || RAW_EQUALS.test(line))) return false
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
