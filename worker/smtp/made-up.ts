import { looksLikeCommand, replyCode } from './words.ts'
import type { Modes } from './modes.ts'
import type { ByteString, Direction } from './octets.ts'

/** A line that the recording does not have and that must have been said for what it has to follow. */
export interface MadeUp {
  direction: Direction
  text: ByteString
  /** `reply-end`: the last line of a reply of which others are there */
  is: 'greeting' | 'reply' | 'reply-end' | 'command' | 'end-of-data'
}

/** Of which side octets are missing, and nothing since has told what they were. */
export type Torn = Record<Direction, boolean>

const ACCEPTED = '250 \r\n'

/** The end of a message that was answered, or must have been. */
export const END_OF_DATA: MadeUp = { direction: 'C', text: '.\r\n', is: 'end-of-data' }

/** What the server must have said before the client says `text`: one line, to be asked again; null: no more. */
export function unheardReply(modes: Modes, text: ByteString): MadeUp | null {
  if (modes.replyOpen !== 0)
    return { direction: 'S', text: `${modes.replyOpen} \r\n`, is: 'reply-end' }
  const reply = (words: ByteString): MadeUp => ({ direction: 'S', text: words, is: 'reply' })
  const goesOn = looksLikeCommand(text.slice(0, MOST_OF_A_VERB).split(/\r?\n/, 1)[0]!)
  switch (modes.awaited.first) {
    case undefined:
      return null
    case 'data':
      return reply(goesOn ? '554 \r\n' : '354 \r\n')
    case 'auth':
      return reply(goesOn ? '235 \r\n' : '334 \r\n')
    case 'starttls':
      return reply('454 \r\n')
    default:
      return reply(ACCEPTED)
  }
}

/** What must have been said, of whatever side octets are missing, before the server says `text`; likewise. */
export function unheardBefore(modes: Modes, text: ByteString, torn: Torn): MadeUp | null {
  const code = replyCode(text.slice(0, PREFIX))
  if (code === 0 || modes.replyOpen !== 0) return null
  if (torn.C && modes.inData) return END_OF_DATA
  const asked = ANSWERS.get(code)
  const isAnswer = asked === undefined && code !== TIMEOUT && modes.greeted
  if (isAnswer && torn.C && modes.awaited.none)
    return {
      direction: 'C',
      text: text.startsWith('250-') ? 'EHLO \r\n' : 'NOOP\r\n',
      is: 'command',
    }
  if (asked === undefined || modes.awaited.first === asked) return null
  const isDue = asked === 'quit' ? modes.quit : modes.dataAsked || modes.dataSent
  if (!isDue && !(torn.C && asked === 'data')) return null
  // Those before it were answered: replies come in order.
  if (!modes.awaited.none) return { direction: 'S', text: ACCEPTED, is: 'reply' }
  return isDue ? null : { direction: 'C', text: 'DATA\r\n', is: 'command' }
}

/** Codes that answer one command and no other. */
const ANSWERS: ReadonlyMap<number, 'data' | 'quit'> = new Map([
  [354, 'data'],
  [221, 'quit'],
])

/** A server may say it unasked (RFC 5321 3.8). */
const TIMEOUT = 421
/** Code and separator. */
const PREFIX = 4
/** Enough of a line to tell a command. */
const MOST_OF_A_VERB = 512
