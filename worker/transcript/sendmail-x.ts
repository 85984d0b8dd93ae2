import type { ByteString, Direction } from '../smtp/octets.ts'
import type { Place, SessionSink } from '../smtp/session.ts'
import { Conversation } from './conversation.ts'
import type { Format, Reader } from './format.ts'
import { OpenSessions } from './open-sessions.ts'
import { lineSign } from './signs.ts'

const PRINT = { omitsMailData: false }
const LINE = /^\d{5,10} (?:<<<|>>>|===) /

interface Process {
  role: 'client' | 'server' | null
  server: ByteString
  conversation: Conversation | null
  end(): void
}

/** `<<<` is what the process read, `>>>` what it wrote; it is the client after `=== CONNECT`, or if it reads reply codes first. */
class TrafficReader implements Reader {
  readonly #sink: SessionSink
  readonly #open = new OpenSessions<Process>()

  constructor(sink: SessionSink) {
    this.#sink = sink
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    const blank = text.indexOf(' ')
    if (blank < 5 || blank > 10) return
    const pid = text.slice(0, blank)
    const place: Place = { sourceLine, packet: null, time: null }
    const octets = text.slice(blank + 5)
    if (text.startsWith('=== ', blank + 1)) this.#event(pid, octets)
    else if (text.startsWith('<<< ', blank + 1))
      this.#traffic(pid, 'read', octets, terminator, place)
    else if (text.startsWith('>>> ', blank + 1))
      this.#traffic(pid, 'written', octets, terminator, place)
  }

  end(): void {
    this.#open.finishAll()
  }

  #event(pid: string, event: ByteString): void {
    if (!event.startsWith('CONNECT ')) return
    this.#open.finish(pid)
    const process = this.#process(pid)
    process.role = 'client'
    process.server = event.slice(8)
  }

  #traffic(
    pid: string,
    which: 'read' | 'written',
    octets: ByteString,
    terminator: string,
    place: Place,
  ): void {
    const process = this.#process(pid)
    if (octets === '[EOF]' || octets === '[TIMEOUT]') {
      const other: Direction = process.role === 'client' ? 'S' : 'C'
      const timeout = octets === '[TIMEOUT]'
      if (process.role !== null)
        process.conversation?.closed(timeout ? null : other, timeout ? 'timeout' : 'eof', place)
      this.#open.finish(pid)
      return
    }
    const reply = /^\d{3}[- ]/.test(octets)
    process.role ??= reply === (which === 'read') ? 'client' : 'server'
    const conversation = (process.conversation ??= this.#converse(pid, process, place))
    const direction: Direction = (which === 'read') === (process.role === 'client') ? 'S' : 'C'
    // what was read is logged with the terminator it had, what was written without
    const end = which === 'read' && terminator === '\n' ? '\n' : '\r\n'
    if (direction === 'S') conversation.server(octets, place, end)
    else conversation.client(octets, place, end)
  }

  #process(pid: string): Process {
    const known = this.#open.get(pid)
    if (known !== undefined) return known
    const process: Process = {
      role: null,
      server: '',
      conversation: null,
      end: () => process.conversation?.end(),
    }
    return this.#open.begin(pid, process)
  }

  #converse(pid: string, process: Process, place: Place): Conversation {
    return new Conversation(
      this.#sink,
      {
        key: pid,
        client: null,
        server: process.server === '' ? null : { name: process.server, address: null, port: null },
        vantage: process.role ?? 'unknown',
        segments: false,
        started: place.time,
      },
      PRINT,
    )
  }
}

/** The traffic log of `sendmail -X FILE`. */
export const sendmailX: Format = {
  id: 'sendmail-X',
  title: 'sendmail -X traffic log',
  example: `16151 >>> 220 mx4.example.com ESMTP Sendmail
16151 <<< EHLO client.example.test
16151 === CONNECT mx2.example.com`,
  loses: 'nothing but time; terminators of what sendmail wrote itself',
  detect: (head) =>
    lineSign(
      head,
      'is a process id and "<<< ", ">>> " or "=== "',
      0.8,
      (line) => line.charCodeAt(0) >= 0x30 && line.charCodeAt(0) <= 0x39 && LINE.test(line),
    ),
  read: (sink) => new TrafficReader(sink),
}
