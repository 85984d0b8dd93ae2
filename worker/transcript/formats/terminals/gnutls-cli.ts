import { signOf } from '../../detect.ts'
import type { Format } from '../../format.ts'
import type { FrameOf } from '../../session/terminal-dialogue.ts'
import { readTerminal, TERMINALS } from '../../session/terminal-dialogue.ts'

const OWN =
  /^(?:- (?:Certificate|Got a|Status:|Description:|Session ID|Options:|Handshake|Simple Client|Peer|Server|Ephemeral|Key|Compression|Version|Cipher|MAC|subject|Application|Received|Failed)|\*\*\* |Processed \d+ CA|Resolving '|Connecting to '|\|<\d+>\| | - subject |\t|Starting TLS)/

/** After these there is no connection: what is typed goes to the shell. */
const FAILED =
  /^\*\*\* (?:Fatal error|Handshake has failed|Verifying server certificate failed|PKI verification)/

/** Frames of one record: nothing crosses between a failure and the next connection. */
function frames(): FrameOf {
  let failed = false
  return (text) => {
    if (text.startsWith("Connecting to '")) {
      failed = false
      return 'opened'
    }
    // With --insecure a verification that failed fails nothing.
    if (text.startsWith('- Handshake was completed')) {
      failed = false
      return 'tls'
    }
    if (failed) return 'note'
    if (!OWN.test(text)) return null
    if (FAILED.test(text)) {
      failed = true
      return 'closed'
    }
    return 'note'
  }
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
  read: (sink) => readTerminal(sink, frames()),
}
