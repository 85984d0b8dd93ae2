import type { ByteString } from '../../smtp/octets.ts'
import type { SessionSink } from '../../smtp/session.ts'
import { looksLikeCommand, replyCode } from '../../smtp/words.ts'
import type { Evidence, Format, Head, Reader } from '../format.ts'
import { PrintedSession } from './printed-session.ts'

/** Lines that must bear it out before one direction alone is believed. */
const LEAST_LINES = 3

/** One direction of a connection, octet by octet: tcptrace -e, tcpflow's files, Wireshark's "one direction, raw". */
export const oneDirection: Format = {
  id: 'tcptrace',
  title: "One direction's octets (tcptrace -e, tcpflow)",
  rigid: true,
  alike: ['tcpflow', 'bare', 'nc', 'telnet', 'exim-bs', 'raw-client', 'raw-server'],
  example: 'EHLO client.example.test\nMAIL FROM:<sender@example.test>\nRCPT TO:<alice@example.com>',
  loses: 'the other direction, segment borders, times',
  detect,
  read: (sink) => new OneDirectionReader(sink),
}

function detect(head: Head): Evidence[] {
  const lines = head.lines
  const first = lines[0] ?? ''
  if (replyCode(first) === 220) {
    const isAll = lines.every((line) => line === '' || replyCode(line) !== 0)
    return isAll && lines.length >= LEAST_LINES
      ? [{ sign: 'every line is one of a reply, from the greeting on', weight: 0.9 }]
      : []
  }
  if (!/^(?:EHLO|HELO|XXXX) /i.test(first)) return []
  let commands = 0
  let inMessage = false
  for (const line of lines) {
    if (inMessage) inMessage = line !== '.'
    else if (replyCode(line) !== 0) return []
    else if (looksLikeCommand(line)) {
      commands++
      inMessage = /^DATA\s*$/i.test(line)
    }
  }
  return commands >= LEAST_LINES
    ? [{ sign: `${commands} lines are commands, from EHLO on, and none is a reply`, weight: 0.9 }]
    : []
}

class OneDirectionReader implements Reader {
  readonly #session: PrintedSession
  #direction: 'C' | 'S' | null = null
  #keepsCr = false

  constructor(sink: SessionSink) {
    this.#session = new PrintedSession(sink)
  }

  line(text: ByteString, sourceLine: number, terminator: string): void {
    this.#direction ??= replyCode(text) === 0 ? 'C' : 'S'
    if (terminator === '\r\n') this.#keepsCr = true
    // A file that has lost its CR to a text mode has lost them all.
    const wire = terminator === '' || this.#keepsCr ? terminator : '\r\n'
    this.#session.wire(this.#direction, text, sourceLine, null, wire)
  }

  end(): void {
    this.#session.close()
  }
}
