import {
  DEFAULT_COMMAND_LINE_LIMIT_OCTETS,
  PROBE_GREETING_MS,
  PROBE_LONG_LINE_OCTETS,
  PROBE_PIECE_PAUSE_MS,
  PROBE_REPLY_MS,
} from '../limits.ts'
import type { Answer, RecordedSocket } from './recorded-socket.ts'

/** Stable names of what a probe asks. Retired ones are never reused. */
export type QuestionId =
  | 'greeting'
  | 'ehlo'
  | 'helo'
  | 'unknown-verb'
  | 'lower-case'
  | 'pieces'
  | 'long-line'
  | 'over-limit'
  | 'starttls'
  | 'ehlo-inside-tls'
  | 'quit'

/** A question as it was asked, and what came back. */
export interface Asked {
  id: QuestionId
  /** the command line without its end; null of the greeting */
  sent: string | null
  answer: Answer
}

/** The verb that no server knows; a server that quotes it shows whether it arrived. */
export const UNKNOWN_VERB = 'ZQZQ'
const UNKNOWN_ARGUMENT = 'probe'

/** What a probe asks of one connection. */
export interface Plan {
  /** the name in EHLO */
  name: string
  /** the name for TLS's server name and certificate */
  host: string
  /** asks for STARTTLS where it is offered */
  tls: boolean
  pause(milliseconds: number): Promise<void>
}

type Ask = (id: QuestionId, ...pieces: string[]) => Promise<Answer>

/**
 * Asks harmless questions whose answers differ behind an inspection; never MAIL, RCPT or DATA. Each is asked
 * only while the connection stands, and QUIT ends it. `also`: called with each answer as it comes.
 */
export async function askAll(
  socket: RecordedSocket,
  plan: Plan,
  also: (asked: Asked) => void,
): Promise<void> {
  const ask = asking(socket, plan, also)
  const ehlo = await begun(ask, plan)
  if (ehlo === null || socket.ended) return
  if (isRefusal(ehlo)) await ask('helo', `HELO ${plan.name}\r\n`)
  await ask('unknown-verb', `${UNKNOWN_VERB} ${UNKNOWN_ARGUMENT}\r\n`)
  if (!socket.ended) await ask('lower-case', 'noop\r\n')
  // C5: a verb that comes in pieces is overwritten, as character-mode telnet knows it
  if (!socket.ended) await ask('pieces', 'NO', 'OP\r\n')
  if (!socket.ended) await ask('long-line', noop(PROBE_LONG_LINE_OCTETS))
  if (!socket.ended && plan.tls && offers(ehlo, 'STARTTLS')) await askInsideTls(socket, plan, ask)
  if (!socket.ended) await ask('quit', 'QUIT\r\n')
}

/** Asks a line over the built-in map's limit, on a connection of its own: what cuts it must cost no other answer. */
export async function askOverLimit(
  socket: RecordedSocket,
  plan: Plan,
  also: (asked: Asked) => void,
): Promise<void> {
  const ask = asking(socket, plan, (asked) => {
    if (asked.id === 'over-limit') also(asked)
  })
  if ((await begun(ask, plan)) === null || socket.ended) return
  await ask('over-limit', noop(DEFAULT_COMMAND_LINE_LIMIT_OCTETS + 1))
  if (!socket.ended) await ask('quit', 'QUIT\r\n')
}

function asking(socket: RecordedSocket, plan: Plan, also: (asked: Asked) => void): Ask {
  return async (id, ...pieces) => {
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) await plan.pause(PROBE_PIECE_PAUSE_MS)
      await socket.send(piece)
    }
    const answer = await socket.reply(id === 'greeting' ? PROBE_GREETING_MS : PROBE_REPLY_MS)
    const sent = pieces.length === 0 ? null : pieces.join('').replace(/\r\n$/, '')
    also({ id, sent, answer })
    return answer
  }
}

/** Greeting and EHLO; its answer, or null where the server does not want to talk. */
async function begun(ask: Ask, { name }: Plan): Promise<Answer | null> {
  const greeting = await ask('greeting')
  if (greeting.kind !== 'reply' || greeting.code !== 220) return null
  return ask('ehlo', `EHLO ${name}\r\n`)
}

function isRefusal(answer: Answer): boolean {
  return answer.kind === 'reply' && answer.code >= 400
}

async function askInsideTls(socket: RecordedSocket, plan: Plan, ask: Ask): Promise<void> {
  const answer = await ask('starttls', 'STARTTLS\r\n')
  if (answer.kind !== 'reply' || answer.code !== 220) return
  const handshake = await socket.startTls(plan.host)
  if (handshake.ok) await ask('ehlo-inside-tls', `EHLO ${plan.name}\r\n`)
}

/** NOOP with an argument (RFC 5321 4.1.1.9), of `octets` octets without its line end. */
function noop(octets: number): string {
  return `NOOP ${'a'.repeat(octets - 'NOOP '.length)}\r\n`
}

/** Whether an EHLO reply lists a keyword. */
export function offers(ehlo: Answer, keyword: string): boolean {
  return keywordsOf(ehlo).some((line) => line.toUpperCase().split(/[ =]/, 1)[0] === keyword)
}

/** The keyword lines of an EHLO reply, in order; none of any other answer. */
export function keywordsOf(ehlo: Answer | undefined): string[] {
  if (ehlo?.kind !== 'reply' || ehlo.code !== 250) return []
  const [, ...lines] = ehlo.text.split(/\r?\n/).filter((line) => line !== '')
  return lines.map((line) => line.slice(4))
}
