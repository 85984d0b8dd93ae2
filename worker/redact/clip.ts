import type { Redacted } from './redacted.ts'

/**
 * At most `octets` octets (UTF-8) of `text`, `…` included if something was left out; never ends inside
 * an escape or a `[redacted N octets]`.
 */
export function clip(text: Redacted, octets: number): Redacted {
  if (text.length * 3 <= octets) return text
  // `fitting`: what of the text fits beside the `…`
  let fitting = 0
  let taken = 0
  for (let at = 0; at < text.length;) {
    const characters = unitAt(text, at)
    at += characters
    taken += octetsOf(text, at - characters, at)
    if (taken > octets) return (text.slice(0, fitting) + '…') as Redacted
    if (taken <= octets - 3) fitting = at
  }
  return text
}

const REDACTION = /\[redacted \d+ octets\]/y

/** Characters of the unit at `at`: an escape, a redaction, or one character. */
function unitAt(text: string, at: number): number {
  const code = text.codePointAt(at) as number
  if (code === 0x5c) return text[at + 1] === 'x' ? 4 : 2
  if (code !== 0x5b) return code > 0xffff ? 2 : 1
  REDACTION.lastIndex = at
  return REDACTION.exec(text)?.[0].length ?? 1
}

/** Octets of `text` from `start` to `end` in UTF-8. */
function octetsOf(text: string, start: number, end: number): number {
  const code = text.codePointAt(start) as number
  if (code < 0x80) return end - start
  return code < 0x800 ? 2 : code > 0xffff ? 4 : 3
}
