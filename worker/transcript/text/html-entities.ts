import type { ByteString } from '../../smtp/octets.ts'
import { utf8ByteString } from '../../smtp/octets.ts'

/** Names of U+00A0 to U+00FF, in order (HTML 4.01, 24.2). */
const LATIN1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 ' +
  'sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc ' +
  'Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve ' +
  'Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc ' +
  'atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve ' +
  'oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'

/** Those of XML. */
const FIVE: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])
const NAMED = new Map(FIVE)
LATIN1.split(' ').forEach((name, index) => {
  NAMED.set(name, utf8ByteString(String.fromCharCode(0xa0 + index)))
})

/** What stands between `&` and `;`: a number, or a name. */
const ENTITY = /^(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,8}))$/i
const LONGEST_ENTITY = 8

/** What an entity stands for, as UTF-8, `inner` being what is between `&` and `;`; null if it is not known. */
export function entityText(inner: string): ByteString | null {
  const common = NAMED.get(inner)
  if (common !== undefined) return common
  const [, decimal, hex, name] = ENTITY.exec(inner) ?? []
  // HTML knows the five of XML in capitals too
  if (name !== undefined) return FIVE.get(name.toLowerCase()) ?? null
  const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '0', 16)
  if (code > 0 && code < 128) return String.fromCharCode(code)
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)
    ? utf8ByteString(String.fromCodePoint(code))
    : null
}

/** `text` with its entities undone (`entityText`); one that is not known stays as it is. */
export function withoutEntities(
  text: ByteString,
  made: (inner: string) => ByteString | null = entityText,
): ByteString {
  return replaced(text, '&', ';', LONGEST_ENTITY, made)
}

/**
 * `text` with each stretch from `open` to `close`, of at most `longest` octets between them, replaced by what `made`
 * makes of what is between; null leaves it. By hand: `replace` with a function takes longer than all else a reader does.
 */
export function replaced(
  text: ByteString,
  open: string,
  close: string,
  longest: number,
  made: (inner: string) => ByteString | null,
): ByteString {
  let result = ''
  let from = 0
  let end = -1
  for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, at + 1)) {
    if (end <= at) end = text.indexOf(close, at + 1)
    if (end < 0) break
    if (end - at - 1 > longest) continue
    const instead = made(text.slice(at + 1, end))
    if (instead === null) continue
    result += text.slice(from, at) + instead
    from = end + 1
    at = end
  }
  return from === 0 ? text : result + text.slice(from)
}
