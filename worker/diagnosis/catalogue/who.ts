import { fixed } from '../../redact/redacted.ts'
import { pages, REFERENCES } from './page.ts'

/** Signs of who stood in the way, beside the masking itself. */
export const SIGNS = pages([
  {
    id: 'x-command-received',
    title: fixed`The server received a command of X`,
    severity: 'warning',
    certainty: 'strong',
    rules: ['C2', 'C3'],
    grade: 'obs',
    references: [REFERENCES.cisco],
    explanation:
      'A command that consists of X arrived: masked in flight, or sent so. A PIX or ASA overwrites commands it does not know in just this way, but a server cannot tell that from a client that typed X (or from a person who removed the words). Four X are often EHLO (PIX 6), eight STARTTLS, seven XEXCH50. ' +
      'To settle it, record the same session at the client and compare: there the true command stands.',
  },
  {
    id: 'x-command-quoted',
    title: fixed`The server quotes X where the client sent a command`,
    severity: 'error',
    certainty: 'strong',
    rules: ['C2', 'C3'],
    grade: 'obs',
    references: [REFERENCES.cisco],
    explanation:
      'The reply that refuses a command quotes it, and the quote is a row of X: the command was overwritten between client and server. That is what inspection of a PIX or ASA does to commands that are not on its list. If the record shows what the client sent, this is proof that something in between changed it.',
  },
  {
    id: 'ehlo-refused',
    title: fixed`EHLO is refused behind a masked greeting`,
    severity: 'error',
    certainty: 'strong',
    rules: ['C2', 'C3', 'C5'],
    grade: 'obs',
    references: [REFERENCES.microsoft],
    explanation:
      'Every mail server of today knows EHLO. If it is answered with 500 or 502 and the greeting is a row of asterisks, then fixup protocol smtp (PIX 5, 6) overwrote it, or it was typed by hand in a telnet client that sends each character by itself: then inspection masks it letter by letter. Send the line at once (printf … | nc host 25) to tell the two apart.',
  },
  {
    id: 'banner-asterisks',
    title: fixed`Asterisks in the greeting that prove nothing`,
    severity: 'note',
    certainty: 'weak',
    explanation:
      'There are asterisks in the greeting, but few of them, or beside letters, or the rest of the session speaks against an inspection that would have put them there. Often the author of the transcript removed a name. Capture the greeting again at the client (nc host 25), and send EHLO: keywords of X with a last letter would be proof.',
  },
  {
    id: 'firewall-syslog',
    title: fixed`The firewall itself reports an action of its SMTP inspection`,
    severity: 'error',
    certainty: 'certain',
    grade: 'doc',
    references: ['Cisco ASA syslog messages 108002-108007, 507003'],
    explanation:
      'A message of a PIX or ASA (%ASA-4-108004 and its neighbours) says that its ESMTP inspection dropped, reset or noted a session. The message names the class and the limit that was met, for example "matched Class 2: cmd RCPT count gt 100" or "matched Class 4: header line length gt 998". Raise that one limit in a policy map of your own, or take the server out of the inspection.',
  },
  {
    id: 'postfix-workarounds-logged',
    title: fixed`Postfix logged that it works around a PIX`,
    severity: 'warning',
    certainty: 'strong',
    rules: ['B1', 'B3'],
    grade: 'doc',
    references: [REFERENCES.postfix],
    explanation:
      'A Postfix client logs "enabling PIX workarounds" when the greeting consists of 2, 0, asterisks and blanks only. With disable_esmtp it sends HELO, so TLS is not used. With delay_dotcrlf it waits before the end of a message that has been queued for a while.',
  },
  {
    id: 'x-command-logged',
    title: fixed`A log names a command of X`,
    severity: 'warning',
    certainty: 'strong',
    rules: ['C2', 'C3'],
    grade: 'obs',
    references: [REFERENCES.cisco],
    explanation:
      'The log of a mail server speaks of an unknown command XXXX. A PIX or ASA overwrites commands it does not know in just this way, letter by letter, so the number of X is the length of the command; but a client that typed X leaves the same line, and a server cannot tell the two apart. Look into the log of the client at the same minute: if there stands EHLO or STARTTLS, something in between changed it.',
  },
  {
    id: 'other-product',
    title: fixed`Another product answers in the server's place`,
    severity: 'warning',
    certainty: 'strong',
    grade: 'obs',
    explanation:
      'Words in this session are those of a proxy or a desktop antivirus that stands between client and server, and answers by itself. It is not a PIX or ASA: do not look for the fault in the firewall. Such products leave keywords out rather than overwrite them, or announce STARTTLS and then refuse it.',
  },
])
