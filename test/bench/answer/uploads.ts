import { Dialogue, ethernet, pcap } from '../../capture/build.ts'
import { postfixLog } from '../../stream-log/log.ts'

/** An upload of many sessions. Names, addresses and queue ids differ between them, as they do in the field. */
export interface AnswerUpload {
  name: string
  /** sessions it has unless told otherwise: about a second's work */
  sessions: number
  octets(sessions: number): Uint8Array
}

const SERVERS = 40
const MESSAGE_OCTETS = 7_000
const MSS = 1448
const BODY = 'This is a line of an ordinary message, as long as most lines are, of words.\n'
const FIRST_PORT = 20_000
const PORTS = 40_000
/** 2026-11-24 */
const BEGUN = 1_795_486_896_801
const encoder = new TextEncoder()

/** What session `i` says, `C ` and `S ` before its lines. */
function said(i: number): { greeting: string; hello: string[]; envelope: string[]; end: string[] } {
  const server = `mx${i % SERVERS}.example.com`
  const client = `host${i % 997}.example.test`
  const queue = (0x4c5a718a181 + 7919 * i).toString(16).toUpperCase()
  return {
    greeting: `S 220 ${server} ESMTP Postfix`,
    hello: [
      `C EHLO ${client}`,
      `S 250-${server}`,
      'S 250-PIPELINING',
      'S 250-SIZE 10240000',
      'S 250-STARTTLS',
      'S 250-ENHANCEDSTATUSCODES',
      'S 250 8BITMIME',
    ],
    envelope: [
      `C MAIL FROM:<sender${i}@example.test> SIZE=${MESSAGE_OCTETS}`,
      'S 250 2.1.0 Ok',
      `C RCPT TO:<user${i % 9_973}@example.com>`,
      'S 250 2.1.5 Ok',
      'C DATA',
      'S 354 End data with <CR><LF>.<CR><LF>',
    ],
    end: [`S 250 2.0.0 Ok: queued as ${queue}`, 'C QUIT', 'S 221 2.0.0 Bye'],
  }
}

/** One segment a turn: lines of the same side that follow each other go together. */
function segments(lines: readonly string[]): string[] {
  const turns: string[] = []
  for (const line of lines) {
    const last = turns.at(-1)
    if (last?.[0] === line[0]) turns[turns.length - 1] += `${line.slice(2)}\n`
    else turns.push(`${line}\n`)
  }
  return turns
}

function capture(sessions: number): Uint8Array {
  const packets: { octets: Uint8Array; time: number }[] = []
  const text = BODY.repeat(Math.ceil(MESSAGE_OCTETS / BODY.length)).replaceAll('\n', '\r\n')
  for (let i = 0; i < sessions; i++) {
    const { greeting, hello, envelope, end } = said(i)
    const one = new Dialogue(FIRST_PORT + (i % PORTS)).handshake()
    one.say(...segments([greeting, ...hello, ...envelope]))
    const head = `Subject: minutes ${i}\r\n\r\n`
    for (let at = 0, all = head + text; at < all.length; at += MSS)
      one.send('C', encoder.encode(all.slice(at, at + MSS)))
    one.say('C .\n', ...segments(end)).close()
    for (const octets of one.packets)
      packets.push({ octets: ethernet(octets), time: BEGUN + 10 * i })
  }
  return pcap(packets)
}

/** Text of each session, `write` for a line of its dialogue. */
function text(sessions: number, one: (i: number) => string): Uint8Array {
  const parts: string[] = []
  for (let i = 0; i < sessions; i++) parts.push(one(i))
  return encoder.encode(parts.join(''))
}

/** Nine lines, as `swaks --quit-after EHLO` prints them. */
function swaks(i: number): string {
  const { greeting } = said(i)
  const server = `mx${i % SERVERS}.example.com`
  return [
    `=== Trying ${server}:25...`,
    `=== Connected to ${server}.`,
    `<-  ${greeting.slice(2)}`,
    ` -> EHLO host${i % 997}.example.test`,
    `<-  250-${server}`,
    '<-  250 XXXXXXXA',
    ' -> QUIT',
    '<-  221 2.0.0 Bye',
    '=== Connection closed with remote host.',
    '',
  ].join('\n')
}

function dialogue(i: number): string {
  const { greeting, hello, envelope, end } = said(i)
  const message = ['C Subject: minutes', 'C ', 'C All work and no play.', 'C .']
  return [greeting, ...hello, ...envelope, ...message, ...end]
    .map((line) => `${line[0]}: ${line.slice(2)}\n`)
    .join('')
}

export const ANSWER_UPLOADS: readonly AnswerUpload[] = [
  { name: 'capture', sessions: 4_000, octets: capture },
  {
    name: 'postfix log',
    sessions: 4_000,
    octets: (sessions) => {
      const size = { octets: 4_040 * sessions, sessions, atOnce: Math.min(1_000, sessions) }
      return encoder.encode([...postfixLog(size)].join(''))
    },
  },
  { name: 'swaks', sessions: 8_000, octets: (sessions) => text(sessions, swaks) },
  { name: 'dialogue', sessions: 4_000, octets: (sessions) => text(sessions, dialogue) },
]
