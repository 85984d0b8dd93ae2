import type { ByteString } from '../../smtp/octets.ts'

/**
 * The address of a MAIL or RCPT line without its terminator, as class 5 takes it: between the first `<`
 * after the first `:` and the next `>`; else the text after `:`, or after the verb, trimmed, up to SP.
 */
export function addressOf(line: ByteString, verbLength: number): ByteString {
  const colon = line.indexOf(':')
  const opens = colon < 0 ? -1 : line.indexOf('<', colon + 1)
  const closes = opens < 0 ? -1 : line.indexOf('>', opens + 1)
  if (closes >= 0) return line.slice(opens + 1, closes)
  const text = line.slice(colon < 0 ? verbLength : colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')
  const space = text.indexOf(' ')
  return space < 0 ? text : text.slice(0, space)
}

/** Lower-case domain of an address, without a dot at its end; '' where it has none. */
export function domainOf(address: ByteString): ByteString {
  const at = address.lastIndexOf('@')
  return at < 0
    ? ''
    : address
        .slice(at + 1)
        .toLowerCase()
        .replace(/\.$/, '')
}

/** Whether `domain` is `parent` or below it. */
export function isBelow(domain: ByteString, parent: ByteString): boolean {
  return domain === parent || domain.endsWith(`.${parent}`)
}

/** Whether C10 would find anything to replace in a passed address line. */
export function hasSpecialCharacter(line: ByteString, verbLength: number): boolean {
  const colon = line.indexOf(':')
  let open = false
  for (let i = colon < 0 ? verbLength : colon + 1; i < line.length; i++) {
    const char = line[i]
    if (char === '|' || (char === '<' && open) || (char === '>' && !open)) return true
    if (char === '<') open = true
    else if (char === '>') open = false
  }
  return false
}
