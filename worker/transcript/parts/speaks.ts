import type { ByteString } from '../../smtp/octets.ts'
import { looksLikeCommand, replyCode } from '../../smtp/words.ts'

/** What every line of an SMTP session, or of a log about one, has somewhere. */
const MAY_SPEAK =
  /(?:^|[^0-9.])[2-5]\d\d[- ]|\b(?:EHLO|HELO|LHLO|MAIL FROM|RCPT TO|STARTTLS|AUTH|QUIT|RSET|DATA|VRFY|X{4,})\b|smtp|%[A-Z]{3,4}-\d-/i

/** True if a line may be of a session, in some form or other: a cheap test before any that is not. */
export function maySpeak(text: ByteString): boolean {
  return MAY_SPEAK.test(text)
}

/** What SMTP has and no other protocol with reply codes does: its own verbs, its greetings, RFC 3463's codes, RFC 5321's texts, masks. */
const SMTP_COMMAND =
  /^(?:EHLO|HELO|LHLO|VRFY|EXPN|ETRN|BDAT|XCLIENT|XFORWARD|XEXCH50)\b|^(?:MAIL|SEND|SOML|SAML)[ \t]+FROM[ \t]*:|^RCPT[ \t]+TO[ \t]*:|^(?:DATA|STARTTLS)[ \t]*$|^AUTH[ \t]+(?:PLAIN|LOGIN|CRAM|DIGEST|NTLM|GSSAPI|XOAUTH|OAUTH)|^X{4,}(?:[ \t]|$)/i
const SMTP_REPLY =
  /^220[- ].*(?:smtp|mail\b)|^(?:220|221|421|554)[- ](?!.*(?:FTP|NNTP|\bINN\b|news))[\w-]+(?:\.[\w-]+)+(?:[\s,.:]|$)|^220[-* ](?:.*\*{3}|[\s*02]*$)|^[245]\d\d[- ][245]\.\d{1,3}\.\d{1,3}\b|^354[- ]|^250-|^250[- ](?:SIZE|8BITMIME|PIPELINING|HELP|STARTTLS|AUTH|DSN|ENHANCEDSTATUSCODES|CHUNKING|SMTPUTF8|X{2,}[A-Z])\b|^(?:334|235|252|45[0-5]|552|554|555)[- ]|^5\d\d[- ].*(?:X{4,}|EHLO|HELO|MAIL|RCPT|STARTTLS|relay|recipient|sender|mailbox)/i

/** True if a command or a reply, without marks, can be of SMTP (or LMTP) only. */
export function isOfSmtp(text: ByteString): boolean {
  return replyCode(text) !== 0
    ? SMTP_REPLY.test(text)
    : looksLikeCommand(text) && SMTP_COMMAND.test(text)
}
