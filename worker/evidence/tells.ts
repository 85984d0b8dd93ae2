import { EITHER } from '../diagnosis/devices.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import { CONNECTION_FAULTS } from '../diagnosis/reasons/connection.ts'
import type { Reason } from '../diagnosis/reasons/reason.ts'
import { REFUSALS } from '../diagnosis/reasons/refusal.ts'
import { TLS_FAILED, TLS_FAULTS } from '../diagnosis/reasons/tls.ts'
import type { SignId, Weight } from './evidence.ts'
import { bothSides, ehloReply } from './settle.ts'

/** Words of a program that tell of a session without quoting a reply. Named groups: `host`, `command`. */
export interface Tell {
  pattern: RegExp
  sign: SignId
  weight: Weight
  /** what it always is about, where the words do not say */
  command?: Redacted
  device?: Redacted
  says: Redacted
  next(host: Redacted | null): Redacted | null
  /** reasons that the same words may give: the first that they do is said, and its step comes before `next` */
  why?: readonly Reason[]
}

const HOST = String.raw`(?<host>[A-Za-z0-9_.:#*-]{1,255})`
const any = (source: string): RegExp => new RegExp(source, 'i')

const NO_MASK_BANNER = fixed`On the firewall in front of it: no mask-banner in its inspect esmtp map (7.0 and later), or no fixup protocol smtp 25 (PIX 6); or at the sender, smtp_pix_workarounds = for that host.`
const NOT_OFFERED = fixed`The sender saw no STARTTLS in the EHLO reply. It has two usual causes: the server has no TLS, or a firewall in between hides the keyword. This text does not tell which.`
const LOGIN_REFUSED = fixed`Of your own client check name and password; many of these from addresses you do not know are programs that guess passwords: no firewall setting for SMTP is needed, a block after some failures is (fail2ban).`
const GO_ON = fixed`Let the client go on with a command the server knows (after EHLO that is HELO), or turn the extension on at the server.`
const none = (): null => null
const handshake = (host: Redacted | null): Redacted =>
  fixed`Look at the TLS versions and certificates of both sides: openssl s_client -starttls smtp -connect ${host ?? fixed`SERVER`}:25.`

