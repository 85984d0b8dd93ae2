import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'
import { beforeMailData } from './mail-data.ts'

/** UTF-8 of what word processors make of quotes, hyphens, dots and blanks. */
const TYPOGRAPHIC = /\xe2\x80[\x90-\x9f\xa6\xaf\x8b]|\xc2\xa0/g
const PLAIN: Readonly<Record<string, string>> = {
  '\xe2\x80\x90': '-',
  '\xe2\x80\x91': '-',
  '\xe2\x80\x92': '-',
  '\xe2\x80\x93': '-',
  '\xe2\x80\x94': '--',
  '\xe2\x80\x95': '--',
  '\xe2\x80\x98': "'",
  '\xe2\x80\x99': "'",
  '\xe2\x80\x9c': '"',
  '\xe2\x80\x9d': '"',
  '\xe2\x80\xa6': '...',
  '\xe2\x80\xaf': ' ',
  '\xe2\x80\x8b': '',
  '\xc2\xa0': ' ',
}

function plain(text: ByteString): ByteString {
  return text.replace(TYPOGRAPHIC, (found) => PLAIN[found] ?? found)
}

/** Typographic quotes and dashes and no-break spaces, as chat and word processors put them in. */
export const typography: Layer = {
  id: 'typography',
  certain: true,
  fits: (lines) => beforeMailData(lines).filter((line) => plain(line) !== line).length > 1,
  undo: (_, out) => ({
    line: (text, sourceLine, terminator) => out(plain(text), sourceLine, terminator),
    end: () => {},
  }),
}
