import { MAX_LOG_ENTRY_OCTETS } from '../../../limits.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import { onceDecoded } from '../../text/latin1.ts'
import { spoken } from './nodemailer-json.ts'
import type { NodemailerSessions } from './nodemailer-sessions.ts'
import { sentOctets } from './nodemailer-sessions.ts'
import { printedAt } from '../../session/logged-session.ts'

/** `[HH:MM:SS.mmm] LEVEL (pid): text`, the date before the time where pino-pretty was told so. */
const ENTRY = /^\[[^\]]{0,20}\d\d:\d\d:\d\d[^\]]{0,20}\] ([A-Z]{3,6}) \([^)]{1,60}\): (.*)$/s

/**
 * Entries as pino-pretty prints them: the text, its further lines from column 0, then the fields, four
 * blanks in. Who said it is a field, so an entry is held until its fields have been seen.
 */
export class PrettyEntries {
  readonly #sessions: NodemailerSessions
  #level = ''
  #text: ByteString[] = []
  #octets = 0
  #startLine = 0
  #fields: Record<string, string> = {}
  #open = false

  constructor(sessions: NodemailerSessions) {
    this.#sessions = sessions
  }

  /** One line of the print; a line before the first entry is chatter. */
  line(text: ByteString, sourceLine: number): void {
    const entry = text.charCodeAt(0) === 0x5b ? ENTRY.exec(text) : null
    if (entry) {
      this.end()
      this.#open = true
      this.#level = entry[1] ?? ''
      this.#startLine = sourceLine
      this.#hold(entry[2] ?? '')
    } else if (this.#open && !this.#field(text)) this.#hold(text)
  }

  /** No more lines: the last entry is complete. */
  end(): void {
    if (this.#open) this.#flush()
    this.#open = false
    this.#text = []
    this.#octets = 0
    this.#fields = {}
  }

  #hold(text: ByteString): void {
    this.#octets += text.length
    if (this.#octets <= MAX_LOG_ENTRY_OCTETS) this.#text.push(text)
  }

  /** Fields begin with `component`, and none follows text: a message may have lines that look like one. */
  #field(text: ByteString): boolean {
    if (text.charCodeAt(0) !== 0x20) return false
    const field = /^ {4}(\w+): (.*)$/.exec(text)
    if (!field) return false
    const name = field[1] ?? ''
    if (name === 'component') this.#fields = {}
    else if (this.#fields['component'] === undefined) return false
    this.#fields[name] = (field[2] ?? '').replace(/^"(.*)"$/, '$1')
    return true
  }

  #flush(): void {
    const { sid, tnx, outByteCount } = this.#fields
    if (sid === undefined || tnx === undefined) return
    const session = this.#sessions.session(sid)
    const place = printedAt(this.#startLine)
    const text = this.#text.join('\n')
    const entry = {
      sid,
      tnx,
      text,
      time: null,
      isTrouble: this.#level !== 'DEBUG' && this.#level !== 'INFO',
      sentOctets: outByteCount === undefined ? sentOctets(text) : Number(outByteCount),
    }
    if (tnx === 'message' && entry.sentOctets === null) {
      this.#text.forEach((line, index) => {
        session.client(onceDecoded(line), printedAt(this.#startLine + index))
      })
    } else if (tnx === 'server' || tnx === 'client') {
      this.#text.forEach((line, index) => {
        const at = printedAt(this.#startLine + index)
        if (tnx === 'server') session.server(line, at)
        else session.client(line, at)
      })
    } else if (!spoken(session, entry, place)) {
      this.#sessions.event(sid, text, entry.isTrouble, place)
    }
  }
}