/** Weighed alone, first match wins. Sources: the programs' own texts. */
export const TELLS: readonly Tell[] = [
  {
    pattern: any(
      `enabling PIX workarounds: [a-z_, ]*disable_esmtp[a-z_, ]* for ${HOST}(?:\\[[^\\]]*\\])?`,
    ),
    sign: 'postfix-pix-workarounds',
    weight: 'strong',
    command: fixed`EHLO`,
    device: EITHER,
    says: fixed`Postfix saw a greeting of nothing but asterisks, 2, 0 and blanks, and because of disable_esmtp says HELO: no STARTTLS, SIZE or DSN on this hop. A PIX or ASA in front of that host masks the greeting.`,
    next: () => NO_MASK_BANNER,
  },
  {
    pattern: any(
      `enabling PIX (?:<CRLF>\\.<CRLF> )?workarounds?(?::[^:]{0,80})? for ${HOST}(?:\\[[^\\]]*\\])?`,
    ),
    sign: 'postfix-pix-workarounds',
    weight: 'strong',
    command: fixed`greeting`,
    device: EITHER,
    says: fixed`Postfix saw a greeting of nothing but asterisks, 2, 0 and blanks: a PIX or ASA in front of that host masks it.`,
    next: () => NO_MASK_BANNER,
  },
  {
    pattern: /^\d+ +Enabled PIX workarounds?/i,
    sign: 'postfix-pix-workarounds',
    weight: 'strong',
    command: fixed`EHLO`,
    device: EITHER,
    says: fixed`So many deliveries went to hosts whose greeting is masked, as a PIX or ASA masks it.`,
    next: () => fixed`grep "PIX workaround" in the mail log names the hosts. ${NO_MASK_BANNER}`,
  },
  {
    pattern:
      /\bsmtp_pix_workarounds\s*=\s*["']{0,2}\s*["']?;?\s*$|\bsmtp_pix_workaround_maps\s*=\s*\S+/i,
    sign: 'sender-settings',
    weight: 'strong',
    command: fixed`EHLO`,
    device: EITHER,
    says: fixed`Somebody turned Postfix' workarounds off at this sender: it met a masked greeting, as a PIX or ASA makes it.`,
    next: () => NO_MASK_BANNER,
  },
  {
    pattern: /Cisco PIX sanitized smtpd/,
    sign: 'scanner-verdict',
    weight: 'strong',
    command: fixed`greeting`,
    device: EITHER,
    says: fixed`nmap gives this name to a greeting of nothing but asterisks, digits and blanks: a PIX or ASA masks it.`,
    next: () => NO_MASK_BANNER,
  },
  {
    pattern:
      /(?:BorderWare firewall|Check ?Point FireWall-1|Symantec Enterprise (?:Security|Firewall)|Axent Raptor|WatchGuard)[\w -]* smtpd?\b/i,
    sign: 'scanner-verdict',
    weight: 'nothing',
    command: fixed`greeting`,
    says: fixed`nmap names another product for this greeting.`,
    next: none,
  },
  {
    pattern: any(`Host offered STARTTLS: \\[${HOST}\\]`),
    sign: 'in-clear',
    weight: 'nothing',
    command: fixed`EHLO`,
    says: fixed`STARTTLS was offered and seen: the EHLO reply came with that keyword in clear.`,
    next: none,
  },
  {
    pattern: any(
      `(?:Anonymous|Untrusted|Trusted|Verified) TLS connection established (?:to|from) ${HOST}(?:\\[[^\\]]*\\])?`,
    ),
    sign: 'in-clear',
    weight: 'nothing',
    command: fixed`STARTTLS`,
    says: fixed`TLS was up: what came after it nothing on the way could read or overwrite.`,
    next: none,
  },
  {
    pattern: TLS_FAILED,
    sign: 'tls-failed',
    weight: 'nothing',
    command: fixed`STARTTLS`,
    says: fixed`It failed while TLS was being negotiated: STARTTLS had passed unharmed by then, or TLS was spoken from the first octet.`,
    next: handshake,
    why: TLS_FAULTS,
  },
  {
    // what Postfix prints behind it may be the prompt in base64
    pattern:
      /SASL (?<mechanism>[A-Z0-9-]{2,20}) authentication failed(?:: (?![A-Za-z0-9+/=]{8,}).{0,60})?|Failed SMTP login from \S+/,
    sign: 'reply',
    weight: 'nothing',
    command: fixed`AUTH`,
    says: fixed`The server read AUTH and its mechanism: nothing overwrote it.`,
    next: () => LOGIN_REFUSED,
  },
  {
    pattern: /authenticator failed for .{1,300}?: 535[ -][^(]{0,60}/,
    sign: 'reply',
    weight: 'nothing',
    command: fixed`AUTH`,
    says: fixed`The server read AUTH and refused the login: nothing overwrote it.`,
    next: () => LOGIN_REFUSED,
  },
  {
    pattern: any(`didn'?t f(?:ind|ound) STARTTLS in server response, try(?:ing)? anyway`),
    sign: 'tls-not-offered',
    weight: 'weak',
    command: fixed`STARTTLS`,
    says: fixed`STARTTLS is missing from the EHLO reply, or hidden in it, and what the server answered to the STARTTLS sent anyway is no TLS. openssl does not show the reply.`,
    next: (host) => ehloReply(host),
  },
  {
    pattern:
      /(?:unrecogni[sz]ed|unknown|unsupported) command:? ["']?(?<command>EHLO|HELO|STARTTLS|BDAT|AUTH|MAIL|RCPT)\b/i,
    sign: 'in-clear',
    weight: 'nothing',
    says: fixed`The server names the command as it was sent: it arrived unharmed, and the server does not know it. No inspection overwrote it.`,
    next: () => GO_ON,
  },
  {
    pattern:
      /(?:unrecogni[sz]ed|unknown|improper|non-SMTP|invalid) commands?\b[^"']{0,60}["'](?!X{4})[^"']{1,200}["']/i,
    sign: 'unknown-commands',
    weight: 'nothing',
    says: fixed`What the server quotes is no run of X: an inspection writes nothing else, so the client sent this.`,
    next: () =>
      fixed`Look at what the client sends there: telnet's own negotiation (use its raw mode, or nc), TLS on a plain port, or no mail program at all.`,
  },
  {
    pattern: /lost connection after (?<command>UNKNOWN) from (?<host>[A-Za-z0-9_.-]+)/,
    sign: 'unknown-commands',
    weight: 'weak',
    says: fixed`The client sent a command the server does not know, and went. An overwritten EHLO looks like this, a TLS hello on a plain port too.`,
    next: (host) =>
      fixed`Turn on debug_peer_list = ${host ?? fixed`CLIENT`} in Postfix, or notify_classes = protocol: it shows what came. X only is an inspection's.`,
  },
  {
    pattern:
      /disconnect from (?<host>[A-Za-z0-9_.-]+)\[[^\]]*\] (?:\w+=\d[\d/]* )*unknown=0\/[1-9]\d*/,
    sign: 'unknown-commands',
    weight: 'weak',
    says: fixed`The server got commands it does not know. Overwritten commands are counted so, a TLS hello on a plain port and a scanner too.`,
    next: (host) =>
      fixed`Turn on debug_peer_list = ${host ?? fixed`CLIENT`} in Postfix, or notify_classes = protocol: it shows what came. X only is an inspection's.`,
  },
  {
    pattern: any(`TLS is required, but was not offered by host ${HOST}`),
    sign: 'tls-not-offered',
    weight: 'nothing',
    command: fixed`EHLO`,
    says: fixed`This Postfix demands TLS (smtp_tls_security_level), and saw no STARTTLS. It has two usual causes: that server has no TLS, or a firewall in between hides the keyword. This text does not tell which.`,
    next: (host) => ehloReply(host),
  },
  {
    pattern:
      /(?:STARTTLS|StartTLS|TLS)\b[^.:"']{0,30}(?:extension )?(?:is |was )?(?:not (?:being )?(?:supported|offered|found|advertised|announced|available)|unsupported|required but)|(?:does ?n[o']t|did not|doesn't) (?:support|offer|advertise|announce)[^.]{0,40}(?:STARTTLS|TLS|SSL|secure connections?|encryption)|TLS i[ts] not available|STARTTLS (?:extension )?not (?:supported|found)|no STARTTLS (?:offered|support)|MAILSMTP_ERROR_STARTTLS_NOT_SUPPORTED/i,
    sign: 'tls-not-offered',
    weight: 'nothing',
    command: fixed`EHLO`,
    says: NOT_OFFERED,
    next: (host) => ehloReply(host),
  },
  {
    pattern:
      /(?:server )?does ?n[o']t support (?:SMTP )?(?:AUTH|authentication)\b[^.]{0,40}|doesn't support AUTH\b|SMTP AUTH extension not supported by server|no (?:suitable |supported )?(?:authentication|AUTH) (?:method|mechanism)s?[^.]{0,30}/i,
    sign: 'auth-not-offered',
    weight: 'nothing',
    command: fixed`AUTH`,
    says: fixed`The EHLO reply has no AUTH the client can use: many servers offer it only under TLS or on port 587. A PIX or ASA of 7.0 or later never hides AUTH.`,
    next: (host) => ehloReply(host),
  },
  {
    pattern: any(
      `conversation with ${HOST}(?:\\[[^\\]]*\\])? timed out while performing the (?<command>EHLO|HELO) handshake`,
    ),
    sign: 'connection-lost',
    weight: 'nothing',
    says: fixed`No answer came. An overwritten EHLO is answered, with 500: silence is of a filter that drops, a tarpit or a lost network.`,
    next: (host) => bothSides(host),
  },
  {
    pattern: any(
      `(?:lost connection with|conversation with) ${HOST}(?:\\[[^\\]]*\\])? (?:timed out )?while (?:performing|sending|receiving) (?:the )?(?<command>end of data|message body|initial server greeting|[A-Z]{4,8} ?(?:TO|FROM)?)`,
    ),
    sign: 'connection-lost',
    weight: 'weak',
    says: fixed`The connection was lost in the middle. A firewall that cuts at a limit, or mishandles the end of data, looks like this; a full path MTU, a busy server and a virus scanner too.`,
    next: (host) => bothSides(host),
  },
  {
    pattern: any(
      `SMTP timeout while connected to ${HOST} \\[[^\\]]*\\] after (?<command>sending data block|end of data|initial connection|[A-Z]{4,8}(?: FROM| TO)?)`,
    ),
    sign: 'connection-lost',
    weight: 'weak',
    says: fixed`The server fell silent. A path that loses large packets (MTU), or an inspection that mishandles the end of data, looks like this: nothing here tells which.`,
    next: (host) => bothSides(host),
  },
  {
    pattern: /SuspiciousRemoteServerError; remote server disconnected abruptly/,
    sign: 'connection-lost',
    weight: 'nothing',
    command: fixed`STARTTLS`,
    says: fixed`The far server broke off after the connection stood, usually in the TLS handshake: nothing is overwritten. Compare the TLS versions both sides take.`,
    next: (host) => bothSides(host),
  },
  {
    pattern: any(
      `(?:connect to ${HOST}(?:\\[[^\\]]*\\])?(?::\\d+)?: (?:Connection (?:timed out|refused|reset)|No route to host|Network is unreachable|server dropped connection)|server dropped connection without sending the initial SMTP greeting)`,
    ),
    sign: 'no-connection',
    weight: 'nothing',
    says: fixed`No connection, or none that spoke: nothing could be overwritten.`,
    next: none,
    why: CONNECTION_FAULTS,
  },
  {
    pattern:
      /(?:did not accept our requests to connect|No messages transferred to \S+ \(host \S+\) via SMTP|Socket timeout after \d+|Failed connect\(\) to TCP port 25|Connection timed out during user open|Socket Error: ?\d+|connection (?:to the server )?(?:has )?(?:failed|refused|timed out)|socket error\]|Host or domain name not found|Name service error|Deferred: Connection (?:timed out|refused|reset)|Name or service not known|No route to host|couldn't find any host)/i,
    sign: 'no-connection',
    weight: 'nothing',
    says: fixed`No connection, or no host to connect to: nothing could be overwritten.`,
    next: none,
    why: CONNECTION_FAULTS,
  },
  {
    pattern:
      /rejected for policy reasons|mailbox is full|Mail size limit exceeded|Message exceeds size limit|message too large|user .{0,60}not (?:listed|found) in|X-Notes;/i,
    sign: 'delivery-report',
    weight: 'nothing',
    says: fixed`The message was refused for itself or its recipient, by the mail system's own rules: no inspection is in this.`,
    next: none,
    why: REFUSALS,
  },
  {
    pattern: /\((?:reply: )?read error from (?<host>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\.?\)/,
    sign: 'connection-lost',
    weight: 'weak',
    says: fixed`The connection ended while sendmail waited for a reply. A firewall that cuts at a limit, or mishandles the end of data, looks like this; a full path MTU, a busy server and a virus scanner too.`,
    next: (host) =>
      fixed`Make sendmail show the dialogue (sendmail -v -q -R${host ?? fixed`DOMAIN`}), and see at which command it ends; with large messages only, try one of 1 KB and one of 100 KB.`,
  },
  {
    pattern: /\bstat=Deferred(?:$|,| )/,
    sign: 'delivery-report',
    weight: 'nothing',
    says: fixed`The message was put off, and no reply is quoted.`,
    next: (host) =>
      fixed`Make sendmail show the dialogue: sendmail -v -q -R${host ?? fixed`DOMAIN`}`,
  },
]

/** What an IOS router or a PIX of old quotes in no reply, and a server logs. */
export const LOGGED_X =
  /(?:unknown|unrecogni[sz]ed|bad|improper|invalid|non-SMTP|unimplemented|rejected|syntax error)[^"'<]{0,60}["'<](?<x>[Xx]{4,})(?<rest> [^"'>]{0,200})?["'>]/
