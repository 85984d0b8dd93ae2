import type { ByteString } from '../../smtp/octets.ts'
import { looksLikeCommand } from '../../smtp/words.ts'

/**
 * Payload in which every octet that does not print is a dot, CR and LF too. Two dots are a line end,
 * three a full stop and a line end; where a message ends, five are a line end, the dot, and a line end.
 * One of these a connection: after 354 the client's dots are a message's.
 */
export class DottedText {
  #mailData = false

  /** Whether the client's next dots are a message's. */
  get inMailData(): boolean {
    return this.#mailData
  }

  /** `text`, the payload of one packet of either side, with its line ends. */
  read(text: ByteString): ByteString {
    const isReply = /^[2-5]\d\d[ -]/.test(text)
    if (isReply) {
      const lines = split(text, REPLY)
      if (/(?:^|\n)354[ -]/.test(lines)) this.#mailData = true
      else if (this.#mailData) this.#mailData = false
      return lines
    }
    if (!this.#mailData) return split(text, COMMAND)
    return text.replace(/\.{2,}/g, (dots: string, at: number) => {
      const rest = text.slice(at + dots.length)
      const ends =
        this.#mailData && dots.length >= 5 && (rest === '' || looksLikeCommand(firstWords(rest)))
      if (!ends) return lineEnd(dots)
      this.#mailData = false
      const before = dots.slice(5)
      return `${before.length % 2 ? '.' : ''}${'\r\n'.repeat(before.length >> 1)}\r\n.\r\n`
    })
  }
}

const DOT = 0x2e

/** What may stand after a line end: dots before anything else are octets that do not print. */
const REPLY = /^(?:[2-5]\d\d(?:[ -]|\.\.)|$)/
const COMMAND = /^(?:[A-Za-z][A-Za-z0-9-]{2,}(?:[ :]|\.\.|$)|$)/

function split(text: ByteString, next: RegExp): ByteString {
  let said = ''
  let from = 0
  for (let at = text.indexOf('..'); at >= 0; at = text.indexOf('..', from)) {
    let end = at + 2
    while (text.charCodeAt(end) === DOT) end++
    const isEnd = end === text.length || next.test(text.slice(end))
    said += text.slice(from, at) + (isEnd ? lineEnd(text.slice(at, end)) : text.slice(at, end))
    from = end
  }
  return from === 0 ? text : said + text.slice(from)
}

/** The line that begins `text`: to the first two dots. */
function firstWords(text: ByteString): ByteString {
  return /^.*?(?=\.\.|$)/.exec(text)![0]
}

function lineEnd(dots: string): ByteString {
  if (dots.length === 2) return '\r\n'
  return (dots.length % 2 ? '.' : '') + '\r\n'.repeat(dots.length >> 1)
}
