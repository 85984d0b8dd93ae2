import type { ByteString } from '../../smtp/octets.ts'

/**
 * The lines of replies that a dissector has joined: `250-mx1`, `PIPELINING`, `DSN` are one reply whose
 * codes were left out, `250 Ok`, `221 Bye` are two.
 */
export function replyLines(parts: readonly ByteString[]): ByteString[] {
  let code = ''
  return parts.map((part, i) => {
    const own = /^([2-5]\d\d)[ -]/.exec(part)
    if (own) {
      code = own[1]!
      return part
    }
    if (code === '' || /^[2-5]\d\d$/.test(part)) return part
    const next = parts[i + 1]
    const goesOn = next !== undefined && !/^[2-5]\d\d[ -]/.test(next)
    return `${code}${goesOn ? '-' : ' '}${part}`
  })
}

/** Undoes Wireshark's escapes: `\r`, `\n`, `\t`, `\\`, `\"`, and `\000` in octal. */
export function unescaped(text: ByteString): ByteString {
  if (!text.includes('\\')) return text
  return text.replace(/\\(?:([0-7]{3})|x([0-9a-f]{2})|(.))/g, (whole, octal, hex, letter) => {
    if (octal) return String.fromCharCode(parseInt(octal, 8) & 255)
    if (hex) return String.fromCharCode(parseInt(hex, 16))
    return { r: '\r', n: '\n', t: '\t', '\\': '\\', '"': '"' }[letter as string] ?? whole
  })
}
