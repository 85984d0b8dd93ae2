import type { ByteString } from '../smtp/octets.ts'
import { KNOWN_VERBS, SASL_MECHANISMS, verbOf } from '../smtp/verbs.ts'
import type { Quote } from './quote.ts'
import { decodeBase64 } from './secrets.ts'

/** A command that carries a credential. */
export interface Credential {
  /** where it begins: the length of the line if none follows */
  at: number
  /** `exchange`: what follows up to the next known verb answers it, as with AUTH */
  opens: 'exchange' | 'nothing'
}

/** Verb and separators of an AUTH: `AUTH PLAIN`, `AUTH: PLAIN`, `AUTH=PLAIN`, `AUTH-PLAIN`, and blanks of a typist before it. */
const FIRST_WORD = /^[ \t]*([A-Za-z][A-Za-z0-9]*(?:-EXPS\b)?)([ \t]*[-=:_,;/.]*[ \t]*)/i
/** The same further on in a line that is no known command: after telnet negotiation, say. */
const AUTH_INSIDE = /(?:AUTH|X-EXPS)[ \t=:_-]+([^ \t]+)/gi
/**
 * What other protocols log in with: FTP, POP3 (RFC 1939), IMAP (RFC 9051, its tag before it), NNTP (RFC 4643), HTTP.
 * Nothing of SMTP begins so.
 */
const FOREIGN_LOGIN =
  /^[ \t]*(?:(?:USER|PASS|ACCT|APOP|PASSWD|PASSWORD|AUTHINFO[ \t]+(?:USER|PASS|SASL|SIMPLE|GENERIC)|(?:PROXY-)?AUTHORIZATION:(?:[ \t]*(?:BASIC|BEARER|DIGEST|NTLM|NEGOTIATE)\b)?|COOKIE:)(?:[ \t]+|$)|[A-Z0-9.]{1,16}[ \t]+(?:LOGIN|AUTHENTICATE)(?:[ \t]+|$))/i
/** Those of them that are followed by answers, or may be an AUTH with its verb mistyped. */
const FOREIGN_EXCHANGE =
  /^[ \t]*(?:[A-Z0-9.]{1,16}[ \t]+(?:LOGIN|AUTHENTICATE)|AUTHINFO[ \t]+SASL)(?:[ \t]|$)/i

/** The credential that a client line carries by its words, or null. An all-X verb is an AUTH if a mechanism follows. */
export function credentialOf(line: ByteString): Credential | null {
  const foreign = FOREIGN_LOGIN.exec(line)
  if (foreign !== null && !isMailCommand(line)) {
    const at = foreign[0].length
    if (!FOREIGN_EXCHANGE.test(line)) return { at, opens: 'nothing' }
    return { at: afterMechanism(line, at) ?? at, opens: 'exchange' }
  }
  const at = secretOfAuth(line)
  return at === null ? null : { at, opens: 'exchange' }
}

function isMailCommand(line: ByteString): boolean {
  const verb = verbOf(line)
  return verb !== 'AUTH' && KNOWN_VERBS.has(verb)
}

/** Where the secret of an AUTH begins (the length of `line` if it has none), or null if it is none, mistyped or not. */
function secretOfAuth(line: ByteString): number | null {
  const [all, word = '', between = ''] = FIRST_WORD.exec(line) ?? ['']
  const verb = word.toUpperCase()
  if (verb !== '') {
    const wordEnd = all.length - between.length
    if (verb === 'AUTH' || verb === 'X-EXPS' || isMistyped(verb)) {
      // What follows may be no mechanism anybody knows: then it may be the secret.
      return afterMechanism(line, all.length) ?? all.length
    }
    if (/^X+$/.test(verb) && between !== '') {
      const after = afterMechanism(line, all.length)
      if (after !== null) return after
    }
    // `AUTHLOGIN`, `AUTHPLAIN b64`, and `AUTH` with the secret right behind it
    if (verb.startsWith('AUTH')) {
      const begins = wordEnd - word.length + 4
      return afterMechanism(line, begins) ?? begins
    }
    // A mechanism without its AUTH.
    const mechanism = afterMechanism(line, wordEnd - word.length)
    if (mechanism !== null) return mechanism
  }
  if (KNOWN_VERBS.has(verbOf(line))) return null
  for (const match of line.matchAll(AUTH_INSIDE)) {
    const mechanism = match[1] as string
    const after = afterMechanism(line, match.index + match[0].length - mechanism.length)
    if (after !== null) return after
  }
  return null
}

