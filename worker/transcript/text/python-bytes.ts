import type { ByteString } from '../../smtp/octets.ts'

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([\\'"nrtabfv0]))/g
const LETTERS: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
}

/**
 * The octets of a Python `bytes` literal (`b'EHLO\r\n'`) that begins at `at` and ends the line, or null
 * if none does. `bytearray(b'...')` is one too.
 */
export function pythonBytes(line: ByteString, at: number): ByteString | null {
  const start = line.startsWith('bytearray(', at) ? at + 10 : at
  const quote = line.charCodeAt(start + 1)
  if (line.charCodeAt(start) !== 0x62 || (quote !== 0x27 && quote !== 0x22)) return null
  let end = line.length - 1
  if (start !== at && line.charCodeAt(end) === 0x29) end--
  if (end <= start + 1 || line.charCodeAt(end) !== quote) return null
  const text = line.slice(start + 2, end)
  if (!text.includes('\\')) return text
  return text.replace(ESCAPE, (whole, hex: string | undefined, letter: string | undefined) =>
    hex !== undefined ? String.fromCharCode(parseInt(hex, 16)) : (LETTERS[letter ?? ''] ?? whole),
  )
}
