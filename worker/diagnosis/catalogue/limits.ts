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
    'match cmd line length gt 512 of the built-in map drops the connection. Long AUTH responses in one line (Kerberos, NTLM, OAuth), long address lists in RCPT and paths with many parameters are hit. Cure: a map of your own with a higher limit.',
  ),
  eventPage(
    'rcpt-count',
    'error',
    fixed`More recipients than the limit`,
    ['L1'],
    'doc',
    [],
    'match cmd RCPT count gt 100 of the built-in map drops the connection at the 101st RCPT of one message, accepted or not. RFC 5321 wants at least 100 allowed. Mailing lists and newsletters are hit: the client tries again and again and the message never arrives. Cure: a higher limit, or a lower number of recipients a message at the sender (Postfix: smtp_destination_recipient_limit).',
  ),
  eventPage(
    'body-line-length',
    'note',
    fixed`A line of the message body is longer than the limit`,
    ['L4'],
    'doc',
    ['suricata:2220015'],
    'match body line length gt 998 of the built-in map only logs. RFC 5321 allows 998 octets; other servers may break or refuse such lines.',
  ),
  eventPage(
    'header-line-length',
    'error',
    fixed`A header line is longer than the limit`,
    ['L1'],
    'doc',
    ['snort:124:2'],
    'match header line length gt 998 of the built-in map drops the connection, in the middle of the message: syslog "matched Class 4: header line length gt 998". Outlook\'s x-cr-hashedpuzzle header and long References, To or DKIM lines are hit, so that the mail of some users, or to many recipients, vanishes while the rest arrives. Cure: a map of your own with a higher limit.',
  ),
  eventPage(
    'sender-address-length',
    'error',
    fixed`The sender address is longer than the limit`,
    ['L1'],
    'doc',
    [],
    'match sender-address length gt 320 of the built-in map drops the connection. Addresses made by programs (SRS, VERP, BATV) are hit.',
  ),
  eventPage(
    'mime-filename-length',
    'error',
    fixed`The name of an attachment is longer than the limit`,
    ['L1'],
    'doc',
    ['suricata:2220020'],
    'match MIME filename length gt 255 of the built-in map drops the connection while the message is sent. Names in other scripts grow three to nine times when encoded.',
  ),
]
