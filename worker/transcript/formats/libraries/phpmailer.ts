import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { MAX_HEARD_REPLY_LINES } from '../../../limits.ts'
import { replyCode } from '../../../smtp/words.ts'
import { Clock } from '../../text/clock.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { withoutEntities } from '../../text/html-entities.ts'
import { clientSession, peerOf, printedAt, LoggedSession } from '../../session/logged-session.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern:
      /^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[\t ]+)?(?:CLIENT -(?:>|&gt;) SERVER:|SERVER -(?:>|&gt;) CLIENT:)/,
    says: 'is marked "CLIENT -> SERVER:" or "SERVER -> CLIENT:"',
    weight: 0.9,
  },
  {
    pattern:
      /^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[\t ]+|\[[^\]]{10,40}\] )?(?:CLIENT -(?:>|&gt;) SERVER: (?:EHLO|HELO)|SERVER -(?:>|&gt;) CLIENT: 220)/,
    says: 'is the greeting or the EHLO, marked so',
    weight: 0.9,
  },
  { pattern: /^SMTP -> FROM SERVER: ?\d{3}/, says: 'is "SMTP -> FROM SERVER:"', weight: 0.9 },
  {
    pattern: /^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[\t ]+)?Connection: opening to .+, timeout=\d+/,
    says: 'is "Connection: opening to …, timeout=…"',
    weight: 0.85,
  },
]

/** PHPMailer's SMTPDebug 1 to 4, as echo, HTML or error_log print it (WordPress and many others print this). */
export const phpmailer: Format = {
  id: 'phpmailer',
  title: 'PHPMailer SMTPDebug (echo, html, error_log)',
  example:
    '2026-11-24 02:06:34\tSERVER -> CLIENT: 220 mx1.example.com ESMTP\n' +
    '2026-11-24 02:06:34\tCLIENT -> SERVER: EHLO client.example.test',
  loses:
    'level 1 the server; below level 4 user name and password ("[credentials hidden]"); ' +
    'html the line ends of a reply, which are put back where its code repeats',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new PhpmailerReader(sink),
}

const CLIENT = 'CLIENT -> SERVER:'
const SERVER = 'SERVER -> CLIENT:'
const OLD_SERVER = 'SMTP -> FROM SERVER:'
/** What PHPMailer prints in place of an answer to a 334. */
const HIDDEN = '[credentials hidden]'
const OMITTED_ANSWER = { kind: 'omitted', direction: 'C', what: 'auth', octets: null } as const
/** A refusal, which level 1 says so alone; what stands behind it is the whole reply. */
const REFUSED = /^SMTP ERROR: .{1,200}? command failed: (?=[45]\d\d(?:[ -]|$))/
const OPENING = 'Connection: opening to '
/** A line of a reply as level 4 shows it before the whole reply; until 5.2.x its CR LF stands before the quote's end. */
const HEARD = /^(?:SMTP INBOUND: |SMTP -> get_lines\(\): \$str is )"(.*?)"?$/s

