import { MAX_SCANNED_EXCHANGE_LINES, MAX_SCANNED_LINE_OCTETS } from '../limits.ts'
import type { ByteString } from '../smtp/octets.ts'
import { SASL_MECHANISMS } from '../smtp/verbs.ts'
import { encodedCredentials, encodedWords } from './credentials.ts'
import { decodeBase64 } from './secrets.ts'
import { isUnusual, undecorated, wordsOf } from './unusual.ts'

/** What has to be on a line for an exchange to begin there: cheap, since every line of an upload is asked. */
const TRIGGER =
  /auth|auht|atuh|uath|\b(?:ath|aut)\b|x-exps|334[ -]|\b(?:USER|PASS|ACCT|APOP|PASSWD|PASSWORD|LOGIN|AUTHENTICATE|PLAIN|XOAUTH2?|OAUTHBEARER)\b|\bauthorization:/i
/** AUTH, mistyped or run together with what follows; not behind a letter: `OAUTH`, `noauth`. */
const AUTH =
  /(?<![A-Za-z0-9])(?:X-EXPS|AUTH|AUHT|ATUH|UATH|ATH|AUT|AUTTH|AAUTH|AUUTH|AUTHH)(?:(LOGIN|PLAIN|CRAM-MD5|NTLM|XOAUTH2)(?![a-z])|(?![a-z"'\]>)]))(?:[ \t=:_,;/.-]|\xc2\xa0)*([^ \t:=,;]*)/gi
/** A mechanism with a value behind it, whatever became of its AUTH. */
const MECHANISM =
  /(?<![A-Za-z0-9=-])(?:AUTH)?(?:PLAIN|LOGIN|CRAM-MD5|XOAUTH2?|OAUTHBEARER|NTLM|DIGEST-MD5|SCRAM-SHA-\d+(?:-PLUS)?)[ \t:=,;]+/g
/** Other protocols' logins, as clients write them. In small letters the words are prose. */
const LOGIN =
  /(?:^|[^\w.])(?:USER|PASS|ACCT|APOP|PASSWD|PASSWORD|LOGIN|AUTHENTICATE|AUTHINFO[ \t]+\w+|(?:Proxy-)?[Aa]uthorization:[ \t]*\w*)[ \t]+(?=\S)/g
/** Before words of a reply. */
const QUOTING = /(?:^|[^0-9A-Za-z.])[2-5]\d\d[ -](?:[245]\.\d+\.\d+[ ])?$/
/** `Username:`, `User Name`, `Password:`, as AUTH LOGIN asks (draft-murchison-sasl-login). */
const PROMPTS = 'username:\0user name\0password:\0'
/** Before a mechanism: the reply that announces it. */
const ANNOUNCED = /(?:^|[^0-9.])2\d\d[ -](?:AUTH[ =])?(?:[A-Z\d-]+ )*$/i
/** What a server asks, which is no value. */
const CHALLENGE = /(?<![0-9A-Za-z.])334[ );-]+(?:Msg: b')?\S*/g
const REPLY = /(?:^|[^0-9A-Za-z.])([2-5]\d\d)(?:[ -]|\);?[ ]|$)/
/** What a client says when no answer is asked of it any more. */
const OTHER_COMMAND =
  /(?:^|[^A-Za-z0-9.@-])(?:EHLO|HELO|LHLO|MAIL[ \t]+FROM:|RCPT[ \t]+TO:|RSET|QUIT|NOOP|STARTTLS|VRFY|DATA)(?:[^A-Za-z0-9-]|$)/i
/** What a print puts for an end of line, and markup: behind it something else begins. */
const BORDER =
  /\\r\\n|\\[rn]|[\r\f\0]+|<\/?[A-Za-z][^<>]{0,80}>|\[\/?[A-Za-z]{1,8}(?:=[^\]]{0,20})?\]|\xe2\x90[\x8a\x8d]|\x1b\[[0-9;]*[A-Za-z]/
/** Digits of base64 that end a line, or begin one: a value may be broken between two. */
const RUN_AT_END = /[A-Za-z0-9+/]{4,}={0,2}(?=[\\= \t]*$)/
const RUN = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{2,}={0,2}(?![A-Za-z0-9+/=])/
/** Base64 of what is no text (NTLM, GSSAPI): so long a run that is no word. */
const LONG_RUN = /[A-Za-z0-9+/]{24,}={0,2}/g
/** Lines behind a 334 that may be the answer, with what a chat puts between. */
const ANSWERING_LINES = 3
/** Lines before an exchange whose words are not its values. */
const RECENT_LINES = 8

/** Takes a value. `sure`: it stands behind an AUTH or is a credential by itself; else it is a word among the answers. */
export type FoundValue = (value: ByteString, sure: boolean) => void

/**
 * Looks for AUTH exchanges in lines as an upload has them, whatever stands around: no reader is asked, so that a value
 * is known though none makes a line of it. What it takes for a value may be none; what it misses, readers may see.
 */
export class ExchangeScan {
  readonly #found: FoundValue
  /** pieces that may still answer the AUTH that came last */
  #open = 0
  /** pieces that may be the answer to a 334 */
  #asked = 0
  #recent: ByteString[] = []
  /** what ended the piece before, if a value may go on in this one */
  #broken = ''

  /** `found` is told each value, several times perhaps, with and without what stands around it. */
  constructor(found: FoundValue) {
    this.#found = found
  }

  /** The next line, without its terminator. */
  line(text: ByteString): void {
    if (this.#open === 0 && !TRIGGER.test(text)) {
      this.#recent.push(text)
      if (this.#recent.length > RECENT_LINES) this.#recent.shift()
      return
    }
    const line = text.slice(0, MAX_SCANNED_LINE_OCTETS)
    const plain = undecorated(line)
    for (const one of plain === line ? [line] : [line, plain])
      for (const piece of one.split(BORDER)) if (piece.trim() !== '') this.#piece(piece)
  }

  #piece(piece: ByteString): void {
    const begun = this.#begins(piece)
    const reply = REPLY.exec(piece)?.[1]
    if (reply === '334') {
      this.#open = MAX_SCANNED_EXCHANGE_LINES
      this.#asked = ANSWERING_LINES
    }
    if (reply === '235') this.#open = 0
    // a reply may quote what it was sent
    if (this.#open > 0) this.#encoded(piece.replace(CHALLENGE, ' '))
    if (begun || this.#open === 0 || reply !== undefined) return
    if (OTHER_COMMAND.test(piece)) this.#open = 0
    else this.#answer(piece)
  }

  /** Takes the values behind every AUTH in a piece. True if there was one. */
  #begins(piece: ByteString): boolean {
    let begins = false
    for (const match of piece.matchAll(AUTH)) {
      const [all, joined, mechanism = ''] = match
      const named = undressed(mechanism)
      const known = SASL_MECHANISMS.has(named.toUpperCase())
      const isCommand = all.slice(0, 4) === 'AUTH' && /[ \t]/.test(all)
      if (!known && joined === undefined && !isCommand && named !== '') continue
      const isNamed = known || (isCommand && isName(named))
      const at = match.index + all.length - (isNamed ? 0 : mechanism.length)
      if (this.#opens(piece, match.index, at)) begins = true
    }
    for (const match of piece.matchAll(MECHANISM))
      if (this.#opens(piece, match.index, match.index + match[0].length)) begins = true
    if (begins) return true
    for (const { 0: login, index } of piece.matchAll(LOGIN)) {
      const value = piece.slice(index + login.length)
      if (QUOTING.test(piece.slice(0, index + 1)) || isAnnounced(value)) continue
      this.#value(value, true, true)
      begins = true
    }
    return begins
  }

  /** Takes what stands behind an AUTH, unless a server announces it: behind its code, or with other names behind. */
  #opens(piece: ByteString, from: number, at: number): boolean {
    const value = piece.slice(at)
    if (ANNOUNCED.test(piece.slice(0, from)) || isAnnounced(value)) return false
    this.#open = MAX_SCANNED_EXCHANGE_LINES
    this.#value(value, true, false)
    return true
  }

  #answer(piece: ByteString): void {
    this.#open--
    if (this.#broken !== '') {
      const broken = this.#broken
      const first = RUN.exec(piece)?.[0] ?? ''
      const last = RUN_AT_END.exec(undressed(piece))?.[0] ?? ''
      for (const rest of [first, last]) this.#encoded(broken + rest)
    }
    this.#value(piece, false, this.#asked > 0)
    this.#asked--
  }

  /** The words of a value, and all of it. `sure`: it stands behind an AUTH; `plain`: it may be a word like any other. */
  #value(value: ByteString, sure: boolean, plain: boolean): void {
    const whole = undressed(value)
    this.#broken = RUN_AT_END.exec(whole)?.[0] ?? ''
    // what stands behind the last mark is what was said
    const said = undressed(/(?:[:>|\]\t=]|[-=]>)[ \t]*([^:>|\]\t]*)$/.exec(whole)?.[1] ?? whole)
    if (plain) for (const one of [whole, said]) if (!/[ \t]/.test(one)) this.#take(one, false)
    for (const word of wordsOf(value)) if (isUnusual(word)) this.#take(word, sure)
    for (const [run] of value.matchAll(LONG_RUN)) if (isUnusual(run)) this.#take(run, sure)
    this.#encoded(value)
  }

  #encoded(piece: ByteString): void {
    for (const { start, end } of [...encodedWords(piece), ...encodedCredentials(piece)]) {
      const word = piece.slice(start, end)
      if (isUnusual(word)) this.#take(word, true)
    }
  }

  #take(value: ByteString, sure: boolean): void {
    if (isName(value) || asks(value)) return
    if (sure || !this.#recent.some((line) => line.includes(value))) this.#found(value, sure)
  }
}

/** What quotes and marks a print puts around a value. */
function undressed(value: ByteString): ByteString {
  return value.replace(/^[\s"'`*~_|([{<>]+|[\s"'`*~_|)\]}>,;$\\]+$/g, '')
}

/** Whether what stands behind a mechanism is another, or a keyword. */
function isAnnounced(value: ByteString): boolean {
  const [first = ''] = /[\w-]+/.exec(value) ?? []
  return SASL_MECHANISMS.has(first.toUpperCase()) || (first.length > 2 && isName(first))
}

/** What a server asks for with AUTH LOGIN, or a piece of it. */
function asks(value: ByteString): boolean {
  for (const [run] of value.matchAll(/[A-Za-z0-9+/]{6,}={0,2}/g)) {
    const decoded = decodeBase64(run)
    if (decoded !== null && decoded.length > 2 && PROMPTS.includes(decoded.toLowerCase()))
      return true
  }
  return false
}

/** A word in capitals is a keyword, a mechanism or a verb of somebody's, or masked. */
function isName(word: ByteString): boolean {
  return !/[a-z0-9]/.test(word) || (word.length < 24 && /^[A-Z\d-]*[A-Z][A-Z\d-]*$/.test(word))
}
