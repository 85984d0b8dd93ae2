import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { replyCode } from '../../../smtp/words.ts'
import { signOf } from '../../detect.ts'
import { Dialogue } from '../../session/dialogue.ts'
import type { Format, Reader } from '../../format.ts'
import { PrintedSession } from '../../session/printed-session.ts'

const PREFIX = /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ )?sendemail\[\d+\]: /i
/** What sendEmail says, with the level in front: twice if it quits over it. */
const SAID = /^(?:\w+ => ){1,2}(.*)$/
/** From -v -v -v on each reply stands here, success or not, before it is said to be received. */
const CHECKED =
  /^evalSMTPresponse\(\) - Checking for SMTP success or error status in the message: (.*?) ?$/
const RECEIVED =
  /^(?:Received: \t?|Received a message with no success or error code\. The message received was: )(.*)$/

/** The lines of a reply that sendEmail has joined with `, `: a new one begins where the code stands again. */
function joinedReply(text: ByteString): ByteString[] {
  const code = replyCode(text)
  if (code === 0) return [text]
  const lines: ByteString[] = []
  let from = 0
  const next = new RegExp(`, (?=${code}(?:[ -]|$))`, 'g')
  for (const { index } of text.matchAll(next)) {
    if (!text.startsWith(`${code}-`, from)) break
    lines.push(text.slice(from, index))
    from = index + 2
  }
  lines.push(text.slice(from))
  return lines
}

function read(sink: SessionSink): Reader {
  const dialogue = new Dialogue(new PrintedSession(sink, { vantage: 'client' }))
  let checked: ByteString | null = null
  return {
    line(text, sourceLine) {
      const prefix = PREFIX.exec(text)?.[0]
      const said = SAID.exec(prefix === undefined ? '' : text.slice(prefix.length))?.[1]
      if (said === undefined) return dialogue.note(text, sourceLine)
      const reply = CHECKED.exec(said)?.[1]
      const received = RECEIVED.exec(said)?.[1]
      const isNew = reply !== undefined || (received !== undefined && received !== checked)
      if (reply !== undefined || received !== undefined) checked = reply ?? null
      if (isNew)
        for (const line of joinedReply(reply ?? received ?? ''))
          dialogue.told('S', line, sourceLine)
      else if (said.startsWith('Sending: '))
        dialogue.told('C', said.slice(9).replace(/^\t/, ''), sourceLine)
      else if (said.startsWith('Sending message body')) dialogue.omitted(sourceLine)
      else if (said.startsWith('Connecting to ')) dialogue.close()
      else dialogue.note(said, sourceLine)
    },
    end: () => dialogue.end(),
  }
}

/** sendEmail (Caspian's) with -v -v and more. */
export const sendEmail: Format = {
  id: 'sendEmail',
  title: 'sendEmail -v -v',
  example:
    'Nov 24 02:07:54 client sendemail[1356]: SUCCESS => Received: \t220 mx.example.com ESMTP\nNov 24 02:07:54 client sendemail[1356]: INFO => Sending: \tEHLO client.example.test',
  loses:
    'QUIT and its reply, mail data, how lines of a reply were cut (joined by commas); with fewer -v all',
  detect: (head) => signOf(head, PREFIX, 'sendEmail’s', 0.95),
  read,
}
