import { trimBlanks, upperCase } from './octets.ts'

const FIELDS: ReadonlySet<string> = new Set(['CONTENT-TYPE', 'CONTENT-DISPOSITION'])
const PARAMETERS: ReadonlySet<string> = new Set(['FILENAME', 'NAME'])

/** L3: octets of each MIME filename in one unfolded header field; none for other fields. */
export function filenameLengths(field: string): number[] {
  const colon = field.indexOf(':')
  if (colon < 0) return []
  if (!FIELDS.has(upperCase(field.slice(0, colon).replace(/[ \t]+$/, '')))) return []
  const lengths: number[] = []
  for (const piece of piecesOf(field.slice(colon + 1)).slice(1)) {
    const equals = piece.indexOf('=')
    if (equals < 0) continue
    if (!PARAMETERS.has(upperCase(trimBlanks(piece.slice(0, equals))))) continue
    lengths.push(parameterLength(trimBlanks(piece.slice(equals + 1))))
  }
  return lengths
}

/** The value split at each `;` outside `"…"`. */
function piecesOf(value: string): string[] {
  const pieces = ['']
  let quoted = false
  for (const char of value) {
    if (char === '"') quoted = !quoted
    if (char === ';' && !quoted) pieces.push('')
    else pieces[pieces.length - 1] += char
  }
  return pieces
}

function parameterLength(value: string): number {
  if (!value.startsWith('"')) return value.length
  const closes = value.indexOf('"', 1)
  return closes < 0 ? value.length - 1 : closes - 1
}
