import { EximStdio } from './exim-bh.ts'
import type { Format } from '../../format.ts'
import { lineSign } from '../../text/signs.ts'

/** `exim -bs`: a session on standard input and output. */
export const eximBs: Format = {
  id: 'exim-bs',
  title: 'Exim -bs',
  alike: ['exim-bh', 'telnet', 'nc', 'tcptrace'],
  example: `220 mx2.example.com ESMTP Exim 4.96
250-mx2.example.com Hello root at client.example.test
250 HELP`,
  loses: 'what the client sent and message content, where input came from a pipe',
  detect: (head) => {
    if (!head.lines.some((line) => /^220 .*ESMTP Exim /.test(line))) return []
    const foreign = head.lines.some((line) =>
      /^(?:>>> |\*\*\*\* |Trying |Connected to |SMTP[<>]|Escape character)/.test(line),
    )
    if (foreign) return []
    // replies with a local caller in them, and not one command between
    const local = lineSign(
      head,
      'greets a caller on this machine: "Hello user at host"',
      0.92,
      (line) => /^250[- ]\S+ Hello \S+ at \S+/.test(line),
    )
    const typed = head.lines.some((line) => /^[A-Za-z]{4}(?:\s|$)/.test(line))
    const silent = typed
      ? []
      : lineSign(
          head,
          "is Exim's greeting, and no line of a client follows",
          0.5,
          (line) => /^220 .*ESMTP Exim /.test(line),
          1,
        )
    return [...local, ...silent]
  },
  read: (sink) => new EximStdio(sink),
}
