import type { Direction } from '../../worker/smtp/octets.ts'

/** A line somebody sent, with or without its terminator. */
export interface SpokenLine {
  direction: Direction | null
  text: string
  /** the print says that it left mail data out here */
  omitted?: true
}

const VERB =
  /^(EHLO|HELO|MAIL|RCPT|DATA|RSET|NOOP|QUIT|VRFY|EXPN|HELP|STARTTLS|AUTH|BDAT|ETRN|XXXX)\b/i

/** RFC 8446 section 5.1: a record of type 22. */
const TLS_RECORD = /^\x16\x03/

/**
 * The lines that count: commands and replies. Mail data (DATA and BDAT), what answers a 334, and TLS
 * records after STARTTLS are left out; of AUTH the verb and the mechanism stay. Lines without direction
 * are nobody's.
 */
export function dialogueLines(lines: readonly SpokenLine[]): string[] {
  const kept: string[] = []
  let mode: 'talk' | 'asked' | 'early' | 'data' | 'auth' = 'talk'
  let chunkLeft = 0
  let dotSeen = false
  for (const { direction, text: whole, omitted } of lines) {
    if (omitted === true) {
      chunkLeft = 0
      continue
    }
    let text = whole
    if (direction === 'C' && chunkLeft > 0) {
      text = whole.slice(chunkLeft)
      chunkLeft = Math.max(0, chunkLeft - whole.length)
      if (text === '') continue
    }
    if (TLS_RECORD.test(text) && kept.some((one) => /^C STARTTLS$/i.test(one))) break
    const line = text.replace(/\r*\n?$/, '').trimEnd()
    if (direction === 'S') {
      if (line === '') continue
      kept.push(`S ${line}`)
      const code = /^(\d{3})(?: |$)/.exec(line)?.[1]
      if (code === undefined) continue
      if (code === '354') {
        if (!dotSeen) mode = 'data'
      } else if (code === '334') mode = 'auth'
      else if (mode === 'auth' || mode === 'asked') mode = 'talk'
      else if (mode === 'data') mode = 'talk'
      continue
    }
    if (direction !== 'C') continue
    if (mode === 'asked' && !VERB.test(line)) mode = 'early'
    if (mode === 'data' || mode === 'early') {
      if (line === '.') {
        dotSeen = mode === 'early'
        mode = 'talk'
      }
      continue
    }
    if (mode === 'auth') {
      mode = 'talk'
      continue
    }
    if (/^DATA$/i.test(line)) {
      mode = 'asked'
      dotSeen = false
    }
    const chunk = /^BDAT\s+(\d+)/i.exec(line)
    if (chunk !== null) chunkLeft = Number(chunk[1])
    if (line !== '') kept.push(`C ${line.replace(/^(AUTH\s+[A-Z0-9-]+)\s.*$/i, '$1')}`)
  }
  return kept
}
