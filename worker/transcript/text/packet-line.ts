import { ACK, FIN, RST, SYN } from '../../capture/half.ts'
import type { ByteString } from '../../smtp/octets.ts'
import { portOf, type Endpoint } from '../session/printed-connection.ts'

/** A packet as tcpdump, or an ASA in tcpdump's words, sums it up on a line. */
export interface PacketLine {
  from: Endpoint
  to: Endpoint
  flags: number
  seq: number | null
  ack: number | null
  length: number
  /** octets of the TCP header, options included, if the line tells */
  header: number | null
  v6: boolean
  /** the first line of the payload as tcpdump decoded it, and whether it was whole; null if it did not */
  decoded: { text: ByteString; whole: boolean } | null
}

/** `a.b.c.d.port > e.f.g.h.port: `, wherever on the line. Names and IPv6 addresses too. */
const ENDS =
  /(?:^|[\s:])([0-9A-Za-z_.:%-]+)\.([0-9A-Za-z_-]+) > ([0-9A-Za-z_.:%-]+)\.([0-9A-Za-z_-]+): ?(.*)$/

/** One of them. */
const END = /^[0-9A-Za-z_.:%-]+\.[0-9A-Za-z_-]+$/

/** tcpdump since 4.0 */
const WORDY =
  /^Flags \[([^\]]*)\], (?:cksum [^,]*, )?(?:seq (\d+)(?::(\d+))?, )?(?:ack (\d+), )?(.*?)length (\d+)(?:: (.*))?$/

/** tcpdump before 4.0, PIX and ASA: letters, `seq:end(length)`. */
const OLD = /^([SFRPUEW]+|\.)(?: \[[^\]]*\])? (?:(\d+):\d+\((\d+)\) ?)?(?:ack (\d+))?/

/** tcpdump -q */
const BRIEF = /^tcp (\d+)/

/** A time of day, or a date and one, or an epoch, or how long since another packet (-ttt), with what may stand before it: a packet's number. */
const STAMP =
  /^(?: {0,6}\d+[: ] {0,2}| )?(?:(\d{4}-\d\d-\d\d )?(\d\d:\d\d:\d\d\.\d{3,9})|(\d{9,10}\.\d{6,9}))(?=\s)/

/** Without a time (-t), and behind an interface and a direction where a capture is of any. */
const UNSTAMPED = /^(?:[\w.-]{1,16} +(?:In|Out|B|M|P) +)?(?:IP6?|ARP,) /

/** Whether `text` begins the print of a packet, of any protocol. */
export function beginsPacket(text: ByteString): boolean {
  return STAMP.test(text) || UNSTAMPED.test(text)
}

/** When the packets of a print were captured. Most of them were in the same second as the one before. */
export class PacketStamps {
  #second: ByteString = '\n'
  #time: number | null = null

  /** Milliseconds since 1970 UTC; null if the line has no date. */
  of(text: ByteString): number | null {
    const stamp = STAMP.exec(text)
    if (!stamp) return null
    if (stamp[3]) return Number(stamp[3]) * 1e3
    if (!stamp[1]) return null
    const second = stamp[1] + stamp[2]!.slice(0, 8)
    if (second !== this.#second) {
      const time = Date.parse(`${second.slice(0, 10)}T${second.slice(11)}Z`)
      this.#time = Number.isNaN(time) ? null : time
      this.#second = second
    }
    return this.#time === null ? null : this.#time + Number(`0${stamp[2]!.slice(8)}`) * 1e3
  }
}

interface Ends {
  from: Endpoint
  to: Endpoint
  rest: ByteString
}

/** The ends of a packet and what the line says behind them; null if it names none. */
function endsOf(text: ByteString): Ends | null {
  return plainEnds(text) ?? anyEnds(text)
}

/** The usual line, where the first ` > ` stands between the ends; without a pattern over all of it. */
function plainEnds(text: ByteString): Ends | null {
  const arrow = text.indexOf(' > ')
  const colon = text.indexOf(': ', arrow)
  if (arrow < 0 || colon < 0) return null
  const from = text.slice(text.lastIndexOf(' ', arrow - 1) + 1, arrow)
  const to = text.slice(arrow + 3, colon)
  const [fromDot, toDot] = [from.lastIndexOf('.'), to.lastIndexOf('.')]
  if (fromDot < 1 || toDot < 1 || !END.test(from) || !END.test(to)) return null
  return {
    from: { host: from.slice(0, fromDot), port: portOf(from.slice(fromDot + 1)) },
    to: { host: to.slice(0, toDot), port: portOf(to.slice(toDot + 1)) },
    rest: text.slice(colon + 2),
  }
}

function anyEnds(text: ByteString): Ends | null {
  const ends = ENDS.exec(text)
  if (!ends) return null
  return {
    from: { host: ends[1]!, port: portOf(ends[2]!) },
    to: { host: ends[3]!, port: portOf(ends[4]!) },
    rest: ends[5]!,
  }
}

/** Reads a packet line; null if it is of no TCP packet. */
export function packetLine(text: ByteString): PacketLine | null {
  const ends = endsOf(text)
  if (!ends) return null
  const { from, to, rest } = ends
  const v6 = from.host.includes(':') || /\bIP6 /.test(text)
  const known = { from, to, v6, header: null, decoded: null }
  const wordy = WORDY.exec(rest)
  if (wordy) {
    return {
      ...known,
      flags: flagsOf(wordy[1]!, wordy[4] !== undefined),
      seq: numberOf(wordy[2]),
      ack: numberOf(wordy[4]),
      length: Number(wordy[6]),
      header: 20 + optionOctets(wordy[5]!),
      decoded: decodedOf(wordy[7]),
    }
  }
  const brief = BRIEF.exec(rest)
  if (brief) return { ...known, flags: 0, seq: null, ack: null, length: Number(brief[1]) }
  const old = OLD.exec(rest)
  if (!old || (old[2] === undefined && old[4] === undefined)) return null
  return {
    ...known,
    flags: flagsOf(old[1]!, old[4] !== undefined),
    seq: numberOf(old[2]),
    ack: numberOf(old[4]),
    length: Number(old[3] ?? 0),
  }
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text) | 0
}

function flagsOf(letters: string, acks: boolean): number {
  return (
    (letters.includes('S') ? SYN : 0) |
    (letters.includes('F') ? FIN : 0) |
    (letters.includes('R') ? RST : 0) |
    (acks ? ACK : 0)
  )
}

/** `SMTP: text`, cut off where it ends in `[|smtp]`; `SMTP, length: n` has no text on its line. */
function decodedOf(text: string | undefined): PacketLine['decoded'] {
  const smtp = /^SMTP: (.*)$/.exec(text ?? '')
  if (!smtp) return null
  const whole = smtp[1]!.replace(/ ?\[\|smtp\]$/, '')
  return { text: whole, whole: whole === smtp[1] }
}

/** Octets of the printed TCP options, filled up to four (RFC 9293 section 3.2). */
function optionOctets(text: string): number {
  const options = /options \[([^\]]*)\]/.exec(text)
  if (!options) return 0
  let octets = 0
  for (const option of options[1]!.split(',')) {
    if (option === 'nop' || option === 'eol') octets += 1
    else if (option === 'sackOK') octets += 2
    else if (option.startsWith('mss ')) octets += 4
    else if (option.startsWith('TS ')) octets += 10
    else if (option.startsWith('wscale ')) octets += 3
    else if (option.startsWith('sack ')) octets += 2 + 8 * Number(option.split(' ')[1])
  }
  return (octets + 3) & ~3
}
