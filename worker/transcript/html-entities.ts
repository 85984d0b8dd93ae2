import type { ByteString } from '../smtp/octets.ts'
import { utf8ByteString } from '../smtp/octets.ts'

/** Names of U+00A0 to U+00FF, in order (HTML 4.01, 24.2). */
const LATIN1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 ' +
  'sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc ' +
  'Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve ' +
  'Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc ' +
  'atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve ' +
  'oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'

const NAMED = new Map<string, string>([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])
LATIN1.split(' ').forEach((name, index) => {
  NAMED.set(name, utf8ByteString(String.fromCharCode(0xa0 + index)))
})

/** What the entity called `name` stands for, as UTF-8; null if it is not one of XML's five or Latin-1's. */
export function namedEntity(name: string): ByteString | null {
  return NAMED.get(name) ?? null
}

/**
 * `text` with its entities undone: the five of XML, those of Latin-1, and numbers, all as UTF-8. One that
 * is not known stays as it is.
 */
export function withoutEntities(text: ByteString): ByteString {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(\w{2,8}));/g,
    (whole, dec, hex, name) => {
      if (name !== undefined) return namedEntity(name) ?? whole
      const code = dec === undefined ? parseInt(hex, 16) : Number(dec)
      return code <= 0x10ffff ? utf8ByteString(String.fromCodePoint(code)) : whole
    },
  )
}
