import { trimBlanks } from './octets.ts'

/** Verbs whose passed lines C10 looks at. */
export const ADDRESS_VERBS: ReadonlySet<string> = new Set(['MAIL', 'RCPT', 'SEND', 'SOML', 'SAML'])

/**
 * C10: the line with each `|`, second `<` and unopened `>` after the first `:` (after the verb if
 * there is none) turned to SP. The same string where nothing was to be replaced.
 */
export function withoutSpecialCharacters(line: string, verbLength: number): string {
  const colon = line.indexOf(':')
  const start = colon < 0 ? verbLength : colon + 1
  let open = false
  let edited = line.slice(0, start)
  for (const char of line.slice(start)) {
    if (char === '|') edited += ' '
    else if (char === '<') {
      edited += open ? ' ' : '<'
      open = true
    } else if (char === '>') {
      edited += open ? '>' : ' '
      open = false
    } else edited += char
  }
  return edited
}

/** Class 5: octets of the sender address of a MAIL line (as it came, without terminator). */
export function senderAddressLength(line: string, verbLength: number): number {
  const colon = line.indexOf(':')
  if (colon >= 0) {
    const opens = line.indexOf('<', colon + 1)
    const closes = opens < 0 ? -1 : line.indexOf('>', opens + 1)
    if (closes >= 0) return closes - opens - 1
  }
  const text = trimBlanks(line.slice(colon < 0 ? verbLength : colon + 1))
  const space = text.indexOf(' ')
  return space < 0 ? text.length : space
}
