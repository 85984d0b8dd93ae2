import type { SessionSink } from '../../../smtp/session.ts'
import { looksLikeCommand, replyCode } from '../../../smtp/words.ts'
import type { Evidence, Format, Head, Reader } from '../../format.ts'
import { Dialogue } from '../../session/dialogue.ts'
import { PrintedSession } from '../../session/printed-session.ts'

/** Looking further tells nothing more: a message body may follow for thousands of lines. */
const LINES_TO_JUDGE = 200

function detect(head: Head): Evidence[] {
  let replies = 0
  let commands = 0
  let other = 0
  let first = 0
  for (const text of head.lines.slice(0, LINES_TO_JUDGE)) {
    if (replyCode(text) !== 0) replies++
    else if (looksLikeCommand(text)) commands++
    else if (text !== '') other++
    if (first === 0 && replies + commands > 0) first = replies + commands + other
  }
  const dialogue = replies + commands
  if (dialogue === 0) return []
  const both = replies > 0 && commands > 0
  // A lone reply code or verb is found in any prose; both sides of a dialogue are not.
  const weight = both ? 0.8 : dialogue > 2 ? 0.5 : 0.25
  const share = dialogue / (dialogue + other * 0.2)
  const sign = `${commands} command and ${replies} reply lines stand without marks, from line ${first}`
  return [{ sign, weight: weight * share }]
}

/** What a terminal shows of a line end, as the wire had it; a lone LF stays one. */
export function wireTerminator(terminator: string): string {
  return terminator.length > 2 ? '\r\n' : terminator
}

function read(sink: SessionSink): Reader {
  const dialogue = new Dialogue(new PrintedSession(sink))
  return {
    line: (text, sourceLine, terminator) =>
      dialogue.line(text, sourceLine, wireTerminator(terminator)),
    end: () => dialogue.end(),
  }
}

/** The wire's text without marks, as telnet and netcat show it. */
export const bare: Format = {
  id: 'bare',
  title: 'Plain session text without marks (telnet, netcat)',
  general: true,
  alike: ['telnet', 'nc', 'ncat', 'putty-plink', 'openssl-s_client', 'gnutls-cli', 'marked'],
  example: '220 mx.example.com ESMTP\nEHLO client.example.test\n250-mx.example.com\n250 SIZE',
  loses: 'direction (told by codes, verbs and order), segment borders, times',
  detect,
  read,
}
