import type { ByteString } from '../smtp/octets.ts'
import { KNOWN_VERBS, SASL_MECHANISMS, verbOf } from '../smtp/verbs.ts'
import {
  credentialOf,
  encodedCredentials,
  encodedWords,
  isPrompt,
  looksEncoded,
  withoutErased,
} from './credentials.ts'
import { print } from './printing.ts'
import { looksLikeCommand } from '../smtp/words.ts'
import { fixed, type Redacted } from './redacted.ts'
import { joined, type Quote } from './quote.ts'
import { isRedacted, Secrets } from './secrets.ts'
import { UploadSecrets } from './upload-secrets.ts'
import { unusualWords } from './unusual.ts'

/**
 * Octets that are known to hold no AUTH value (keywords, host names, lines of mail for their own
 * uploader), as they may be shown. Lines of a session go through SessionRedaction instead.
 */
export function printed(octets: ByteString): Redacted {
  return print(octets) as Redacted
}

/** Words that are printed already, without what they quote of an upload's AUTH values; they stand at `sourceLine`. */
export function withoutQuotes(
  shown: Redacted,
  upload: UploadSecrets,
  sourceLine: number,
): Redacted {
  if (upload.isEmpty) return shown
  const quotes = upload.quotes(shown, sourceLine)
  return replaced(shown, quotes, (words) => words) as Redacted
}

/** What was redacted already stays as it is. */
function redactedOctets(secret: ByteString): string {
  return isRedacted(secret) ? secret : `[redacted ${secret.length} octets]`
}

function showAuthCommand(line: ByteString, secretAt: number): Redacted {
  const secret = line.slice(secretAt)
  return (print(line.slice(0, secretAt)) + (secret && redactedOctets(secret))) as Redacted
}

/** In a reply that refuses: an AUTH command quoted, where this session's own lines did not show it. */
const QUOTED_AUTH = /(?<![A-Z0-9])(?:AUTH|X{4,})[ \t=]+([A-Z0-9_-]+)[ \t]+([A-Za-z0-9+/=_-]{4,})/gis

/** A client line as it may be shown. */
export interface ShownLine {
  shown: Redacted
  /** the whole line is an AUTH value, or stands where one is expected: nothing else of it may be shown */
  secret: boolean
  /** it is no command where a message may be: nothing of it is shown, and what quotes it must not be */
  mail?: boolean
}

/**
 * What one session's lines may be shown as (inspection.md section 5, "Never printed"). Lines are given
 * in the order of the session, without terminators; of mail data, none.
 */
export class SessionRedaction {
  readonly #secrets = new Secrets()
  /** between an AUTH and the next known verb other than it */
  #inAuth = false
  /** after a 334: the next client line is a response whatever it looks like */
  #asked = false
  /** the last command was refused, or overwritten: it may have been an AUTH */
  #doubtful = false
  #last: 'command' | 'quoting' | 'auth' | 'secret' = 'command'
  /** the session went through an exchange of which it has no line of the client's */
  #unheard = false
  /** a message may be under way, or may have been: what is no command may be of one, wherever it stands */
  #mayBeMail = false
  readonly #upload: UploadSecrets
  /** of the upload: where the line stands that is being shown */
  #sourceLine = Infinity

  /** `upload`: what the whole text tells of AUTH values, where it is one. */
  constructor(upload = new UploadSecrets()) {
    this.#upload = upload
  }

  /** The lines that come next stand there in the upload; null: it has no lines. */
  at(sourceLine: number | null): this {
    this.#sourceLine = sourceLine ?? Infinity
    return this
  }

