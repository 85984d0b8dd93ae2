import type { ByteString } from '../../../smtp/octets.ts'
import { replyCode } from '../../../smtp/words.ts'
import { Clock } from '../../text/clock.ts'
import { onceDecoded } from '../../text/latin1.ts'
import type { NodemailerSessions } from './nodemailer-sessions.ts'
import { sentOctets } from './nodemailer-sessions.ts'
import { printedAt } from '../../session/logged-session.ts'

/** `[YYYY-MM-DD HH:MM:SS] LEVEL [` is 29 characters: the level is padded to five. */
const STAMP_END = 20
const ID_START = 29
const clock = new Clock()

/**
 * Reads a line of nodemailer's console logger; false if it is none. Lines without a session id are the
 * transport's own and belong to no session.
 */
export function consoleLine(
  sessions: NodemailerSessions,
  text: ByteString,
  sourceLine: number,
): boolean {
  if (text.charCodeAt(0) !== 0x5b || text.charCodeAt(STAMP_END) !== 0x5d) return false
  if (text.charCodeAt(ID_START - 1) !== 0x5b) return true
  const idEnd = text.indexOf(']', ID_START)
  if (idEnd < 0) return true
  const session = sessions.session(text.slice(ID_START, idEnd))
  const place = printedAt(sourceLine, clock.read(text.slice(1, STAMP_END)))
  const mark = idEnd + 2
  if (text.charCodeAt(mark + 1) === 0x3a) {
    const direction = text.charCodeAt(mark)
    if (direction === 0x53 && !session.mailData) {
      session.server(text.slice(mark + 3), place)
      return true
    }
    if (direction === 0x53 && replyCode(text.slice(mark + 3)) !== 0) {
      session.perhapsServer(text.slice(mark + 3), onceDecoded(text.slice(mark)), place)
      return true
    }
    // Lines of a message bear no mark; where there is none (every recipient refused), its dot does.
    const isLoneDot = !session.messageBegun && text.length === mark + 4 && text.endsWith(' .')
    if (direction === 0x43 && (!session.mailData || isLoneDot)) {
      session.client(text.slice(mark + 3), place)
      return true
    }
  }
  const rest = text.slice(mark)
  const isDebug = text.startsWith('DEBUG', STAMP_END + 2)
  const octets = isDebug ? null : sentOctets(rest)
  if (octets !== null) session.messageSent(octets, place)
  else if (isDebug && session.mailData && !rest.startsWith('Closing connection to the server')) {
    session.settle('C')
    session.client(onceDecoded(rest), place)
  } else {
    session.settle('S')
    sessions.event(session.about.key ?? '', rest, !isDebug && text.charCodeAt(22) !== 0x49, place)
  }
  return true
}
