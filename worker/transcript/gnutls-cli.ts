import type { ByteString } from '../smtp/octets.ts'
import { signOf } from './detect.ts'
import type { Format } from './format.ts'
import type { Frame } from './terminal-dialogue.ts'
import { readTerminal, TERMINALS } from './terminal-dialogue.ts'

const OWN =
  /^(?:- (?:Certificate|Got a|Status:|Description:|Session ID|Options:|Handshake|Simple Client|Peer|Server|Ephemeral|Key|Compression|Version|Cipher|MAC|subject|Application|Received|Failed)|\*\*\* |Processed \d+ CA|Resolving '|Connecting to '|\|<\d+>\| | - subject |\t|Starting TLS)/

function frameOf(text: ByteString): Frame {
  if (!OWN.test(text)) return null
  if (text.startsWith("Connecting to '")) return 'opened'
  return text.startsWith('- Handshake was completed') ? 'tls' : 'note'
}

/** gnutls-cli --starttls-proto=smtp as the terminal showed it. */
export const gnutlsCli: Format = {
  id: 'gnutls-cli',
  title: 'gnutls-cli (terminal, script)',
  alike: TERMINALS,
  example:
    "Processed 140 CA certificate(s).\nConnecting to '192.0.2.25:25'...\n- Handshake was completed\n\n- Simple Client Mode:\n\nEHLO client.example.test",
  loses: 'everything before TLS (banner, first EHLO, STARTTLS), direction',
  detect: (head) => [
    ...signOf(head, /^- Simple Client Mode:/, 'gnutls-cli’s "Simple Client Mode"', 0.9),
    ...signOf(head, /^Processed \d+ CA certificate/, 'gnutls-cli’s own', 0.9),
    ...signOf(
      head,
      /COMMAND="*gnutls-cli |[#$%>] ?gnutls-cli /,
      'a command that starts gnutls-cli',
      0.9,
    ),
  ],
  read: (sink) => readTerminal(sink, frameOf),
}
