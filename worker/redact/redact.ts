import type { ByteString } from '../smtp/octets.ts'
import { KNOWN_VERBS, SASL_MECHANISMS, verbOf } from '../smtp/verbs.ts'
import {
  credentialOf,
  encodedCredentials,
  encodedWords,
  looksEncoded,
  withoutErased,
} from './credentials.ts'
import { print } from './printing.ts'
import type { Redacted } from './redacted.ts'
import { isRedacted, joined, Secrets } from './secrets.ts'
import type { Quote } from './secrets.ts'

/**
 * Octets that are known to hold no AUTH value (keywords, host names, lines of mail for their own
 * uploader), as they may be shown. Lines of a session go through SessionRedaction instead.
 */
export function printed(octets: ByteString): Redacted {
  return print(octets) as Redacted
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

  /**
   * A client line. `secret`: the whole line is an AUTH value (or stands where one is expected), so
   * neither its verb nor anything else of it may be shown; of an AUTH command verb and mechanism are.
   */
  client(line: ByteString): { shown: Redacted; secret: boolean } {
    const credential = this.#asked ? null : credentialOf(line)
    if (credential !== null) {
      if (credential.opens === 'exchange') this.#inAuth = true
      this.#last = 'auth'
      this.#secrets.add(line.slice(credential.at))
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
      this.#secrets.add(meant)
      return this.#secret(line)
    }
    if (!known && looksEncoded(line, this.#doubtful)) return this.#secret(line)
    const quotes = encodedCredentials(line)
    this.#doubtful = /^X+(?:[ \t]|$)/.test(line)
    if (quotes.length > 0) {
      this.#last = 'quoting'
      for (const { start, end } of quotes) this.#secrets.add(line.slice(start, end))
      return { shown: replaced(line, quotes) as Redacted, secret: false }
    }
    this.#last = 'command'
    this.#secrets.publish(line)
    return { shown: printed(line), secret: false }
  }

  #secret(line: ByteString): { shown: Redacted; secret: boolean } {
    this.#last = 'secret'
    this.#secrets.add(line)
    return { shown: (line === '' ? '' : redactedOctets(line)) as Redacted, secret: true }
  }

  /** What the firewall sends on in place of the line last given to `client`. */
  forwarded(octets: ByteString): Redacted {
    if (this.#last === 'command' || /^X*$/.test(octets)) return printed(octets)
    if (this.#last === 'quoting') return replaced(octets, encodedCredentials(octets)) as Redacted
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
      // a second prompt with no answer between, a refusal: what they quote may be an answer that was not recorded
      mayQuote = this.#inAuth && (isPrompt ? this.#asked : /^[45]/.test(line))
      this.#asked = isPrompt
      this.#doubtful ||= line.startsWith('5')
    }
    return this.#quoted(line, mayQuote)
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
    if (mayQuote) quotes.push(...encodedWords(words))
    if (/^[45]/.test(prefix) || prefix === '') quotes.push(...quotedAuth(words))
    if (quotes.length === 0) return printed(text)
    return (print(prefix) + replaced(words, quotes)) as Redacted
  }
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

function replaced(words: ByteString, quotes: Quote[]): string {
  let text = ''
  let at = 0
  for (const { start, end } of joined(quotes)) {
    text += print(words.slice(at, start)) + redactedOctets(words.slice(start, end))
    at = end
  }
  return text + print(words.slice(at))
}
