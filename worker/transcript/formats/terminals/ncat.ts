import type { ByteString } from '../../../smtp/octets.ts'
import { signOf } from '../../detect.ts'
import type { Format } from '../../format.ts'
import type { Frame } from '../../session/frame.ts'
import { readTerminal, TERMINALS } from '../../session/terminal-dialogue.ts'

const FRAME = /^(?:Ncat: |NCAT DEBUG: |libnsock )/

function frameOf(text: ByteString): Frame {
  if (!FRAME.test(text)) return null
  if (/^Ncat: Connected to /.test(text)) return 'opened'
  return /^Ncat: (?:\d+ bytes sent|Connection (?:closed|reset)|Broken pipe)/.test(text)
    ? 'closed'
    : 'note'
}

/** Nmap's ncat, with -v or without. */
export const ncat: Format = {
  id: 'ncat',
  title: 'ncat (terminal, script)',
  alike: TERMINALS,
  example:
    'Ncat: Version 7.93 ( https://nmap.org/ncat )\nNcat: Connected to 192.0.2.25:25.\n220 mx.example.com ESMTP',
  loses: 'direction (told by codes, verbs and order), line ends',
  detect: (head) => [
    ...signOf(head, FRAME, 'a line of ncat’s own', 0.95),
    ...signOf(head, /COMMAND="*ncat |[#$%>] ?ncat \S/, 'a command that starts ncat', 0.9),
  ],
  read: (sink) => readTerminal(sink, frameOf),
}
