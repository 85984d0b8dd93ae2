import type { ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import { DissectedSessions } from '../../session/dissected-sessions.ts'
import { evidenceOf, type Sign } from '../../text/evidence.ts'
import type { Format, Reader } from '../../format.ts'
import { replyLines, unescaped } from '../../text/printed-replies.ts'

/** U+2192 in UTF-8, or what ASCII terminals get. */
const LINE =
  /^\s*(\d+)\s+(?:(\d{4}-\d\d-\d\d) )?([\d:.,]+)\s+(\S+)\s+(?:\xe2\x86\x92|->)\s+(\S+)\s+(\S+)\s+(\d+)\s(.*)$/

const SIGNS: readonly Sign[] = [
  {
    pattern:
      /^\s{0,12}\d{1,10}\s{1,12}[\d:., -]{1,40}\s{1,40}\S{1,255}\s{1,40}(?:\xe2\x86\x92|->)\s+\S+\s+SMTP(?:\/IMF)?\s+\d+\s/,
    says: 'sums up an SMTP packet, as tshark does',
    weight: 0.95,
  },
  {
    pattern:
      /^\s{0,12}\d{1,10}\s{1,12}[\d:., -]{1,40}\s{1,40}\S{1,255}\s{1,40}(?:\xe2\x86\x92|->)\s+\S+\s+TCP\s+\d+\s+\S+ (?:\xe2\x86\x92|->) \S+ \[/,
    says: 'sums up a TCP packet, as tshark does',
    weight: 0.8,
  },
]

/** tshark's one line a packet, also with -T tabs, and Wireshark's packet list copied as text. */
export const tsharkSummary: Format = {
  id: 'tshark-summary',
  title: 'tshark, a line a packet',
  example:
    '    4   0.005707    192.0.2.10 \u2192 198.51.100.7 SMTP 101 S: 220 mx1.example.com ESMTP\n' +
    '    6   0.005859 198.51.100.7 \u2192 192.0.2.10    SMTP 92 C: EHLO client.example.test',
  loses:
    'mail data; line ends; where a command or reply came in several segments; codes of continuation lines (put back); sessions between the same two addresses are told apart by greetings alone',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new SummaryReader(sink),
}

class SummaryReader implements Reader {
  readonly #sessions: DissectedSessions

  constructor(sink: SessionSink) {
    this.#sessions = new DissectedSessions(sink)
  }

  line(text: ByteString, sourceLine: number): void {
    const line = text.includes('SMTP') ? LINE.exec(text) : null
    if (!line) return
    const protocol = line[6]!
    if (protocol !== 'SMTP' && protocol !== 'SMTP/IMF') return
    const [from, to] = [line[4]!, line[5]!]
    const time = line[2] ? Date.parse(`${line[2]}T${line[3]}Z`) : NaN
    const place: Place = {
      sourceLine,
      packet: Number(line[1]),
      time: Number.isNaN(time) ? null : time,
    }
    this.#packet(protocol, from, to, line[8]!, place)
  }

  end(): void {
    this.#sessions.end()
  }

  #packet(protocol: string, from: string, to: string, info: ByteString, place: Place): void {
    const key = [from, to].sort().join(' ')
    const isReply = info.startsWith('S: ')
    const client = { host: isReply ? to : from, port: 0 }
    const server = { host: isReply ? from : to, port: 0 }
    const sessions = this.#sessions
    if (isReply) {
      for (const line of replyLines(info.slice(3).split(' | ')))
        sessions.reply(key, client, server, unescaped(line), place)
      return
    }
    const fragment = /^C: DATA fragment, (\d+) bytes?/.exec(info)
    if (fragment || protocol === 'SMTP/IMF') {
      const octets = fragment ? Number(fragment[1]) : null
      return sessions.omitted(key, client, server, octets, place)
    }
    if (!info.startsWith('C: ')) return
    // tshark names the answers to AUTH LOGIN's questions.
    const said = info.slice(3).replace(/^(?:User|Pass|Username\/Password): /, '')
    for (const line of said.split(' | '))
      sessions.command(key, client, server, unescaped(line), place)
  }
}
