import type { ByteString } from '../../smtp/octets.ts'

/**
 * The reply lines a log quotes in one line: `550-5.1.1 no 550 5.1.1 such user` is two. Postfix joins lines
 * with a blank, Exim with `\n`; a log that leaves out the code of later lines gives one line. [] if `text`
 * does not begin with a reply code.
 */
export function quotedReplies(text: ByteString): ByteString[] {
  if (!/^\d{3}(?:[- ]|$)/.test(text)) return []
  const code = text.slice(0, 3)
  const lines: ByteString[] = []
  let rest = text
  while (rest.charCodeAt(3) === 0x2d) {
    const next = new RegExp(`(?:\\\\n| )${code}(?=[- ]|$)`).exec(rest.slice(4))
    if (next === null) break
    lines.push(rest.slice(0, 4 + next.index))
    rest = rest.slice(4 + next.index + next[0].length - 3)
  }
  lines.push(rest)
  return lines
}
