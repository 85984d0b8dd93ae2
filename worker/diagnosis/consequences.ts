import type { EventName } from '../engine/records.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import { MASKED_ANSWERS } from './server/answers.ts'
import type { Family } from './server/family.ts'
import { own } from './literal.ts'

/** What follows from a masked command, by the server's own reply and patience. */
export function ofMaskedCommand(family: Family | null): Redacted[] {
  if (family === null)
    return [
      fixed`The server answers that it does not know the command (500 or 502), and may hang up after a few such lines.`,
    ]
  const { refusal, patience, measured } = MASKED_ANSWERS[family]
  const grounds = measured === null ? fixed`by its documents` : own('measured')
  return [fixed`${own(family)} answers ${refusal} (${grounds}). ${patience}`]
}

/** What becomes of a message sent by BDAT. */
export function ofMaskedBdat(family: Family | null): Redacted[] {
  const lines = fixed`The lines of the message arrive as commands of X too.`
  return family === null ? [lines] : [lines, MASKED_ANSWERS[family].bdat]
}

/** What becomes of message text that comes where commands are due. */
export const TEXT_AS_COMMANDS = fixed`The message is lost: each line of it reaches the server as a command, most of them as X.`

/** Clients that were seen to give up in place of HELO; the others go on with it. */
const WITHOUT_HELO = fixed`dma, OpenSMTPD with smtp+tls, curl --ssl-reqd, nodemailer with requireTLS, s-nail and ssmtp with TLS`

/** What follows where EHLO itself does not arrive. `client`: the program, where it is known. */
export function ofMaskedEhlo(family: Family | null, client: Redacted | null): Redacted[] {
  const helo = fixed`no STARTTLS, so mail goes in clear text, or waits in the queue where TLS is required`
  const fallback =
    client === 'dma'
      ? [fixed`dma does not fall back to HELO: the mail is deferred and at last returned.`]
      : [
          fixed`${client ?? fixed`A client`} that may do without TLS falls back to HELO: ${helo}.`,
          fixed`One that must have TLS gives up in place of HELO, as ${WITHOUT_HELO} do: mail is deferred and at last returned.`,
        ]
  return [
    ...ofMaskedCommand(family),
    ...fallback,
    fixed`There is no AUTH after HELO: users cannot log in to send mail through this path.`,
  ]
}

/** Clients that begin TLS though STARTTLS was refused. */
const TLS_ALL_THE_SAME: ReadonlySet<string> = new Set(['dma', 'sSMTP'])

/** What follows where STARTTLS is lost. `client`: the program, where it is known. */
export function ofLostTls(family: Family | null, client: Redacted | null): Redacted[] {
  const exchange: Redacted[] =
    family === 'Exchange' || family === 'Microsoft 365'
      ? [
          fixed`Exchange connectors that require TLS keep the mail: 451 5.7.3 Must issue a STARTTLS command first; between Exchange servers 451 5.7.3 Cannot achieve Exchange Server authentication.`,
        ]
      : []
  return [
    fixed`A client that prefers TLS sends the mail in clear text and says nothing of it.`,
    fixed`A client that requires TLS (Postfix smtp_tls_security_level = encrypt, DANE, MTA-STS, Exchange hybrid connectors) keeps the mail in its queue.`,
    ...(client === null || TLS_ALL_THE_SAME.has(client)
      ? [
          fixed`dma and ssmtp, set to use TLS, start it all the same: their TLS hello goes to the server in clear.`,
        ]
      : []),
    fixed`A server that offers AUTH only under TLS refuses logins.`,
    ...exchange,
  ]
}

/** What follows from a masked greeting. `workarounds`: a Postfix client would take it for a PIX. */
export function ofMaskedGreeting(workarounds: boolean): Redacted[] {
  const testers = fixed`DNS and black-list testers report that the banner does not match the reverse DNS name; the mail itself passes.`
  if (!workarounds)
    return [
      testers,
      fixed`A Postfix client does not take a greeting of several lines for a PIX: it goes on sending EHLO.`,
    ]
  return [
    testers,
    fixed`A Postfix client logs "enabling PIX workarounds: disable_esmtp for host[ip]:25" (delay_dotcrlf too, once the mail has waited 500 s: smtp_pix_workaround_threshold_time) and sends HELO: no STARTTLS even where allow-tls is on. Cure: no mask-banner here, or smtp_pix_workarounds = (empty) for this host at the sender.`,
  ]
}

