import type { ByteString } from '../../../smtp/octets.ts'
import { decodedUtf8, octetsOf } from '../../text/latin1.ts'
import type { NodemailerSession, NodemailerSessions } from './nodemailer-sessions.ts'
import { printedAt } from '../../session/logged-session.ts'
import type { Place } from '../../../smtp/session.ts'

/** Octets of a record within which bunyan and pino name the session. */
const RECORD_START = 1024

/** What of a bunyan, pino or winston record is read here. */
interface Entry {
  sid: string
  /** who said it: `client`, `server`, `message`, or what nodemailer was doing */
  tnx: string
  text: string
  time: number | null
  isTrouble: boolean
  /** octets of the message, in the record that ends it; else null */
  sentOctets: number | null
}

/** Reads one JSON record; one that is none, or that names no session, says nothing. */
export function jsonLine(sessions: NodemailerSessions, line: ByteString, sourceLine: number): void {
  const entry = entryOf(line)
  if (entry === null) return cutShort(sessions, line, sourceLine)
  const session = sessions.session(entry.sid)
  const place = printedAt(sourceLine, entry.time)
  if (!spoken(session, entry, place)) {
    sessions.event(entry.sid, octetsOf(entry.text, false), entry.isTrouble, place)
  }
}

/** A record longer than the pieces lines come in: the message, of which only the session can be told. */
function cutShort(sessions: NodemailerSessions, line: ByteString, sourceLine: number): void {
  const sid = /"sid":"([^"\\]{1,64})"/.exec(line.slice(0, RECORD_START))?.[1]
  if (sid === undefined) return
  const session = sessions.session(sid)
  if (session.mailData) session.omitMailData(null, printedAt(sourceLine))
}

/** Writes what client or server said down in `session`; false if `entry` is something else. */
export function spoken(session: NodemailerSession, entry: Entry, place: Place): boolean {
  if (entry.tnx === 'server') {
    for (const line of linesOf(entry.text, false)) session.server(line, place)
  } else if (entry.tnx === 'client') {
    for (const line of linesOf(entry.text, false)) session.client(line, place)
  } else if (entry.tnx !== 'message') return false
  else if (entry.sentOctets !== null) session.messageSent(entry.sentOctets, place)
  else for (const line of linesOf(entry.text, true)) session.client(line, place)
  return true
}

function linesOf(text: string, binary: boolean): ByteString[] {
  return octetsOf(text, binary).split(/\r?\n/)
}

function entryOf(line: ByteString): Entry | null {
  const text = decodedUtf8(line) ?? line
  let record: unknown
  try {
    record = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof record !== 'object' || record === null) return null
  const fields = record as Record<string, unknown>
  const said = fields['msg'] ?? fields['message']
  if (typeof fields['sid'] !== 'string' || typeof fields['tnx'] !== 'string') return null
  return {
    sid: fields['sid'],
    tnx: fields['tnx'],
    text: typeof said === 'string' ? said : '',
    time: timeOf(fields['time'] ?? fields['timestamp']),
    isTrouble: isTrouble(fields['level']),
    sentOctets: typeof fields['outByteCount'] === 'number' ? fields['outByteCount'] : null,
  }
}

function timeOf(time: unknown): number | null {
  if (typeof time === 'number') return time
  const parsed = typeof time === 'string' ? Date.parse(time) : NaN
  return Number.isNaN(parsed) ? null : parsed
}

/** bunyan and pino count 40 for a warning; winston and pino's formatters write the word. */
function isTrouble(level: unknown): boolean {
  if (typeof level === 'number') return level >= 40
  return typeof level === 'string' && /^(?:warn|error|fatal)/i.test(level)
}