  /**
   * A client line. `secret`: the whole line is an AUTH value (or stands where one is expected), so
   * neither its verb nor anything else of it may be shown; of an AUTH command verb and mechanism are.
   */
  client(line: ByteString): ShownLine {
    const [said, mail] = withoutMail(line, this.#upload.isDisordered)
    if (mail === '') return this.#client(line)
    const { shown, secret } = this.#client(said)
    // what the firewall sends on has the mail in it, too
    this.#last = 'secret'
    return { shown: (shown + redactedOctets(mail)) as Redacted, secret }
  }

  #client(line: ByteString): ShownLine {
    const credential = this.#asked ? null : credentialOf(line)
    if (credential !== null) {
      if (credential.opens === 'exchange') this.#inAuth = true
      this.#last = 'auth'
      this.#unheard = false
      this.#add(line.slice(credential.at))
      return { shown: showAuthCommand(line, credential.at), secret: false }
    }
    const known = KNOWN_VERBS.has(verbOf(line))
    if (!this.#asked && known) this.#inAuth = false
    if (this.#inAuth || this.#asked) {
      this.#inAuth = true
      return this.#secret(line)
    }
    const meant = withoutErased(line)
    if (meant !== null && credentialOf(meant) !== null) {
      this.#inAuth = true
      this.#add(meant)
      return this.#secret(line)
    }
    if (!known && looksEncoded(line, this.#doubtful)) return this.#secret(line)
    const quotes = [...encodedCredentials(line), ...this.#quotesOfUpload(line)]
    this.#doubtful = /^X+(?:[ \t]|$)/.test(line)
    if (quotes.length > 0) {
      this.#last = 'quoting'
      for (const { start, end } of quotes) this.#add(line.slice(start, end))
      return { shown: replaced(line, quotes) as Redacted, secret: false }
    }
    const isCommand = looksLikeCommand(line)
    if (isCommand && OF_A_MESSAGE.test(line)) this.#mayBeMail = true
    if (!isCommand && line !== '' && (this.#mayBeMail || this.#upload.isDisordered)) {
      this.#last = 'secret'
      const shown = fixed`[no command, perhaps message text: ${line.length} octets]`
      return { shown, secret: false, mail: true }
    }
    this.#last = 'command'
    this.#secrets.publish(line)
    if (isWellFormed(line)) this.#upload.publish(line)
    return { shown: printed(line), secret: false }
  }

  #add(value: ByteString): void {
    this.#secrets.add(value)
    this.#upload.attribute(value)
  }

  /** What a client line that is no command as RFC 5321 has it quotes: with it, something else was taken for a line. */
  #quotesOfUpload(line: ByteString): Quote[] {
    if (this.#upload.isEmpty || isWellFormed(line)) return []
    const quotes = this.#upload.likelyQuotes(line, this.#sourceLine)
    return this.#upload.isLostBefore(this.#sourceLine)
      ? [...quotes, ...doubtfulWords(line)]
      : quotes
  }

  #secret(line: ByteString): { shown: Redacted; secret: boolean } {
    this.#last = 'secret'
    this.#add(line)
    return { shown: (line === '' ? '' : redactedOctets(line)) as Redacted, secret: true }
  }

  /** What the firewall sends on in place of the line last given to `client`. */
  forwarded(octets: ByteString): Redacted {
    if (this.#last === 'command' || /^X*$/.test(octets)) return printed(octets)
    if (this.#last === 'quoting') {
      const quotes = [...encodedCredentials(octets), ...this.#quotesOfUpload(octets)]
      return replaced(octets, [...quotes, ...this.#secrets.quotes(octets)]) as Redacted
    }
    const credential = this.#last === 'auth' ? credentialOf(octets) : null
    return credential === null
      ? (redactedOctets(octets) as Redacted)
      : showAuthCommand(octets, credential.at)
  }

  /** A server line: AUTH values of this session that it quotes, also decoded, are replaced. */
  server(line: ByteString): Redacted {
    let mayQuote = false
    if (/^\d{3}(?:[ -]|$)/.test(line)) {
      const isPrompt = line.startsWith('334')
      if (line.startsWith('354')) this.#mayBeMail = true
      // a second prompt with no answer between, a refusal: what they quote may be an answer that was not recorded
      mayQuote = this.#inAuth && (isPrompt ? this.#asked : /^[45]/.test(line))
      if (this.#asked || (!this.#inAuth && OF_AUTH.test(line))) this.#unheard = true
      this.#asked = isPrompt
      this.#doubtful ||= line.startsWith('5')
    }
    const [said, mail] = withoutMail(line, this.#upload.isDisordered)
    const shown = this.#quoted(said, mayQuote)
    return mail === '' ? shown : ((shown + redactedOctets(mail)) as Redacted)
  }

  /** A line of mail for its own uploader: what a reader took for mail may be an AUTH. */
  mail(line: ByteString): Redacted {
    const credential = credentialOf(line)
    if (credential !== null && AUTH_COMMAND.test(line)) {
      this.#add(line.slice(credential.at))
      return showAuthCommand(line, credential.at)
    }
    const quotes = [...this.#upload.quotes(line, this.#sourceLine), ...encodedCredentials(line)]
    return (quotes.length === 0 ? print(line) : replaced(line, quotes)) as Redacted
  }

  /** The same for words about the session (a log line of the tool's), which are no reply. */
  quoted(text: ByteString): Redacted {
    return this.#quoted(text, false)
  }

  /** `mayQuote`: text in base64 may be a secret that no line of the client showed. */
  #quoted(text: ByteString, mayQuote: boolean): Redacted {
    const prefix = /^\d{3}(?:[ -]|$)/.exec(text)?.[0] ?? ''
    const words = text.slice(prefix.length)
    if (this.#secrets.overflowed && words !== '') {
      return (print(prefix) + redactedOctets(words)) as Redacted
    }
    const quotes = [...this.#secrets.quotes(words), ...encodedCredentials(words)]
    // what is granted quotes nobody's password
    const isGranted = /^2[25]/.test(prefix) && !GLUED.test(words)
    quotes.push(
      ...(isGranted
        ? this.#upload.quotes(words, this.#sourceLine)
        : this.#upload.likelyQuotes(words, this.#sourceLine)),
    )
    if (mayQuote) quotes.push(...encodedWords(words))
    if (!isGranted && (this.#unheard || this.#upload.isLostBefore(this.#sourceLine)))
      quotes.push(...doubtfulWords(words))
    if (/^[45]/.test(prefix) || prefix === '') quotes.push(...quotedAuth(words))
    if (quotes.length === 0) return printed(text)
    return (print(prefix) + replaced(words, quotes)) as Redacted
  }
}

/** What was printed as one line and was several: an AUTH or what it is asked stands inside. */
const GLUED =
  /\\[nr]|(?<![0-9A-Za-z.])334[ -]|\S[^A-Za-z0-9-]+AUTH[ \t]+[A-Z]|(?:USER|PASS)[ \t]+\S/
/** The same with a DATA: what stands behind may be the message. */
const GLUED_MAIL =
  /(?<=[^0-9A-Za-z.])354[ -]|(?:MAIL[ \t]+FROM|RCPT[ \t]+TO|mail from|rcpt to).*?(?:(?<![A-Za-z0-9.@<_-])|(?<=\\[nr]))(?:DATA|data)(?![A-Za-z0-9@._-])|DATA(?:\\[nr]|[^A-Za-z0-9])+[2-5]\d\d[ -]/s

/** A line up to where mail may begin in it, and the rest. `disordered`: mail may stand before its DATA. */
function withoutMail(line: ByteString, disordered: boolean): [ByteString, ByteString] {
  const found = GLUED_MAIL.exec(line)
  if (found === null) return [line, '']
  const at = disordered ? 4 : found.index + found[0].length
  return [line.slice(0, at), line.slice(at)]
}

/** Commands behind which a message comes. */
const OF_A_MESSAGE = /^(?:MAIL|RCPT|DATA|BDAT|XEXCH50)/i
const AUTH_COMMAND = /^[ \t]*(?:AUTH|X-EXPS)[ \t]/i
/** Replies that nothing but an AUTH gets (RFC 4954 6). */
const OF_AUTH = /^(?:235|334|432|53[458])/
/** A command with its arguments and nothing behind them. */
const WELL_FORMED =
  /^(?:(?:MAIL[ \t]+FROM|RCPT[ \t]+TO):[ \t]*\S*(?:[ \t]+[\w-]+(?:=\S*)?)*|(?:EHLO|HELO|LHLO|VRFY|EXPN|ETRN|NOOP|HELP)(?:[ \t]+\S+)?|BDAT[ \t]+\d+(?:[ \t]+LAST)?|DATA|RSET|QUIT|STARTTLS|X+(?:[ \t]+X+)*)[ \t]*$/i

function isWellFormed(line: ByteString): boolean {
  return WELL_FORMED.test(line) && !/\\[rn]|<br|\[CR\]/i.test(line)
}

/** What may be a value, where one is known to be lost. */
function doubtfulWords(words: ByteString): Quote[] {
  return unusualWords(words).filter(({ start, end }) => !isPrompt(words.slice(start, end)))
}

function quotedAuth(words: ByteString): Quote[] {
  const quotes: Quote[] = []
  for (const match of words.matchAll(QUOTED_AUTH)) {
    if (!SASL_MECHANISMS.has((match[1] as string).toUpperCase())) continue
    const end = match.index + match[0].length
    quotes.push({ start: end - (match[2] as string).length, end })
  }
  return quotes
}

function replaced(words: ByteString, quotes: Quote[], show = print): string {
  let text = ''
  let at = 0
  for (const { start, end } of joined(quotes)) {
    text += show(words.slice(at, start)) + redactedOctets(words.slice(start, end))
    at = end
  }
  return text + show(words.slice(at))
}
