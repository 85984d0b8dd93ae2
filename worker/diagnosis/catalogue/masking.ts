import { fixed } from '../../redact/redacted.ts'
import { pages, REFERENCES } from './page.ts'

/** What inspection overwrites: the findings most people come for. */
export const MASKING = pages([
  {
    id: 'banner-masked',
    title: fixed`The greeting is overwritten with asterisks`,
    severity: 'warning',
    certainty: 'strong',
    rules: ['B1', 'B2', 'B3'],
    grade: 'doc',
    references: [REFERENCES.cisco, REFERENCES.postfix],
    explanation:
      'A mail server begins with a line such as "220 mx.example.com ESMTP Postfix". A PIX or ASA with SMTP inspection replaces what follows the code by asterisks (parameter mask-banner, on by default), so that nobody learns the software. ' +
      'Setting smtpd_banner or its like on the server changes nothing, because the line is overwritten on the way. Mail still flows, but black-list and DNS testers complain that the banner does not match the reverse DNS name, ' +
      'and a Postfix sender that sees nothing but asterisks turns on its PIX workarounds: it sends HELO in place of EHLO, so it never uses STARTTLS. Cure: no mask-banner in an inspect esmtp policy map, or no inspection.',
  },
  {
    id: 'banner-code-lost',
    title: fixed`A greeting of several lines lost its code on the second`,
    severity: 'error',
    certainty: 'strong',
    rules: ['B2'],
    grade: 'choice',
    references: [REFERENCES.microsoft],
    explanation:
      'Very old PIX software (4 and 5) expects a greeting of one line. When a server greets with "220-…" and a second line, the firewall overwrites the second line whole, its code too. The client then waits for a reply that never comes, and gives up: "other servers quit at once after the greeting". ' +
      'Give the server a greeting of one line, or turn the inspection off (no fixup protocol smtp 25).',
  },
  {
    id: 'ehlo-masked',
    title: fixed`EHLO does not reach the server`,
    severity: 'error',
    certainty: 'certain',
    rules: ['C2', 'C3'],
    grade: 'obs',
    references: [REFERENCES.microsoft, REFERENCES.cisco],
    explanation:
      'fixup protocol smtp (PIX 5 and 6) lets only the seven commands of the first SMTP of 1982 through: HELO MAIL RCPT DATA RSET NOOP QUIT. EHLO is overwritten with X, the server answers that it does not know the command, and most clients fall back to HELO; those that must have TLS give up. ' +
      'With that every extension is gone: no STARTTLS, no AUTH, no SIZE, no 8BITMIME. From inside the same server answers EHLO as it should. Cure: no fixup protocol smtp 25.',
  },
  {
    id: 'starttls-masked',
    title: fixed`STARTTLS is hidden or refused`,
    severity: 'error',
    certainty: 'strong',
    rules: ['C1', 'C2', 'S3'],
    grade: 'doc',
    references: [REFERENCES.cisco, REFERENCES.esa, REFERENCES.rfc3207],
    explanation:
      'The server offers encryption with the keyword STARTTLS. Inspection without allow-tls overwrites the keyword (XXXXXXXA) in the reply to EHLO, and the command STARTTLS itself (XXXXXXXX) if a client sends it all the same. ' +
      'A client that prefers TLS sends the mail in clear text; one that requires TLS keeps it in its queue or bounces it. It looks as if the server had lost its TLS configuration, but it offers it: test from inside the firewall. Cure: allow-tls in an inspect esmtp policy map (7.2(3), 8.0(3) and later), or no inspection.',
  },
  {
    id: 'auth-masked',
    title: fixed`AUTH does not reach the server`,
    severity: 'error',
    certainty: 'certain',
    rules: ['C2', 'C3'],
    grade: 'obs',
    references: [REFERENCES.microsoft],
    explanation:
      'The command AUTH is overwritten with X on its way, so nobody can log in through this firewall, and the password that may follow it arrives at the server as an unknown command (and perhaps in its log). Cure: no fixup protocol smtp 25, or another port for submission (587) that is not inspected.',
  },
  {
    id: 'bdat-masked',
    title: fixed`BDAT does not reach the server`,
    severity: 'error',
    certainty: 'certain',
    rules: ['C2', 'M3'],
    grade: 'choice',
    references: [REFERENCES.rfc3030],
    explanation:
      'BDAT (CHUNKING, RFC 3030) sends a message in pieces of a stated size. The firewall takes it for an unknown command and overwrites it, and then takes the lines of the message for commands too. The server answers each of them with an error and hangs up after a few. A client that is not shown the keyword CHUNKING, which the same firewall hides, sends DATA and never meets this; one that was shown it, or sends BDAT all the same, does.',
  },
  {
    id: 'message-text-masked',
    title: fixed`Message text is taken for commands`,
    severity: 'warning',
    certainty: 'certain',
    rules: ['C1', 'C2', 'C3', 'M1'],
    grade: 'obs',
    references: [REFERENCES.rfc5321],
    explanation:
      'A client may send its message only after the server has answered DATA with 354. This one went on without waiting, or in spite of a refusal (no valid recipient, for example). To the server and to the firewall every line of the message is then a command: those that inspection does not know arrive as X, and the server answers each with an error and hangs up after a few. The firewall only makes it look stranger than it is: mend the client, or what made the server refuse DATA. (PIX 5.1 and 5.2 let everything by after such a DATA, which was a hole: CVE-2000-1022.)',
  },
  {
    id: 'command-masked',
    title: fixed`A command is overwritten with X`,
    severity: 'warning',
    certainty: 'certain',
    rules: ['C1', 'C2', 'C3', 'C4'],
    grade: 'doc',
    references: [REFERENCES.ciscoCase, REFERENCES.cisco],
    explanation:
      'Inspection knows a fixed list of commands. Any other is forwarded with every octet replaced by X; the server answers with an error such as "500 Command unrecognized" and counts it, and many servers hang up after a few. The log of the server shows XXXX, the log of the client shows the true command.',
  },
  {
    id: 'keywords-masked',
    title: fixed`Extensions are hidden from the reply to EHLO`,
    severity: 'warning',
    certainty: 'certain',
    rules: ['S3'],
    grade: 'obs',
    references: [REFERENCES.cisco],
    explanation:
      'In its reply to EHLO a server lists what it can do. inspect esmtp overwrites each keyword it does not know with X and one letter: XXXXXXXA, XXXB, and so on through the alphabet. No other product is known to write that, so these lines are proof of a PIX or ASA. The client does without the extensions. The length of a line and its place still tell which keyword it was.',
  },
  {
    id: 'keywords-crossed-out',
    title: fixed`Keywords are crossed out, but not as a PIX or ASA does it`,
    severity: 'note',
    certainty: 'weak',
    explanation:
      'Lines of the reply to EHLO consist of X alone. inspect esmtp ends each such line with a letter (A, B, C …). Without the letters it was another product, or someone who removed the words before posting the transcript. By itself this proves nothing.',
  },
  {
    id: 'chunking-hidden',
    title: fixed`BINARYMIME is announced while CHUNKING is hidden`,
    severity: 'warning',
    certainty: 'strong',
    rules: ['S2', 'S3'],
    grade: 'obs',
    references: [REFERENCES.rfc3030],
    explanation:
      'BINARYMIME needs CHUNKING (RFC 3030). The firewall lets the first by and hides the second. Exchange senders that see this bounce mail with "554 5.6.1 Body type not supported by Remote Host", or attachments arrive garbled. Cure: let CHUNKING be hidden along with BINARYMIME, or turn the inspection off for this server.',
  },
  {
    id: 'postfix-pix-workarounds',
    title: fixed`A Postfix client turns on its PIX workarounds`,
    severity: 'error',
    certainty: 'strong',
    rules: ['B1', 'B3'],
    grade: 'doc',
    references: [REFERENCES.postfix],
    explanation:
      'Postfix looks at the greeting: if there is nothing in it after the code but 2, 0, asterisks and blanks, it logs "enabling PIX workarounds: disable_esmtp for host[ip]:25" and sends HELO (delay_dotcrlf comes with it once the mail has been in the queue for 500 seconds, smtp_pix_workaround_threshold_time). So there is no STARTTLS, even where the firewall allows it (allow-tls), and mail for which TLS is required stays in the queue. ' +
      'A greeting of several lines (220-***) does not trigger it. Cure at the firewall: no mask-banner. Cure at the sender: smtp_pix_workarounds = (empty) for that host, by smtp_pix_workaround_maps.',
  },
])
