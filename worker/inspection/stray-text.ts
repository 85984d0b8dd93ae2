import { MAX_STRAY_QUOTES, MIN_QUOTED_START_OCTETS } from '../limits.ts'
import { KNOWN_VERBS, verbOf } from '../smtp/verbs.ts'
import type { ByteString } from '../smtp/octets.ts'

/**
 * Message text where the firewall expects commands: sent before the 354, or after a refused DATA
 * (inspection.md section 5, "Mail content is not a command"). It ends at the lone dot, or where the client
 * gives up: text that looks like a command is text, for it must not be shown.
 */
export class StrayText {
  /** since a DATA: its reply awaited; it was refused; text is coming */
  #state: 'none' | 'asked' | 'refused' | 'text' = 'none'
  #quotable: ByteString[] = []

  /** A DATA command was forwarded. */
  asked(): void {
    this.#state = 'asked'
  }

  /** The reply to it. */
  answered(code: string): void {
    if (code === '354') this.#state = 'none'
    else if (this.#state === 'asked') this.#state = 'refused'
  }

  /** True if this client line, in command mode, is message text. */
  takes(line: ByteString): boolean {
    if (this.#state === 'none') return false
    const givesUp = /^(?:QUIT|RSET)[ \t]*$/i.test(line)
    if (givesUp || (this.#state === 'refused' && isCommand(line))) {
      this.#state = 'none'
      return false
    }
    this.#state = line === '.' ? 'none' : 'text'
    if (line.length >= MIN_QUOTED_START_OCTETS && !/^X+$/.test(line)) {
      this.#quotable.push(line.slice(0, MIN_QUOTED_START_OCTETS).toLowerCase())
      if (this.#quotable.length > MAX_STRAY_QUOTES) this.#quotable.shift()
    }
    return true
  }

  /** True if a reply to such text quotes it. */
  quotedIn(reply: ByteString): boolean {
    const words = reply.toLowerCase()
    return this.#quotable.some((start) => words.includes(start))
  }
}

/** A verb of SMTP, or one that a firewall has overwritten. */
function isCommand(line: ByteString): boolean {
  const verb = verbOf(line)
  return KNOWN_VERBS.has(verb) || /^X{3,}$/.test(verb)
}