class PhpmailerReader implements Reader {
  readonly #sink: SessionSink
  readonly #clock = new Clock()
  #session: LoggedSession
  #time: number | null = null
  /** the entry before was the server's: an unmarked line goes on with it */
  #replying = true
  /** lines of a reply that was not shown whole yet: an excerpt may end before it is */
  #heard: { text: ByteString; place: Place }[] = []
  /** the print has the server's lines */
  #hears = false

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#session = new LoggedSession(sink, clientSession())
  }

  line(text: ByteString, sourceLine: number): void {
    const line = text.includes('&') || text.endsWith('>') ? fromHtml(text) : text
    const at = this.#entryStart(line)
    const place = printedAt(sourceLine, this.#time)
    if (line.startsWith(CLIENT, at)) {
      this.#sayHeard()
      this.#replying = false
      const said = line.slice(at + CLIENT.length + 1)
      // Without the 334 before it nothing else tells that this is no command.
      if (!this.#hears && said === HIDDEN) this.#session.mark(OMITTED_ANSWER, place)
      else this.#session.client(said, place)
    } else if (line.startsWith(SERVER, at)) this.#said(line.slice(at + SERVER.length + 1), place)
    else if (line.startsWith(OLD_SERVER, at))
      this.#said(line.slice(at + OLD_SERVER.length).trimStart(), place)
    else if (this.#replying && at === 0) this.#goOn(line, place)
    else this.#event(line, at, place)
  }

  end(): void {
    this.#sayHeard()
    this.#session.end()
  }

  /** Where the entry begins behind `YYYY-MM-DD HH:MM:SS` and a tab (echo) or blank (html), or PHP's own `[…] `. */
  #entryStart(line: ByteString): number {
    const first = line.charCodeAt(0)
    if (first === 0x5b) return errorLogStamp(line)
    if (first < 0x30 || first > 0x39 || line.charCodeAt(4) !== 0x2d) return 0
    const separator = line.charCodeAt(19)
    if (line.charCodeAt(13) !== 0x3a || (separator !== 9 && separator !== 0x20)) return 0
    this.#time = this.#clock.read(line.slice(0, 19))
    let at = 20
    while (line.charCodeAt(at) === 0x20 || line.charCodeAt(at) === 9) at++
    return at
  }

  /** A reply of which nothing but its lines was shown. */
  #sayHeard(): void {
    const heard = this.#heard
    this.#heard = []
    for (const { text, place } of heard) this.#reply(text, place)
  }

  #said(text: ByteString, place: Place): void {
    this.#heard = []
    // it says so when nothing came: the connection is gone, or it waited in vain
    if (text.trimEnd() === '') return
    this.#hears = true
    this.#reply(text, place)
  }

  #reply(text: ByteString, place: Place): void {
    this.#replying = true
    if (this.#session.isOver(text)) this.#begin()
    let rest = text
    for (let cut = glueAt(rest); cut > 0; cut = glueAt(rest)) {
      this.#session.server(rest.slice(0, cut), place)
      rest = rest.slice(cut)
    }
    this.#session.server(rest, place)
  }

  /** echo indents the further lines of an entry, error_log does not. */
  #goOn(line: ByteString, place: Place): void {
    const isIndented = line.startsWith(' '.repeat(19) + '\t' + ' '.repeat(18))
    const text = isIndented ? line.slice(38) : line.trimStart()
    const isReply = replyCode(text) !== 0
    // an upload that begins in the middle of a reply has nothing but the indent to tell by
    if (this.#session.spoken ? isIndented || isReply : isIndented && isReply)
      this.#session.server(text, place)
    else this.#replying = false
  }

  #event(line: ByteString, at: number, place: Place): void {
    if (line.startsWith('SMTP ', at)) {
      const text = HEARD.exec(line.slice(at))?.[1]
      if (text !== undefined) return this.#hear(text, place)
    }
    this.#replying = false
    if (line.startsWith(OPENING, at)) this.#opening(line.slice(at + OPENING.length), place)
    else if (line.startsWith('Connection: closed', at)) this.#close()
    else if (!this.#hears && REFUSED.test(line.slice(at)))
      this.#reply(line.slice(at).replace(REFUSED, ''), place)
    else if (
      /^SMTP (?:ERROR|NOTICE|Error)|^SMTP -> ERROR|^Connection fail/.test(line.slice(at, at + 16))
    ) {
      this.#session.note(line.slice(at), place)
      if (line.includes('EOF caught', at))
        this.#session.mark({ kind: 'closed', by: 'S', how: 'eof' }, place)
    }
  }

  /** Each line comes once more with the whole reply, unless the excerpt ends before it. */
  #hear(text: ByteString, place: Place): void {
    this.#replying = false
    if (replyCode(text) === 0) return
    if (this.#heard.length < MAX_HEARD_REPLY_LINES) this.#heard.push({ text, place })
  }

  #opening(target: ByteString, place: Place): void {
    this.#sayHeard()
    if (this.#session.spoken) this.#begin()
    const host = /^(?:\w+:\/\/)?\[?([^,\]]+)\]?:(\d+), timeout=/.exec(target)
    if (!host) return
    this.#session.about.server = peerOf(host[1] ?? '', Number(host[2]))
    this.#session.about.started = this.#time
    if (/^(?:ssl|tls):/.test(target)) this.#session.mark({ kind: 'tls-started' }, place)
  }

  #close(): void {
    this.#sayHeard()
    this.#begin()
  }

  #begin(): void {
    this.#session.end()
    this.#session = new LoggedSession(this.#sink, clientSession())
  }
}

function errorLogStamp(line: ByteString): number {
  const end = line.indexOf('] ')
  return end > 0 && end < 60 ? end + 2 : 0
}

function fromHtml(text: ByteString): ByteString {
  const line = text.replace(/<br ?\/?>$/i, '')
  return line.includes('-&gt; ') ? withoutEntities(line) : line
}

/** Where the next line of a reply begins that html glued to the one before; 0 if nothing is glued. */
function glueAt(text: ByteString): number {
  if (text.charCodeAt(3) !== 0x2d) return 0
  const code = text.slice(0, 3)
  for (let at = text.indexOf(code, 4); at > 0; at = text.indexOf(code, at + 1)) {
    const after = text.charCodeAt(at + 3)
    if (after === 0x2d || after === 0x20) return at
  }
  return 0
}
