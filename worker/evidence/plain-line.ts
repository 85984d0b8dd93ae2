const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  '#39': "'",
  '#x27': "'",
  '#34': '"',
  '#8216': "'",
  '#8217': "'",
  '#8220': '"',
  '#8221': '"',
  '#8211': '-',
  '#8212': '-',
}
/** The tags that stand around words of a page; `<alice@example.net>` is none. */
const TAG =
  /<\/?(?:a|b|i|p|br|td|tr|th|li|ul|ol|em|h[1-6]|hr|tt|code|div|pre|span|font|strong|small|table|tbody|blockquote)(?:\s[^<>]{0,400})?\/?>/gi
/** Marks of a quoted mail, a comment, a list, a fence. */
const MARKS = /^(?:[ \t]*(?:>(?!>>)|#TD\b|#(?=\s)|\/\/|\*(?=\s)|\|(?=\s)))+[ \t]?/
/** UTF-8 of typographic quotes, dashes and the blank that does not break, one character an octet. */
const TYPOGRAPHY: readonly [RegExp, string][] = [
  [/\xe2\x80[\x98\x99]/g, "'"],
  [/\xe2\x80[\x9c\x9d]/g, '"'],
  [/\xe2\x80[\x93\x94]/g, '-'],
  [/\xe2\x80\x8b|\xef\xbb\xbf/g, ''],
  [/\xc2\xa0/g, ' '],
]

/** A line without what pages, mails and posts put around it. `text` has one character an octet. */
export function plainLine(text: string): string {
  let line = text
  if (/[\x80-\xff]/.test(line))
    for (const [octets, ascii] of TYPOGRAPHY) line = line.replace(octets, ascii)
  if (line.includes('<')) line = line.replace(TAG, ' ')
  if (line.includes('&'))
    line = line.replace(/&(#?\w{2,6});/g, (whole, name: string) => ENTITIES[name] ?? whole)
  line = line.replace(MARKS, '')
  if (line.includes('`')) line = line.replace(/^\s*```.*$/, '').replaceAll('`', '')
  return line.trim()
}
