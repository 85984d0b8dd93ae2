import type { ByteString, Direction } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { looksLikeCommand, replyCode } from '../../../smtp/words.ts'
import { signOf } from '../../detect.ts'
import { Dialogue } from '../../session/dialogue.ts'
import type { Format, Reader } from '../../format.ts'
import { OctetDialogue } from '../../session/octet-dialogue.ts'
import { PrintedSession } from '../../session/printed-session.ts'
import { MAX_TRACED_DESCRIPTORS } from '../../../limits.ts'

/** `[pid 812]` or `812` (with -f), a time (-t, -tt, -ttt, -r), then the call. */
const CALL =
  /^(?:\[pid +(\d+)\] +|(\d+) +)?(?:\d[\d:.]* +)?(?:<\.\.\. )?(read|write|readv|writev|recv|recvfrom|recvmsg|send|sendto|sendmsg|close|shutdown|connect|accept|accept4)(?: resumed>|\()(.*)$/
/** The descriptor, and what it is where -y tells */
const DESCRIPTOR = /^(\d+)(?:<([^>]*)>?)?/
const NO_CONNECTION = /^(?:pipe:|\/)/
const STRING = /"((?:[^"\\]|\\.)*)"(\.\.\.)?/g
const RESULT = /= (-?\d+)(?: |$|<)[^"]*$/
const ESCAPE = /\\(?:x([0-9a-f]{2})|([0-7]{1,3})|(.))/g
const NAMED: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  f: '\f',
  b: '\b',
  a: '\x07',
}

interface Traced {
  session: PrintedSession
  dialogue: Dialogue
  dump: OctetDialogue
  /** which side the traced process is; null until its first octets tell */
  process: Direction | null
}

class StraceReader implements Reader {
  private readonly sink: SessionSink
  private traced = new Map<string, Traced>()
  private unfinished = new Map<string, string>()
  /** it is the client of some connection */
  private connects = false

  constructor(sink: SessionSink) {
    this.sink = sink
  }

  line(text: ByteString, sourceLine: number): void {
    const call = CALL.exec(text)
    if (call === null) return
    const pid = call[1] ?? call[2] ?? ''
    const name = call[3] ?? ''
    const rest = call[4] ?? ''
    if (rest.includes('<unfinished')) {
      // What is read is printed when the call resumes; the descriptor only here.
      if (this.unfinished.size < MAX_TRACED_DESCRIPTORS) this.unfinished.set(pid, rest)
      return
    }
    const begun = this.unfinished.get(pid) ?? ''
    this.unfinished.delete(pid)
    const whole = begun === '' ? rest : begun.replace(/<unfinished.*$/, '') + rest
    const [, descriptor, kind = ''] = DESCRIPTOR.exec(whole) ?? []
    if (descriptor === undefined) return
    if (name === 'connect' && /sa_family=AF_INET/.test(whole)) this.connects = true
    // Standard error is a log, whatever is written to it.
    if (descriptor === '2' && !/^(?:TCP|TCPv6|socket|UNIX)/.test(kind)) return
    // Standard input and output are a server's connection under inetd, and a client's keyboard and screen.
    const isStandard = descriptor === '0' || descriptor === '1'
    if (NO_CONNECTION.test(kind) || (isStandard && this.connects)) return
    // Threads share descriptors, processes do not; -f says which of them only by luck.
    const key = isStandard ? '0' : descriptor
    if (name === 'close') this.close(key)
    else if (name !== 'connect' && !name.startsWith('accept') && name !== 'shutdown')
      this.transfer(key, /^(?:write|send)/.test(name), whole, sourceLine)
  }

  end(): void {
    for (const key of [...this.traced.keys()]) this.close(key)
  }

  private transfer(key: string, writes: boolean, call: string, sourceLine: number): void {
    const moved = Number(RESULT.exec(call)?.[1] ?? Number.NaN)
    if (!(moved > 0)) return
    let octets = ''
    let cut = false
    for (const [, string, more] of call.matchAll(STRING)) {
      octets += unescaped(string ?? '')
      cut ||= more !== undefined
    }
    if (octets.length > moved) octets = octets.slice(0, moved)
    const traced = this.traced.get(key) ?? this.begin(key, writes, octets)
    if (traced === null || traced.process === null) return
    const other = traced.process === 'C' ? 'S' : 'C'
    const direction = writes ? traced.process : other
    const isCut = cut && octets.length < moved
    // strace shows 32 octets of a string unless -s says more.
    traced.dump.feed(direction, octets, sourceLine)
    if (!isCut) return
    traced.dump.flush(direction)
    traced.session.mark({ kind: 'gap', direction, octets: moved - octets.length }, sourceLine)
  }

  /** A descriptor is an SMTP connection if its first octets are a greeting or a command. */
  private begin(key: string, writes: boolean, octets: ByteString): Traced | null {
    const greeting = replyCode(octets.slice(0, 4))
    const first = octets.slice(0, octets.search(/[\r\n]|$/))
    const isReply = greeting === 220 || greeting === 421 || greeting === 554 || greeting === 250
    if (!isReply && !looksLikeCommand(first)) return null
    if (this.traced.size >= MAX_TRACED_DESCRIPTORS) return null
    const speaker: Direction = isReply ? 'S' : 'C'
    const process = writes ? speaker : speaker === 'S' ? 'C' : 'S'
    const session = new PrintedSession(this.sink, {
      key: `fd ${key}`,
      vantage: process === 'C' ? 'client' : 'server',
    })
    const dialogue = new Dialogue(session)
    const traced = { session, dialogue, dump: new OctetDialogue(dialogue), process }
    this.traced.set(key, traced)
    return traced
  }

  private close(key: string): void {
    const traced = this.traced.get(key)
    if (traced === undefined) return
    traced.dump.flush()
    traced.dialogue.end()
    this.traced.delete(key)
  }
}

function unescaped(text: ByteString): ByteString {
  if (!text.includes('\\')) return text
  return text.replace(ESCAPE, (_, hex?: string, octal?: string, letter?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
    return NAMED[letter ?? ''] ?? letter ?? ''
  })
}

/** strace of a program that speaks SMTP, client or server. */
export const strace: Format = {
  id: 'strace',
  title: 'strace (read, write, send, recv)',
  example:
    'read(3, "220 mx.example.com ESMTP\\r\\n", 4096) = 26\nwrite(3, "EHLO client.example.test\\r\\n", 26) = 26',
  loses: 'what is longer than -s allows (32 octets by default); what is inside TLS',
  detect: (head) => [
    ...signOf(
      head,
      /^(?:\[pid +\d+\] +|\d+ +)?(?:\d[\d:.]* +)?(?:<\.\.\. )?(?:read|write|recv|recvfrom|send|sendto|sendmsg|writev|readv)(?: resumed>|\(\d+).*"(?:[2-5]\d\d[ -]|EHLO |HELO |MAIL FROM|RCPT TO|XXXX|DATA\\r|\\x3[2-5]\\x3\d\\x3\d\\x2[0d])/i,
      'a system call with a line of SMTP',
      0.93,
      2,
    ),
    // A program reads its libraries and files before it says a word.
    ...signOf(
      head,
      /^(?:\[pid +\d+\] +|\d+ +)?(?:\d[\d:.]* +)?(?:execve|openat|mmap|brk|fstat|newfstatat|read|write|close|socket|connect|poll)\(.*\) += (?:-?\d+|0x[0-9a-f]+|\?)(?: |<|$)/,
      'a system call and its result',
      0.75,
      8,
    ),
  ],
  read: (sink) => new StraceReader(sink),
}
