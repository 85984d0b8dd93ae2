import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { signOf } from '../../detect.ts'
import type { Format, Reader } from '../../format.ts'
import type { Frame } from '../../session/frame.ts'
import { readTerminal, TERMINALS } from '../../session/terminal-dialogue.ts'

const FRAME =
  /^(?:Trying [\w.:]+\.\.\.|Connected to \S+|Escape character is |Connection closed|Connection to \S+ closed|telnet> |telnet: |Connecting To \S+|W(?:ill|on't) (?:send|flush|recognize|turn|map|do|show|toggle)|Operating (?:in|with) |(?:Local|Remote) (?:character|flow) |No (?:local|remote) |(?:Catching|Special|Toggle) )/i

function frameOf(text: ByteString): Frame {
  if (!FRAME.test(text)) return null
  if (/^Trying/i.test(text)) return 'opened'
  return /^Connection (?:closed|to \S+ closed)/i.test(text) ? 'closed' : 'note'
}

/** Stands right behind a line that the server left without an end. */
const CLOSED = /^(.+)(Connection closed by foreign host\.)$/

function read(sink: SessionSink): Reader {
  const reader = readTerminal(sink, frameOf)
  return {
    line(text, sourceLine, terminator) {
      const cut = CLOSED.exec(text)
      if (cut === null) return reader.line(text, sourceLine, terminator)
      reader.line(cut[1] ?? '', sourceLine, '')
      reader.line(cut[2] ?? '', sourceLine, terminator)
    },
    end: () => reader.end(),
  }
}

/** A telnet session as the terminal showed it, in script(1)'s record or copied from the window. */
export const telnet: Format = {
  id: 'telnet',
  title: 'telnet (terminal, script)',
  alike: TERMINALS,
  example:
    "Trying 192.0.2.25...\nConnected to mx.example.com.\nEscape character is '^]'.\n220 mx.example.com ESMTP",
  loses:
    'direction (told by codes, verbs and order), line ends; in character mode all that was typed; which of pasted lines waited for a reply',
  detect: (head) => [
    ...signOf(head, /^Escape character is /i, 'telnet’s "Escape character"', 0.9),
    ...signOf(head, /^Trying [\w.:]+\.\.\.$/i, 'telnet’s "Trying …..."', 0.6),
    ...signOf(head, /^Connection closed by foreign host\.?$/i, 'telnet’s "Connection closed"', 0.7),
    ...signOf(head, /COMMAND="*telnet |[#$%>] ?telnet \S/i, 'a command that starts telnet', 0.8),
  ],
  read,
}
