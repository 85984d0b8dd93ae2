import { EximPrint } from './exim-print.ts'
import type { Format } from '../../format.ts'
import { lineSign } from '../../text/signs.ts'

/** `exim -bs -d` (or `-bd -d`): debugging output of Exim's server. The plain replies between are the same octets again. */
export const eximBsD: Format = {
  id: 'exim-bs-d',
  title: 'Exim -bs -d',
  alike: ['exim-d'],
  example: `SMTP>> 220 mx2.example.com ESMTP Exim 4.96
smtp_setup_msg entered
SMTP<< EHLO client.example.test`,
  loses: 'message content; line ends; what follows a NUL',
  detect: (head) => [
    ...lineSign(head, 'has "SMTP>> " and a reply code', 0.8, (line) =>
      /^(?:\d\d:\d\d:\d\d(?:\.\d+)? )?(?: *\d+ )?SMTP>> \d{3}/.test(line),
    ),
    ...lineSign(head, 'has "SMTP<< " and a command', 0.6, (line) =>
      /^(?:\d\d:\d\d:\d\d(?:\.\d+)? )?(?: *\d+ )?SMTP<< (?!\d{3})/.test(line),
    ),
  ],
  read: (sink) => new EximPrint(sink),
}
