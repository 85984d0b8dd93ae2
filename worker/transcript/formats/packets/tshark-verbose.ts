import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { signOf } from '../../detect.ts'
import { DissectedSessions } from '../../session/dissected-sessions.ts'
import type { Format, Head, Reader } from '../../format.ts'
import { portOf, type Endpoint } from '../../session/printed-connection.ts'
import { replyLines, unescaped } from '../../text/printed-replies.ts'

/** tshark -V, and Wireshark's "packet details" exported as text. */
export const tsharkVerbose: Format = {
  id: 'tshark-verbose',
  title: 'tshark -V (packet details)',
  alike: ['tshark-summary'],
  example:
    'Frame 4: 101 bytes on wire (808 bits), 101 bytes captured (808 bits)\nSimple Mail Transfer Protocol\n    Response: 220 mx1.example.com ESMTP Postfix\\r\\n',
  loses: 'mail data; codes of continuation lines (put back); segments',
  detect: (head: Head) => [
    ...signOf(head, /^Frame \d+: \d+ bytes on wire /, 'the heading of a frame in tshark -V', 0.9),
    ...signOf(head, /^Simple Mail Transfer Protocol$/, 'the heading of SMTP in tshark -V', 0.7),
  ],
  read: (sink) => new VerboseReader(sink),
}

class VerboseReader implements Reader {
  readonly #sessions: DissectedSessions
  #packet: number | null = null
  #time: number | null = null
  #stream = ''
  #from: Endpoint = { host: '', port: 0 }
  #to: Endpoint = { host: '', port: 0 }
  #inSmtp = false
  #reply: ByteString[] = []
  #replyPlace: Place = { sourceLine: null, packet: null, time: null }

  constructor(sink: SessionSink) {
    this.#sessions = new DissectedSessions(sink)
  }

  line(text: ByteString, sourceLine: number): void {
    if (text.charCodeAt(0) !== 32) return this.#heading(text)
    if (this.#inSmtp) return this.#smtp(text, sourceLine)
    const epoch = /^ {4}Epoch (?:Arrival )?Time: (\d+\.\d+)/.exec(text)
    if (epoch) this.#time = Number(epoch[1]) * 1e3
    const stream = /^ {4}\[Stream index: (\d+)\]/.exec(text)
    if (stream) this.#stream = stream[1]!
  }

  end(): void {
    this.#flush()
    this.#sessions.end()
  }

  #heading(text: ByteString): void {
    this.#flush()
    this.#inSmtp = text === 'Simple Mail Transfer Protocol'
    const frame = /^Frame (\d+):/.exec(text)
    if (frame) this.#packet = Number(frame[1])
    const ends = /^Internet Protocol Version [46], Src: (\S+?),? (?:\([^)]*\), )?Dst: (\S+)/.exec(
      text,
    )
    if (ends) {
      this.#from = { host: ends[1]!, port: 0 }
      this.#to = { host: ends[2]!, port: 0 }
    }
    const ports =
      /^Transmission Control Protocol, Src Port: (\d+|\S+ \(\d+\)), Dst Port: (\d+|\S+ \(\d+\))/.exec(
        text,
      )
    if (ports) {
      this.#from.port = portOf(/\d+/.exec(ports[1]!)![0])
      this.#to.port = portOf(/\d+/.exec(ports[2]!)![0])
    }
  }

  #smtp(text: ByteString, sourceLine: number): void {
    const place: Place = { sourceLine, packet: this.#packet, time: this.#time }
    const response = /^ {4}Response: (.*)$/.exec(text)
    if (response) {
      this.#flush()
      this.#reply = [plain(response[1]!)]
      this.#replyPlace = place
      return
    }
    const parameter = /^ {8}Response parameter: (.*)$/.exec(text)
    if (parameter && this.#reply.length > 0) {
      const said = plain(parameter[1]!)
      // The first repeats the line that the reply was given as.
      if (this.#reply.length > 1 || this.#reply[0]!.slice(4) !== said) this.#reply.push(said)
      return
    }
    const command = /^ {4}(?:Command Line|Username|Password|Username\/Password): (.*)$/.exec(text)
    if (command) {
      this.#flush()
      this.#sessions.command(this.#stream, this.#from, this.#to, plain(command[1]!), place)
    } else if (/^ {4}(?:Line-based|DATA fragment|Reassembled)/.test(text)) {
      this.#sessions.omitted(this.#stream, this.#from, this.#to, null, place)
    }
  }

  #flush(): void {
    for (const line of replyLines(this.#reply))
      this.#sessions.reply(this.#stream, this.#to, this.#from, line, this.#replyPlace)
    this.#reply = []
  }
}

function plain(text: ByteString): ByteString {
  return unescaped(text).replace(/\r?\n$/, '')
}
