import { signOf } from '../../detect.ts'
import type { Format } from '../../format.ts'
import { readTerminal, TERMINALS } from '../../session/terminal-dialogue.ts'

const LOG = /^=~=~=~=~=.*PuTTY log [\d.]+ [\d:]+/i
const PLINK =
  /^(?:Looking up host |Connecting to \S+ port \d+|FATAL ERROR: |plink: |Using username )/

/** plink -raw as the terminal showed it. */
export const puttyPlink: Format = {
  id: 'putty-plink',
  title: 'PuTTY plink -raw (terminal)',
  alike: TERMINALS,
  example: 'Connecting to 192.0.2.25 port 25\n220 mx.example.com ESMTP\nEHLO client.example.test',
  loses: 'direction (told by codes, verbs and order), line ends (plink sends a bare LF for Enter)',
  detect: (head) => [
    ...signOf(head, PLINK, 'a line of plink’s own', 0.6),
    ...signOf(
      head,
      /COMMAND="*plink |[#$%>] ?plink(?:\.exe)? \S/i,
      'a command that starts plink',
      0.9,
    ),
  ],
  read: (sink) => readTerminal(sink, (text) => (PLINK.test(text) ? 'note' : null)),
}

/** PuTTY's session log, "all printable output". */
export const puttyLog: Format = {
  id: 'putty-log',
  title: 'PuTTY session log',
  alike: TERMINALS,
  example:
    '=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2026.11.24 02:05:01 =~=~=~=~=~=~=~=~=~=~=~=\n220 mx.example.com ESMTP',
  loses: 'direction (told by codes, verbs and order), line ends',
  detect: (head) => signOf(head, LOG, 'the heading of a PuTTY log', 0.97),
  read: (sink) => readTerminal(sink, (text) => (LOG.test(text) ? 'opened' : null)),
}