/** Where what follows the SASL mechanism at `at` begins, or null if none stands there. */
function afterMechanism(line: ByteString, at: number): number | null {
  const [mechanism = ''] = /^[^ \t:=,;]*/.exec(line.slice(at)) ?? []
  if (!SASL_MECHANISMS.has(mechanism.toUpperCase())) return null
  const after = at + mechanism.length
  return after + (/^[ \t:=,;]*/.exec(line.slice(after))?.[0].length ?? 0)
}

/** One letter wrong, missing, too many, or two that changed places: AUHT, ATH, AUTTH. No verb of SMTP is so near. */
function isMistyped(verb: string): boolean {
  const right = 'AUTH'
  if (KNOWN_VERBS.has(verb) || verb.length < 3 || verb.length > 5) return false
  let start = 0
  while (start < verb.length && verb[start] === right[start]) start++
  const [a, b] = [verb.slice(start), right.slice(start)]
  return (
    a.slice(1) === b.slice(1) ||
    a.slice(1) === b ||
    a === b.slice(1) ||
    (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
  )
}

/** Where backspaces and deletes were typed: the line as the typist meant it; null where there are none. */
export function withoutErased(line: ByteString): ByteString | null {
  if (!/[\b\x7f]/.test(line)) return null
  let meant = ''
  for (const octet of line)
    meant = octet === '\b' || octet === '\x7f' ? meant.slice(0, -1) : meant + octet
  return meant
}

/** Runs long enough to hold a name and a password. */
const ENCODED = /[A-Za-z0-9+/_-]{8,}={0,2}/g
/** PLAIN (RFC 4616): an identity or none, a name, a password. XOAUTH2 and OAUTHBEARER: 0x01 between fields. */
const DECODED =
  /^[^\0-\x08\x0a-\x1f]{0,255}\0[^\0-\x08\x0a-\x1f]{1,255}\0[^\0-\x08\x0a-\x1f]{1,512}$|^[^\0]{1,255}\0[^\0]{1,512}$|(?:^|\x01)auth=(?:Bearer|Basic) /i
const TEXT = /^[\x20-\x7e]+$/

/** What base64 of a NUL has in it, wherever that stands in its group of three octets: `A`, or its bits in two digits. */
const MAY_HOLD_NUL = /A|[Qgw][A-D]/
/** Digits of the shortest that is known by words: `auth=Basic `. */
const WORDED_DIGITS = 15

/** Words that decode to a name and a password with NUL or 0x01 between, wherever a client or server says them. */
export function encodedCredentials(text: ByteString): Quote[] {
  const quotes: Quote[] = []
  ENCODED.lastIndex = 0
  for (let match = ENCODED.exec(text); match !== null; match = ENCODED.exec(text)) {
    const [word] = match
    // most words hold neither: they are not decoded
    if (word.length < WORDED_DIGITS && !MAY_HOLD_NUL.test(word)) continue
    const decoded = decodeBase64(word)
    if (decoded !== null && DECODED.test(decoded) && !/[\x80-\x9f]/.test(decoded))
      quotes.push({ start: match.index, end: match.index + word.length })
  }
  return quotes
}

/**
 * Whether a line that is no command is what an AUTH asks for: text in base64. `doubtful`: the line before was
 * masked or refused, so that the AUTH itself may have been; then any such word counts, else it must look encoded.
 */
export function looksEncoded(line: ByteString, doubtful: boolean): boolean {
  const word = line.trim()
  if (!/^[A-Za-z0-9+/_-]{4,}={0,2}$/.test(word) || word.length % 4 !== 0) return false
  if (/^X+$/.test(word) || KNOWN_VERBS.has(word.toUpperCase())) return false
  const decoded = decodeBase64(word)
  if (decoded === null || !TEXT.test(decoded)) return false
  return doubtful || word.endsWith('=') || /[a-z].*[A-Z]|[A-Z].*[a-z]/.test(word)
}

/** What AUTH LOGIN asks with, as servers write it (draft-murchison-sasl-login): no secret. */
const LOGIN_PROMPT = /^(?:user ?name|password):?\0?$/i

/** Whether a word is one of them, in base64. */
export function isPrompt(word: ByteString): boolean {
  return LOGIN_PROMPT.test(decodeBase64(word) ?? '')
}

/** Words of a reply that are text in base64, but the prompts everybody knows. */
export function encodedWords(reply: ByteString): Quote[] {
  return [...reply.matchAll(ENCODED)].flatMap(({ 0: word, index }) =>
    looksEncoded(word, false) && !isPrompt(word)
      ? [{ start: index, end: index + word.length }]
      : [],
  )
}
