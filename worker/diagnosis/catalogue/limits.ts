import { fixed } from '../../redact/redacted.ts'
import { eventPage, type Page } from './page.ts'

/** Events of the six limits (inspection.md section 6). */
export const LIMITS: readonly Page[] = [
  eventPage(
    'cmd-line-length',
    'error',
    fixed`A command line is longer than the limit`,
    ['L1'],
    'doc',
    ['snort:124:1', 'suricata:2220002'],
    'The built-in policy map allows a command line 512 octets (match cmd line length gt 512) and drops the connection at the next one: syslog 108004 "matched Class 1". An honest client comes over it with AUTH and its ticket in one line (Kerberos, NTLM, OAuth) or with a path of many parameters; else it is another protocol, or an attack on the server. Cure: a map of your own with a higher limit, say 2,048.',
  ),
  eventPage(
    'rcpt-count',
    'error',
    fixed`More recipients than the limit`,
    ['L1'],
    'doc',
    [],
    'Each recipient of a message has a RCPT command of its own. The built-in policy map allows 100 (match cmd RCPT count gt 100) and drops the connection at the next one, accepted or not: syslog 108004 "matched Class 2". RFC 5321 wants at least 100 allowed, and many clients send more. Mailing lists and newsletters are hit: the client tries again and again, and nobody gets the message. Cure: a map of your own with a higher limit, or fewer recipients a message at the sender (Postfix: default_destination_recipient_limit).',
  ),
  eventPage(
    'body-line-length',
    'note',
    fixed`A line of the message body is longer than the limit`,
    ['L4'],
    'doc',
    ['suricata:2220015'],
    'RFC 5321 allows a line of text 998 octets. The built-in policy map only writes a line of syslog for a longer one in the body (match body line length gt 998, action log), and the message passes unchanged; other servers on its way may break or refuse such a line. Programs that write HTML or base64 without line ends are the usual cause: correct them there.',
  ),
  eventPage(
    'header-line-length',
    'error',
    fixed`A header line is longer than the limit`,
    ['L1'],
    'doc',
    ['snort:124:2'],
    'The built-in policy map allows a header line 998 octets (match header line length gt 998) and drops the connection in the middle of the message: syslog 108004 "matched Class 4: header line length gt 998". The server sees a client that goes away, the client a server that does, and both say timeout or lost connection. Outlook\'s x-cr-hashedpuzzle header and long References, To or DKIM lines are hit, so that the mail of some users, or to many recipients, vanishes while the rest arrives. Cure: a map of your own with a higher limit, say 10,000.',
  ),
  eventPage(
    'sender-address-length',
    'error',
    fixed`The sender address is longer than the limit`,
    ['L1'],
    'doc',
    [],
    'The built-in policy map allows the address in MAIL FROM 320 octets (match sender-address length gt 320) and drops the connection at a longer one: syslog 108004 "matched Class 5". People have no such addresses; programs make them: forwarders (SRS), mailing lists (VERP), bounce checks (BATV) put one address into another. Cure: a map of your own with a higher limit.',
  ),
  eventPage(
    'mime-filename-length',
    'error',
    fixed`The name of an attachment is longer than the limit`,
    ['L1'],
    'doc',
    ['suricata:2220020'],
    'The built-in policy map allows the name of an attachment 255 octets (match MIME filename length gt 255) and drops the connection while the message is sent: syslog 108004 "matched Class 6". Names in other scripts than Latin grow three to nine times when encoded, so that forty characters may be too many. The mail with the attachment never arrives, the same mail without it does. Cure: a map of your own with a higher limit, or a shorter name.',
  ),
]
