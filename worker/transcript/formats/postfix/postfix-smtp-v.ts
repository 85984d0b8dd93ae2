import type { Format } from '../../format.ts'
import { PostfixVerbose } from './postfix-verbose.ts'
import { lineSign } from '../../text/signs.ts'

const WIRE = /[/ ][sl]mtp\[\d+\]: [<>] [^ ]*\[[^\]]*\]:\d+: /
/** the same without program and process id, as `journalctl -o cat` prints it */
const UNTAGGED =
  /^(?:< [^ ]{0,255}\[[\da-fA-F.:]{2,45}\]:\d{1,5}: [2-5]\d\d[ -]|> [^ ]{0,255}\[[\da-fA-F.:]{2,45}\]:\d{1,5}: [A-Za-z])/

/** The verbose log of Postfix's client (`smtp -v`, `debug_peer_list`). */
export const postfixSmtpV: Format = {
  id: 'postfix-smtp-v',
  title: 'Postfix smtp, verbose log',
  alike: ['postfix-smtpd-v'],
  example: `Nov 24 02:27:56 mx1 postfix/smtp[17800]: < mx2[192.0.2.7]:25: 220 ****************
Nov 24 02:27:56 mx1 postfix/smtp[17800]: > mx2[192.0.2.7]:25: EHLO mx1.example.com`,
  loses:
    'message content but its last "."; control characters (shown as ?), what follows about 2,000 octets of a line, line ends; the end of a session is guessed from the end of the delivery',
  detect: (head) => [
    ...lineSign(
      head,
      'has the client\'s "< host[address]:port: " or "> host[address]:port: "',
      0.9,
      (line) => (line.includes('mtp[') && WIRE.test(line)) || UNTAGGED.test(line),
      8,
    ),
    ...lineSign(
      head,
      'is of the detail the smtp client logs with -v',
      0.5,
      (line) =>
        line.includes('mtp[') &&
        /[sl]mtp\[\d+\]: (?:smtp_stream_setup|smtp_connect_addr|smtp_parse_destination|server features: )/.test(
          line,
        ),
    ),
  ],
  read: (sink) => new PostfixVerbose(sink),
}
