import type { ByteString } from '../../smtp/octets.ts'

const ESCAPE = /\\(?:([0-3][0-7]{2})|([\\abfnrtv]))/g
const LETTERS: Readonly<Record<string, string>> = {
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** Undoes `\NNN` (octal) and C's letter escapes, as Postfix, Exim and sendmail write octets that do not print. */
export function unescapeOctal(text: ByteString): ByteString {
  if (!text.includes('\\')) return text
  return text.replace(ESCAPE, (whole, octal: string | undefined, letter: string | undefined) =>
    octal !== undefined
      ? String.fromCharCode(parseInt(octal, 8))
      : (LETTERS[letter ?? ''] ?? whole),
  )
}
