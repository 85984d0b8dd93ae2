import type { ByteString } from '../smtp/octets.ts'

/** Ports on which SMTP is spoken, whatever the first octets are: IANA's, and those that mail programs use by habit. */
const SMTP_PORTS: ReadonlySet<number> = new Set([25, 26, 465, 587, 1025, 2525, 2587, 10024, 10025])

export function isSmtpPort(port: number): boolean {
  return SMTP_PORTS.has(port)
}

/** What the first octets of a side look like. `open`: too few to tell. */
export type Look = 'greeting' | 'reply' | 'verb' | 'ftp' | 'tls' | 'other' | 'open'

const VERB =
  /^(?:EHLO|HELO|LHLO|STARTTLS|RSET|NOOP|QUIT|DATA|VRFY|EXPN|HELP|ETRN|BDAT|AUTH|MAIL FROM:|RCPT TO:|XCLIENT|XFORWARD|XEXCH50|X-EXPS|XX+)(?:[ <\r\n]|$)/i
/** FTP greets with 220 too; these are what its clients say first, and SMTP has none of them. */
const FTP = /^(?:USER|PASS|ACCT|FEAT|SYST|OPTS|PASV|AUTH (?:TLS|SSL))(?:[ \r\n]|$)/i

/** What `text`, the first octets of one side, looks like. */
export function lookOf(text: ByteString): Look {
  if (text.length === 0) return 'open'
  if (/^[\x14-\x17]/.test(text)) return text.length < 3 ? 'open' : isTls(text) ? 'tls' : 'other'
  if (/^(?:220|421|554)[ -]/.test(text)) return 'greeting'
  if (/^[2-5]\d\d(?:[ -]|\r\n)/.test(text)) return 'reply'
  if (FTP.test(text)) return 'ftp'
  if (VERB.test(text)) return 'verb'
  const whole = text.includes('\n') || text.length >= 12
  return whole || !/^[\x20-\x7e]+$/.test(text) ? 'other' : 'open'
}

function isTls(text: ByteString): boolean {
  return text.charCodeAt(1) === 3 && text.charCodeAt(2) <= 4
}

/** Whether `octets[start, end)` begin a TLS handshake: a record of type 22 that holds a ClientHello (1) or a ServerHello (2), RFC 8446 sections 4 and 5.1. */
export function startsTls(octets: Uint8Array, start: number, end: number): boolean {
  if (end - start < 3 || octets[start] !== 22 || octets[start + 1] !== 3) return false
  if (octets[start + 2]! > 4) return false
  return end - start < 6 || octets[start + 5] === 1 || octets[start + 5] === 2
}
