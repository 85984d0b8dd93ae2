import type { ByteString } from '../smtp/octets.ts'
import type { Quote } from './quote.ts'

const BLANKS = /(?:[ \t\r\n\v\f]|\xc2\xa0)+/
/** Enhanced codes (RFC 3463), numbers, times and dates, names of hosts and addresses. */
const ORDINARY =
  /^(?:[\d.,:+/_TZ-]+|[a-z\d-]+(?:\.[a-z\d-]+)+|\[?[\da-f.:]+\]?|https?:.*|HTTP\/\d\.\d|<?[^<>@]+@[a-z\d.-]+>?)$/i

/** What logs say of themselves. */
const PAIR = /^[a-z_]+=[A-Za-z\d]{0,5}$/

/** `password=` before a value. */
const NAME_BEFORE = /^["'({]*[A-Za-z_.-]{2,20}["']?[=:]+(?=[^=\s])/

/** The words of a text, without the signs that stand around them. */
export function wordsOf(text: ByteString): ByteString[] {
  return text
    .split(BLANKS)
    .map((word) => word.replace(NAME_BEFORE, ''))
    .map((word) => word.replace(/^["'`*~|([{<>,;:]+|["'`*~|)\]}>,;:.?!\\]+$/g, ''))
    .filter((word) => word !== '')
}

/** Whether nobody writes it but as a value of his own: letters among digits, capitals among small letters, signs. */
export function isUnusual(word: ByteString): boolean {
  if (word.length < 6 || ORDINARY.test(word) || PAIR.test(word)) return false
  return (
    (/[A-Za-z]/.test(word) && /\d/.test(word)) ||
    /[a-z][A-Z].*[a-z]|[A-Z][a-z].*[A-Z]/.test(word) ||
    /[a-z].*[!#$%&+?^{}~].*[a-z\d]/i.test(word) ||
    (word.length % 4 === 0 && /^[A-Za-z\d+/]+={1,2}$/.test(word))
  )
}

/** Whether it is one of them that base64 makes rather than a program's name for something. */
export function isEncoded(word: ByteString): boolean {
  return isUnusual(word) && /[\d+/=]/.test(word)
}

/** Where those words stand in a text. */
export function unusualWords(text: ByteString): Quote[] {
  return [...text.matchAll(/[^\s"'`()<>[\]{}|,;:]+/g)].flatMap(({ 0: word, index }) =>
    isUnusual(word.replace(/[.?!\\]+$/, '')) ? [{ start: index, end: index + word.length }] : [],
  )
}

const NAMED: Readonly<Record<string, string>> = {
  ...{
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    plus: '+',
    equals: '=',
    sol: '/',
  },
}

/** The text as it was before a program wrote it in HTML, quoted-printable, JSON or a URL, as far as base64 needs it. */
export function undecorated(text: ByteString): ByteString {
  let plain = text
  if (plain.includes('&'))
    plain = plain.replace(
      /&(?:#(\d{1,3})|#x([\da-f]{1,2})|([a-z]{2,6}));/gi,
      (all, decimal, hexadecimal, name) =>
        name !== undefined
          ? (NAMED[String(name).toLowerCase()] ?? all)
          : String.fromCharCode(Number(decimal ?? `0x${hexadecimal}`) & 0xff),
    )
  if (plain.includes('\\/')) plain = plain.replaceAll('\\/', '/')
  if (/=[\dA-F]{2}/.test(plain))
    plain = plain.replace(/=([\dA-F]{2})/g, (_, octet) => String.fromCharCode(parseInt(octet, 16)))
  if (/%[\dA-F]{2}/i.test(plain))
    plain = plain.replace(/%([\da-f]{2})/gi, (_, octet) => String.fromCharCode(parseInt(octet, 16)))
  return plain
}
