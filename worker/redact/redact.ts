import type { ByteString } from '../smtp/octets.ts'
import { KNOWN_VERBS, SASL_MECHANISMS, verbOf } from '../smtp/verbs.ts'
import { print } from './printing.ts'
import type { Redacted } from './redacted.ts'
import { decodeBase64, isRedacted, joined, Secrets } from './secrets.ts'
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

/** `AUTH` (Exchange: `X-EXPS`) or what a mask of verbs left of it; blanks before it are a typist's, `=` an old misprint. */
const AUTH_VERB = /^[ \t]*(AUTH|X-EXPS|X+)(?:[ \t]*=[ \t]*|[ \t]+)/i
const AUTH_ALONE = /^[ \t]*(?:AUTH|X-EXPS)[ \t]*$/i
/** The same further on in a line that is no known command: after telnet negotiation, say. */
const AUTH_INSIDE = /(?:AUTH|X-EXPS)[ \t=]+([^ \t]+)/gi

/**
 * Where the secret of an AUTH command begins (the length of `line` if it has none), or null if `line` is
 * no AUTH command. An all-X verb is one if a SASL mechanism follows.
 */
function secretOfAuth(line: ByteString): number | null {
  if (AUTH_ALONE.test(line)) return line.length
  const verb = AUTH_VERB.exec(line)
  if (verb) {
    const after = afterMechanism(line, verb[0].length)
    if (after !== null || !/^X+$/i.test(verb[1] as string)) return after ?? verb[0].length
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
  const [mechanism] = /^[^ \t]*/.exec(line.slice(at)) as RegExpExecArray
  if (!SASL_MECHANISMS.has(mechanism.toUpperCase())) return null
  let after = at + mechanism.length
  while (line[after] === ' ' || line[after] === '\t') after++
  return after
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
  #last: 'command' | 'auth' | 'secret' = 'command'

  /**
   * A client line. `secret`: the whole line is an AUTH value (or stands where one is expected), so
   * neither its verb nor anything else of it may be shown; of an AUTH command verb and mechanism are.
   */
  client(line: ByteString): { shown: Redacted; secret: boolean } {
    const secretAt = this.#asked ? null : secretOfAuth(line)
    if (secretAt !== null) {
      this.#inAuth = true
      this.#last = 'auth'
      this.#secrets.add(line.slice(secretAt))
      return { shown: showAuthCommand(line, secretAt), secret: false }
    }
    if (!this.#asked && KNOWN_VERBS.has(verbOf(line))) this.#inAuth = false
    if (!this.#inAuth && !this.#asked) {
      this.#last = 'command'
      this.#secrets.publish(line)
      return { shown: printed(line), secret: false }
    }
    this.#inAuth = true
    this.#last = 'secret'
    this.#secrets.add(line)
    return { shown: (line === '' ? '' : redactedOctets(line)) as Redacted, secret: true }
  }

  /** What the firewall sends on in place of the line last given to `client`. */
  forwarded(octets: ByteString): Redacted {
    if (this.#last === 'command' || /^X*$/.test(octets)) return printed(octets)
    const secretAt = this.#last === 'auth' ? secretOfAuth(octets) : null
    return secretAt === null
      ? (redactedOctets(octets) as Redacted)
      : showAuthCommand(octets, secretAt)
  }

  /** A server line: AUTH values of this session that it quotes, also decoded, are replaced. */
  server(line: ByteString): Redacted {
    if (/^\d{3}(?:[ -]|$)/.test(line)) this.#asked = line.startsWith('334')
    return this.quoted(line)
  }

  /** The same for words about the session (a log line of the tool's), which are no reply. */
  quoted(text: ByteString): Redacted {
    const prefix = /^\d{3}(?:[ -]|$)/.exec(text)?.[0] ?? ''
    const words = text.slice(prefix.length)
    if (this.#secrets.overflowed && words !== '') {
      return (print(prefix) + redactedOctets(words)) as Redacted
    }
    const quotes = [...this.#secrets.quotes(words), ...this.#quotedInBase64(words)]
    if (/^[45]/.test(prefix) || prefix === '') quotes.push(...quotedAuth(words))
    return (print(prefix) + replaced(words, quotes)) as Redacted
  }

  /** A challenge may hand back in base64 what was sent: `334 ` and "Password for alice". */
  #quotedInBase64(words: ByteString): Quote[] {
    const decoded = decodeBase64(words)
    if (decoded === null || this.#secrets.quotes(decoded).length === 0) return []
    return [{ start: 0, end: words.length }]
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
