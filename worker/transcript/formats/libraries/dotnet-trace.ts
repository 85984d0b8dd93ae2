import { MAX_OPEN_SESSIONS } from '../../../limits.ts'
import type { ByteString, Direction } from '../../../smtp/octets.ts'
import { toByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { looksLikeCommand, replyCode } from '../../../smtp/words.ts'
import type { Sign } from '../../text/evidence.ts'
import { evidenceOf } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { hexOctets } from '../../text/hex-row.ts'
import { LoggedOctets } from '../../session/logged-octets.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { clientSession, LoggedSession, peerOf, printedAt } from '../../session/logged-session.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern: /^System\.Net\.Sockets Verbose: \d+ : \[\d+\] Data from Socket#\d+::/,
    says: 'is "Data from Socket#…" of System.Net.Sockets',
    weight: 0.8,
  },
  {
    pattern:
      /^System\.Net\.Sockets Verbose: \d+ : \[\d+\] 0{8} : (?:32 32 30 [2]|45 48 4C 4F 20 |48 45 4C 4F 20 )/,
    says: 'is the greeting or EHLO in hex, of System.Net.Sockets',
    weight: 0.8,
  },
]

/** .NET Framework's System.Net.Sockets trace of a SmtpClient. */
export const dotnetTrace: Format = {
  id: 'dotnet-trace',
  title: '.NET System.Net.Sockets trace',
  rigid: true,
  example:
    'System.Net.Sockets Verbose: 0 : [2312] Data from Socket#26765710::Receive\n' +
    'System.Net.Sockets Verbose: 0 : [2312] 00000000 : 32 32 30 20 6D 78 31 2E-65 78 : 220 mx1.ex',
  loses: 'what maxdatasize cuts off; all that is said inside TLS',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new DotnetReader(sink),
}

const SOCKETS = 'System.Net.Sockets '
const DATA = /^Data from Socket#(\d+)::(\w+)/
const ROW = /^[0-9A-F]{8} : ((?:[0-9A-F]{2}[ -]){1,16})/
const CREATED = /^Socket#(\d+) - Created connection from (\S+):(\d+) to (\S+):(\d+)\.$/
const CLOSED = /^Socket#(\d+)::(?:Close|Dispose)\(\)/

class DotnetReader implements Reader {
  readonly #sink: SessionSink
  readonly #open = new OpenSessions<SocketSession>()
  /** what the rows to come of each thread belong to */
  readonly #dumps = new Map<string, { session: SocketSession; call: string }>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    if (!text.startsWith(SOCKETS)) return
    const bracket = text.indexOf('[')
    const end = text.indexOf('] ', bracket)
    if (bracket < 0 || end < 0) return
    const thread = text.slice(bracket + 1, end)
    const said = text.slice(end + 2)
    const row = ROW.exec(said)
    if (row) return this.#row(thread, row[1] ?? '', printedAt(sourceLine))
    this.#dumps.delete(thread)
    if (this.#dumps.size > MAX_OPEN_SESSIONS) this.#dumps.clear()
    const dump = DATA.exec(said)
    if (dump) {
      const session = this.#session(dump[1] ?? '')
      this.#dumps.set(thread, { session, call: dump[2] ?? '' })
    } else this.#event(said)
  }

  end(): void {
    this.#open.finishAll()
  }

  #row(thread: string, digits: ByteString, place: Place): void {
    const dump = this.#dumps.get(thread)
    if (dump === undefined) return
    const octets = toByteString(hexOctets(digits.replace(/[ -]/g, '')))
    dump.session.row(dump.call, octets, place)
  }

  #event(said: ByteString): void {
    const created = CREATED.exec(said)
    if (created) {
      const session = this.#session(created[1] ?? '')
      session.about.client = peerOf(created[2] ?? '', Number(created[3]))
      session.about.server = peerOf(created[4] ?? '', Number(created[5]))
    }
    const closed = CLOSED.exec(said)?.[1]
    if (closed !== undefined) this.#open.finish(closed)
  }

  #session(socket: string): SocketSession {
    return (
      this.#open.get(socket) ??
      this.#open.begin(socket, new SocketSession(this.#sink, clientSession({ key: socket })))
    )
  }
}

/** One socket of the program; most are no SMTP, and say nothing here. */
class SocketSession extends LoggedSession {
  readonly #octets = new LoggedOctets(this)
  #isSmtp: boolean | null = null

  row(call: string, octets: ByteString, place: Place): void {
    const isFirst = this.#isSmtp === null
    if (isFirst) this.#isSmtp = replyCode(octets.slice(0, 4)) !== 0 || looksLikeCommand(octets)
    // what follows are records of TLS
    if (!this.#isSmtp || this.tlsMarked) return
    const direction = directionOf(call, octets)
    if (direction !== null) this.#direction = direction
    this.#octets.push(this.#direction, octets, place)
  }

  override end(): void {
    this.#octets.end()
    super.end()
  }

  /** rows of one dump go the same way */
  #direction: Direction = 'S'
}

/** `Send` and `Receive` say it; of a completion only what was said can tell, and only in its first row. */
function directionOf(call: string, octets: ByteString): Direction | null {
  if (call.includes('Send')) return 'C'
  if (call.includes('Receive')) return 'S'
  if (replyCode(octets.slice(0, 4)) !== 0) return 'S'
  return looksLikeCommand(octets) ? 'C' : null
}
