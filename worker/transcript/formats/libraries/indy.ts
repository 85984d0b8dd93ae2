import type { ByteString, Direction } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { LoggedOctets } from '../../session/logged-octets.ts'
import { clientSession, LoggedSession, printedAt } from '../../session/logged-session.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern: /^Recv (?:\S[^<>]{5,30}: )?[2-5]\d\d[ -].*<EOL>/,
    says: 'is "Recv", a reply and <EOL>',
    weight: 0.85,
  },
  {
    pattern: /^Sent (?:\S[^<>]{5,30}: )?(?:EHLO|HELO|MAIL|RCPT|DATA|QUIT|AUTH|STARTTLS).*<EOL>/i,
    says: 'is "Sent", a command and <EOL>',
    weight: 0.85,
  },
]

/** Indy's TIdLogFile and TIdLogEvent (Delphi, C++Builder), ReplaceCRLF on as it is by default. */
export const indy: Format = {
  id: 'indy',
  title: 'Indy TIdLogFile (Delphi)',
  example:
    'Stat Connected.\n' +
    'Recv 24.11.2026 04:38:12: 220 mx1.example.com ESMTP<EOL>\n' +
    'Sent 24.11.2026 04:38:12: EHLO client.example.test<EOL>',
  loses: 'whether "<EOL>" was sent as such; times, which are in the locale of the machine',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new IndyReader(sink),
}

const LINE_END = /<EOL>|<CR>|<LF>/g
const ENDS: Readonly<Record<string, string>> = { '<EOL>': '\r\n', '<CR>': '\r', '<LF>': '\n' }
/** A time in any locale, and the blank behind it. */
const STAMP = /^(?=[^:]*\d)[\d./-]{6,11}[ ,T]+\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?: /

class IndyReader implements Reader {
  readonly #sink: SessionSink
  #session: LoggedSession
  #octets: LoggedOctets

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#session = new LoggedSession(sink, clientSession())
    this.#octets = new LoggedOctets(this.#session)
  }

  line(text: ByteString, sourceLine: number): void {
    const place = printedAt(sourceLine)
    if (text.startsWith('Recv ')) this.#said('S', text.slice(5), place)
    else if (text.startsWith('Sent ')) this.#said('C', text.slice(5), place)
    else if (/^Stat .*onnected\.$/.test(text)) this.#begin()
  }

  end(): void {
    this.#octets.end()
    this.#session.end()
  }

  #said(direction: Direction, entry: ByteString, place: Place): void {
    const octets = entry.replace(STAMP, '').replace(LINE_END, (mark) => ENDS[mark] ?? mark)
    if (direction === 'S' && this.#session.isOver(octets)) this.#begin()
    this.#octets.push(direction, octets, place)
  }

  #begin(): void {
    this.end()
    this.#session = new LoggedSession(this.#sink, clientSession())
    this.#octets = new LoggedOctets(this.#session)
  }
}
