import type { Format } from '../../format.ts'
import { PostfixVerbose } from './postfix-verbose.ts'
import { lineSign } from '../../text/signs.ts'

const WIRE = /smtpd\[\d+\]: [<>] [^ ]*\[[^\]]*\]: /
/** the same without program and process id, as `journalctl -o cat` prints it */
const UNTAGGED =
  /^(?:> [^ ]{0,255}\[[\da-fA-F.:]{2,45}\]: [2-5]\d\d[ -]|< [^ ]{0,255}\[[\da-fA-F.:]{2,45}\]: [A-Za-z])/

/** The verbose log of Postfix's server (`smtpd -v`, `debug_peer_list`). */
export const postfixSmtpdV: Format = {
  id: 'postfix-smtpd-v',
  title: 'Postfix smtpd, verbose log',
  alike: ['postfix-smtp-v'],
  example: `Nov 24 02:22:10 mx1 postfix/smtpd[13354]: > localhost[127.0.0.1]: 220 mx1.example.com ESMTP Postfix
Nov 24 02:22:10 mx1 postfix/smtpd[13354]: < localhost[127.0.0.1]: EHLO client.example.test`,
  loses:
    'message content; control characters (shown as ?), what follows a NUL, what follows about 2,000 octets of a line, line ends',
  detect: (head) => [
    ...lineSign(
      head,
      'has smtpd\'s "< host[address]: " or "> host[address]: "',
      0.9,
      (line) => (line.includes('smtpd[') && WIRE.test(line)) || UNTAGGED.test(line),
      8,
    ),
    ...lineSign(
      head,
      'is of the detail smtpd logs with -v',
      0.5,
      (line) =>
        line.includes('smtpd[') &&
        /\]: (?:smtp_stream_setup|generic_checks|match_host|match_string|>>> (?:START|END) |smtpd_check)/.test(
          line,
        ),
    ),
  ],
  read: (sink) => new PostfixVerbose(sink),
}
