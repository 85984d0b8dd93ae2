import { signOf } from '../../detect.ts'
import type { Format } from '../../format.ts'
import { readTerminal, TERMINALS } from '../../session/terminal-dialogue.ts'

const CONNECTED =
  /^Connection to \S+(?: \([\w.:]+\))? \d+ port \[\w+\/[^\]]*\] succeeded!|^\S+ \[[\w.:]+\] \d+ \([\w-]+\) open$|^(?:nc|netcat): /

/** netcat (OpenBSD's and the traditional one) as the terminal showed it. */
export const nc: Format = {
  id: 'nc',
  title: 'nc / netcat (terminal, script)',
  alike: TERMINALS,
  example: 'Connection to mx.example.com 25 port [tcp/smtp] succeeded!\n220 mx.example.com ESMTP',
  loses:
    'direction (told by codes, verbs and order), line ends (without -C nc sends a bare LF); what was piped in',
  detect: (head) => [
    ...signOf(head, CONNECTED, 'a line of netcat’s own', 0.9),
    ...signOf(
      head,
      /COMMAND="*(?:nc|netcat) |[#$%>] ?(?:nc|netcat) \S/,
      'a command that starts nc',
      0.9,
    ),
  ],
  read: (sink) => readTerminal(sink, (text) => (CONNECTED.test(text) ? 'opened' : null)),
}
