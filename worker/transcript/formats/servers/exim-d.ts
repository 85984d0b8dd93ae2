import { EximPrint } from './exim-print.ts'
import type { Format } from '../../format.ts'
import { lineSign } from '../../text/signs.ts'

const DEBUG =
  /^(?:\d\d:\d\d:\d\d(?:\.\d+)? )?(?: *\d+ )?(?:Exim version \S+ uid=|cmd buf flush \d+ bytes|read response data: size=|set_process_info: |postfork: |configuration file is )/

/** `exim -d`: debugging output with a delivery in it. */
export const eximD: Format = {
  id: 'exim-d',
  title: 'Exim -d',
  alike: ['exim-v', 'exim-bs-d'],
  example: `cmd buf flush 26 bytes
read response data: size=54
  SMTP<< 250-mx9.example.com
         250 8BITMIME`,
  loses: 'message content but its last "."; line ends; order of pipelined lines',
  detect: (head) => {
    const client = lineSign(head, 'has "  SMTP<< " and a reply code', 0.8, (line) =>
      /  SMTP<< \d{3}/.test(line),
    )
    const debug = lineSign(head, "is one of Exim's debugging lines", 0.7, (line) =>
      DEBUG.test(line),
    )
    const server = head.lines.some((line) => /^(?:\S+ )?(?: *\d+ )?SMTP>> \d{3}/.test(line))
    // the delivery itself may stand below the head
    if (debug.length === 0 || (client.length === 0 && server)) return []
    return [...debug, ...client]
  },
  read: (sink) => new EximPrint(sink),
}
