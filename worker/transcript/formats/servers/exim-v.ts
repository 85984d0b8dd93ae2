import { EximPrint } from './exim-print.ts'
import type { Format } from '../../format.ts'
import { lineSign } from '../../text/signs.ts'

/** `exim -v`: a delivery as Exim's client prints it. */
export const eximV: Format = {
  id: 'exim-v',
  title: 'Exim -v',
  alike: ['exim-d'],
  example: `  SMTP<< 220 mx2.example.com ESMTP
  SMTP>> EHLO client.example.test
  SMTP<< 250-mx2.example.com
         250 SIZE 1000`,
  loses: 'message content but its last "."; line ends; order of pipelined lines; the end of TLS',
  detect: (head) => [
    ...lineSign(head, 'begins with "  SMTP<< " and a reply code', 0.8, (line) =>
      /^ {2}[SL]MTP<< \d{3}/.test(line),
    ),
    ...lineSign(head, 'begins with "  SMTP>> " and a command', 0.6, (line) =>
      /^ {2}[SL]MTP[>|+]> [A-Za-z(.]/.test(line),
    ),
  ],
  read: (sink) => new EximPrint(sink),
}
