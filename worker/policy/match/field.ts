import type { ByteString } from '../../smtp/octets.ts'

/** One header field, unfolded. */
export interface Field {
  /** lower-case, blanks before the colon trimmed */
  name: string
  /** what stands after the colon */
  value: ByteString
}

/** A field of its text; null where there is no colon. */
export function fieldOf(text: ByteString): Field | null {
  const colon = text.indexOf(':')
  if (colon < 0) return null
  const name = text
    .slice(0, colon)
    .replace(/[ \t]+$/, '')
    .toLowerCase()
  return { name, value: text.slice(colon + 1) }
}

/** `type/subtype` of a Content-Type, as it stands there. */
export function mediaType(value: ByteString): ByteString {
  return trim(value.split(';', 1)[0] ?? '')
}

const ENCODINGS = ['7bit', '8bit', 'base64', 'binary', 'quoted-printable']

/** The name a Content-Transfer-Encoding goes by in a map. */
export function encodingName(value: ByteString): string {
  const encoding = trim(value.replace(/\([^)]*\)/g, ' ')).toLowerCase()
  return ENCODINGS.includes(encoding) ? encoding : 'others'
}

/** L3: octets of each MIME filename of a Content-Type or Content-Disposition. */
export function filenameLengths(value: ByteString): number[] {
  const lengths: number[] = []
  for (const piece of piecesOf(value).slice(1)) {
    const equals = piece.indexOf('=')
    const name = trim(piece.slice(0, Math.max(0, equals))).toLowerCase()
    if (name !== 'filename' && name !== 'name') continue
    const text = trim(piece.slice(equals + 1))
    if (!text.startsWith('"')) lengths.push(text.length)
    else {
      const closes = text.indexOf('"', 1)
      lengths.push((closes < 0 ? text.length : closes) - 1)
    }
  }
  return lengths
}

/** A value split at each `;` outside `"…"`. */
function piecesOf(value: ByteString): ByteString[] {
  const pieces: ByteString[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i < value.length; i++) {
    if (value[i] === '"') quoted = !quoted
    else if (value[i] === ';' && !quoted) {
      pieces.push(value.slice(start, i))
      start = i + 1
    }
  }
  return [...pieces, value.slice(start)]
}

function trim(text: ByteString): ByteString {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}
