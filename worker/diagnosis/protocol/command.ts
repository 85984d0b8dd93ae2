import { MAX_COMMAND_PARAMETERS } from '../../limits.ts'
import type { ByteString } from '../../smtp/octets.ts'
import { verbOf } from '../../smtp/verbs.ts'

/** A client line in command mode. */
export interface Command {
  /** upper-cased; '' for an empty line */
  verb: string
  /** what follows the verb, blanks around it trimmed */
  rest: ByteString
  text: ByteString
  /** of its first octet */
  offset: number
  /** octets on the wire, terminator included */
  length: number
}

/** Splits a line as inspection.md section 3 does; blanks before the verb are a typist's. */
export function commandOf(text: ByteString, offset: number, length: number): Command {
  const trimmed = text.replace(/^[ \t]+/, '')
  const verb = verbOf(trimmed)
  const rest = trimmed.slice(verb.length).trim()
  return { verb, rest, text, offset, length }
}

/** MAIL and RCPT (and the old SEND, SOML, SAML), taken apart. */
export interface PathCommand {
  /** between the brackets, or what stands where an address should; null if there is none */
  path: ByteString | null
  bracketed: boolean
  /** a blank between the colon and the path */
  spaced: boolean
  /** upper-cased names; values as sent, null without `=` */
  parameters: { name: string; value: ByteString | null }[]
}

/** Reads `FROM:<path> PARAMETER=value …`; null where no such thing stands. */
export function pathCommandOf(rest: ByteString): PathCommand | null {
  const head = /^(?:FROM|TO)[ \t]*:([ \t]*)/i.exec(rest)
  if (head === null) return null
  const after = rest.slice(head[0].length)
  const bracketed = /^<((?:"(?:[^"\\]|\\.)*"|[^>"])*)>/s.exec(after)
  const bare = bracketed === null ? /^[^ \t]*/.exec(after) : null
  const path = bracketed?.[1] ?? bare?.[0] ?? ''
  const tail = after.slice((bracketed?.[0] ?? bare?.[0] ?? '').length)
  return {
    path,
    bracketed: bracketed !== null,
    spaced: head[1] !== '',
    parameters: tail
      .split(/[ \t]+/, MAX_COMMAND_PARAMETERS)
      .filter((word) => word !== '')
      .map((word) => {
        const equals = word.indexOf('=')
        return equals < 0
          ? { name: word.toUpperCase(), value: null }
          : { name: word.slice(0, equals).toUpperCase(), value: word.slice(equals + 1) }
      }),
  }
}