/** What follows where a keyword is hidden; null where nothing is known to. Keys are keywords up to a blank. */
const LOST: Readonly<Record<string, Redacted>> = {
  CHUNKING: fixed`CHUNKING hidden: clients send DATA in place of BDAT, which works unless the message is binary.`,
  SMTPUTF8: fixed`SMTPUTF8 hidden: mail with addresses in other scripts is returned; other mail passes.`,
  PIPELINING: fixed`PIPELINING hidden: one more round trip a command, mail passes.`,
  'X-ANONYMOUSTLS': fixed`X-ANONYMOUSTLS hidden: Exchange servers cannot authenticate to each other (451 5.7.3 Cannot achieve Exchange Server authentication).`,
  'X-EXPS': fixed`X-EXPS hidden: Exchange servers cannot authenticate to each other (451 5.7.3 Cannot achieve Exchange Server authentication).`,
  XEXCH50: fixed`XEXCH50 hidden: Exchange servers do not exchange their message properties (old versions log event 7004 or 7010).`,
  'X-LINK2STATE': fixed`X-LINK2STATE hidden: Exchange 2000 and 2003 do not exchange their routing tables.`,
  'AUTH=': fixed`AUTH= hidden: only very old clients need that spelling.`,
  REQUIRETLS: fixed`REQUIRETLS hidden: mail that demands it is returned.`,
  XCLIENT: fixed`XCLIENT hidden: a proxy or filter in front cannot hand on the client's address.`,
  XFORWARD: fixed`XFORWARD hidden: a filter in front cannot hand on the client's address for the log.`,
  DSN: fixed`DSN hidden: senders get no delivery receipts, and return options are lost.`,
  DELIVERBY: fixed`DELIVERBY hidden: deadlines for delivery are lost.`,
}

/** The consequences known for hidden keywords, each once. */
export function ofLostKeywords(forms: readonly string[]): Redacted[] {
  return [...new Set(forms)].flatMap((form) => LOST[form] ?? [])
}

const CUT = fixed`The connection is cut there: the client tries again later and is cut again at the same line, until it returns the mail.`

/** What follows from an event, and who meets it. */
const OF_EVENTS: Partial<Record<EventName, Redacted[]>> = {
  'cmd-line-length': [
    CUT,
    fixed`Hit: AUTH with an initial response (Kerberos, NTLM, OAuth), very long addresses. Look for syslog 108004 "matched Class 1: cmd line length gt".`,
  ],
  'rcpt-count': [
    CUT,
    fixed`Hit: mailing lists and newsletters; other mail of the same sender passes. Look for syslog 108004 "matched Class 2: cmd RCPT count gt".`,
  ],
  'body-line-length': [
    fixed`With the action log nothing is changed; RFC 5321 allows 998 octets, and other servers may break or refuse such a line.`,
  ],
  'header-line-length': [
    CUT,
    fixed`Hit: Outlook's x-cr-hashedpuzzle header (1001 octets), long To, References and DKIM lines: mail of one user, or to 27 people, vanishes while the rest arrives. Look for syslog 108004 "matched Class 4: header line length gt".`,
  ],
  'sender-address-length': [
    CUT,
    fixed`Hit: addresses made by programs (SRS, VERP, BATV). Look for syslog 108004 "matched Class 5: sender-address length gt".`,
  ],
  'mime-filename-length': [
    CUT,
    fixed`Hit: attachments with long names, or names in other scripts. Look for syslog 108004 "matched Class 6: MIME filename length gt".`,
  ],
  'dotcrlf-split': [
    fixed`Old PIX software overlooks the end of data: stall, timeout, retry, and duplicates; a requeued message happens to be cut elsewhere and passes.`,
  ],
  'smuggling-sequence': [
    fixed`A server that takes it for the end of data reads what follows as commands: forged mail that passes the sender's own checks.`,
  ],
  'bad-address': [
    fixed`The server sees another address than the client sent, or the session is cut. Look for syslog 108002 or 108003.`,
  ],
  'command-overflow': [CUT],
  'pipeline-overflow': [CUT],
  'reply-overflow': [CUT],
  'incomplete-command': [
    fixed`The server never sees these octets; each side waits for the other until one times out.`,
  ],
  'incomplete-reply': [fixed`The client never sees this line and waits until it times out.`],
}

/** What follows from an event of the engine; [] where nothing does. */
export function ofEvent(name: EventName): Redacted[] {
  return [...(OF_EVENTS[name] ?? [])]
}

/** True if Postfix takes this greeting (all lines, codes and all, as its client sees it) for a PIX: `smtp_proto.c` tests that it holds nothing but 2, 0, blank, TAB, LF and asterisk. */
export function postfixSeesPix(lines: readonly string[]): boolean {
  return lines.length > 0 && /^[20 *\t\n]+$/.test(lines.join('\n'))
}
