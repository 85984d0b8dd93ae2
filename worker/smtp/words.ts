import type { ByteString } from './octets.ts'

/**
 * Verbs that begin a command line and hardly a line of anything else: RFC 5321, its extensions, and
 * what servers and old clients still know. Those that are English words must stand as RFC 5321 has them.
 */
const COMMAND =
  /^(?:(?:EHLO|HELO|LHLO|VRFY|EXPN|ETRN|ATRN|AUTH|BDAT|BURL|XCLIENT|XFORWARD|XEXCH50|X-EXPS|X-LINK2STATE|XADR|XSTA|XCIR|XGEN|XUSR|VERB|ONEX)(?:[ \t]|$)|(?:MAIL[ \t]+FROM|RCPT[ \t]+TO|SEND[ \t]+FROM|SOML[ \t]+FROM|SAML[ \t]+FROM)[ \t]*:|(?:DATA|RSET|NOOP|QUIT|TURN|STARTTLS)[ \t]*$|NOOP[ \t]|HELP(?:[ \t]+[A-Z0-9]+)?[ \t]*$|XXX)/i

/** True if the line is a command, or one that inspection has masked: its first word alone settles it. */
export function looksLikeCommand(text: ByteString): boolean {
  const first = text.charCodeAt(0) | 0x20
  // A to Z, or nothing that can begin a verb.
  return first >= 97 && first <= 122 && COMMAND.test(text)
}

/**
 * The reply code (200–599) that a reply line begins with (RFC 5321 4.2), or 0. PIX 5 left greetings in
 * which the blank after the code is an asterisk too.
 */
export function replyCode(text: ByteString): number {
  const first = text.charCodeAt(0) - 48
  if (!(first >= 2 && first <= 5)) return 0
  const second = text.charCodeAt(1) - 48
  const third = text.charCodeAt(2) - 48
  if (!(second >= 0 && second <= 9 && third >= 0 && third <= 9)) return 0
  if (text.length > 3) {
    const after = text.charCodeAt(3)
    if (after !== 32 && after !== 45 && !(after === 42 && text.startsWith('220**'))) return 0
  }
  return first * 100 + second * 10 + third
}

/** True if the line is one of a reply and not its last. */
export function replyContinues(text: ByteString): boolean {
  return text.charCodeAt(3) === 45
}
