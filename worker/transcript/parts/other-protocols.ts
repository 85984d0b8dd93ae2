import type { ByteString } from '../../smtp/octets.ts'
import type { HeldLine } from '../envelope/layer.ts'
import { isOfSmtp } from './speaks.ts'

/** A dialogue of another protocol: its name, and the lines of the upload that say so. */
export interface OtherProtocol {
  name: string
  /** from 1; the first few */
  sourceLines: number[]
}

interface Protocol {
  name: string
  /** lines that another protocol has not: one is enough, with one of the others */
  own: RegExp
  /** lines that it shares with others */
  shared: RegExp
  /** what the server of such a dialogue never says: with it, somebody speaks the protocol to a server of another */
  never?: RegExp
}

const GREETING_OF_MAIL_OR_FILES = /^220[ -]/

/** In the order in which they are looked for: what stands in two is told by the first. */
const PROTOCOLS: readonly Protocol[] = [
  {
    name: 'a SIP dialogue',
    own: /^SIP\/2\.0 \d{3}\b|^[A-Z]{3,10} sips?:\S+ SIP\/2\.0/,
    shared: /^(?:Via|Call-ID|CSeq|Contact|Max-Forwards): /i,
    never: GREETING_OF_MAIL_OR_FILES,
  },
  {
    name: 'an HTTP exchange',
    own: /^(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|CONNECT) \S+ HTTP\/\d|^HTTP\/\d(?:\.\d)? \d{3}\b/,
    shared: /^(?:Host|User-Agent|Accept|Content-Type|Server|Location|Connection): /i,
    never: GREETING_OF_MAIL_OR_FILES,
  },
  {
    name: 'an IMAP session',
    own: /^\* (?:OK|PREAUTH|BYE)\b.*IMAP|^\* CAPABILITY IMAP|^[A-Za-z0-9.]{1,12} (?:LOGIN|SELECT|EXAMINE|CAPABILITY|AUTHENTICATE|LIST|FETCH|UID|IDLE|STARTTLS|LOGOUT)\b/i,
    shared:
      /^\* (?:OK|NO|BAD|BYE|LIST|FLAGS|CAPABILITY|SEARCH|\d+ (?:EXISTS|RECENT|FETCH|EXPUNGE))\b|^[A-Za-z0-9.]{1,12} (?:OK|NO|BAD)\b/,
  },
  {
    name: 'a POP3 session',
    own: /^(?:\+OK|-ERR)(?:\s|$)/,
    shared: /^(?:USER|PASS|APOP|STAT|LIST|RETR|DELE|UIDL|TOP|CAPA|STLS)(?: |$)/i,
  },
  {
    name: 'an NNTP session',
    own: /^(?:200|201)[ -].*(?:NNTP|news|posting|INN\b)|^(?:MODE READER|GROUP \S+|XOVER|OVER|ARTICLE|XHDR|IHAVE|NEWGROUPS|LIST ACTIVE|AUTHINFO)\b|^(?:211 \d+ \d+ \d+ \S|381 )/i,
    shared:
      /^(?:2[0-4]\d|281|3[48]\d|4[1-3]\d|48\d|50[0-3])[ -]|^(?:HEAD|BODY|STAT|NEXT|LAST|POST|CAPABILITIES)(?: |$)/i,
  },
  {
    name: 'an FTP session',
    own: /^220[- ].*FTP|^331[ -]|^(?:227 Entering|229 Entering|230[ -]|226[ -]|150[ -]|215 (?:UNIX|Windows))|^(?:PASV|EPSV|PORT \d|EPRT |RETR \S|STOR \S|CWD \S|TYPE [AIEL]\b|SYST$|FEAT$|PBSZ |PROT )/i,
    shared:
      /^(?:USER|PASS|ACCT|PWD|LIST|NLST|CDUP|MKD|SIZE|AUTH (?:TLS|SSL)|QUIT|OPTS)(?: |$)|^(?:1|2|3|4|5)\d\d[ -]/i,
  },
]

/** What prints put before a line: marks, names of sides, times in brackets, `send: b'`. */
const MARK =
  /^(?:(?:\[[^\]]{0,60}\]|\d\d:\d\d:\d\d(?:[.,]\d+)?|[<>*=~|-]{1,4}>?|[CS]:|(?:client|server|send|reply|recv|sent|received|cmd|resp|got|put|command|response)\s*[:>=]{1,2})[ \t]*){0,4}(?:b?['"])?/i
/** Who speaks another protocol to such a server attacks it, or has the wrong port: it is an SMTP session all the same. */
const SMTP_GREETING = /^220[- ].*\bE?SMTP\b/i
const ENOUGH_LINES = 2
/** A line of SMTP in so many of another protocol is an error of somebody's, or text. */
const LINES_A_LINE_OF_SMTP = 6
const NAMED_LINES = 5

/** The protocol that `lines`, unwrapped, are a dialogue of, where it is not SMTP; null if they are of none that is known, or of SMTP. */
export function otherProtocol(lines: readonly HeldLine[]): OtherProtocol | null {
  const said = lines.map(({ text, sourceLine }) => {
    const mark = MARK.exec(text)?.[0] ?? ''
    return { texts: mark === '' ? [text] : [text, text.slice(mark.length)], sourceLine }
  })
  const bears = (pattern: RegExp) => (line: { texts: ByteString[] }) =>
    line.texts.some((text) => pattern.test(text))
  if (said.some(bears(SMTP_GREETING))) return null
  const ofSmtp = said.filter(({ texts }) => texts.some(isOfSmtp)).length
  for (const { name, own, shared, never } of PROTOCOLS) {
    if (never !== undefined && said.some(bears(never))) continue
    const owned = said.filter(bears(own))
    if (owned.length === 0) continue
    const all = said.filter((line) => bears(own)(line) || bears(shared)(line))
    if (all.length < ENOUGH_LINES || ofSmtp * LINES_A_LINE_OF_SMTP > all.length) continue
    const sourceLines = all.slice(0, NAMED_LINES).map(({ sourceLine }) => sourceLine)
    return { name, sourceLines }
  }
  return null
}
