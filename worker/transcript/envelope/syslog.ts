import type { ByteString } from '../../smtp/octets.ts'
import type { Layer } from './layer.ts'
import { shareOf } from './mail-data.ts'

/**
 * RFC 5424, as it is sent (RFC 6587's count of octets before it, or none) and as collectors store it:
 * priority, version, time, host, program, process id, message id, structured data, message.
 */
const STRUCTURED =
  /^(?:\d{1,6} )?(?:<\d{1,3}>)?1 (\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|-) (\S{1,255}) (\S{1,48}) (\S{1,128}) \S{1,32} (?:-|(?:\[(?:[^\]\\]|\\.)*\])+)(?: (?:\xef\xbb\xbf)?|$)/
/** ArcSight's Common Event Format, and what of its extension names the program; `msg` is the last of it, or another key follows. */
const EVENT = /(?:^|[ :])CEF:\d\|(?:[^|\\]|\\.){0,255}\|/
const EVENT_MESSAGE = /(?:^|[ |])msg=(.*?)(?= [A-Za-z]\w{1,40}=|$)/s
const EVENT_PROGRAM = /[ |](?:dproc|sproc|deviceProcessName)=(\S+)/
const EVENT_PROCESS = /[ |](?:dpid|spid)=(\d+)/
const EVENT_HOST = /[ |](?:dvchost|dhost|shost)=(\S+)/
/** Solaris and its heirs: a number of the message's text and its facility, before the message. */
const NUMBERED = /(?<=\]: )\[ID \d{1,10} [a-z0-9]{1,16}\.[a-z]{1,16}\] /

const KINDS: readonly { pattern: RegExp; plain: (line: ByteString) => ByteString }[] = [
  { pattern: STRUCTURED, plain: plainOfStructured },
  { pattern: EVENT, plain: plainOfEvent },
  { pattern: NUMBERED, plain: (line) => line.replace(NUMBERED, '') },
]
const ENOUGH = 0.8

function plainOfStructured(line: ByteString): ByteString {
  const found = STRUCTURED.exec(line)
  if (found === null) return line
  const [whole, time, host, program, process] = found
  const before = [time, host].filter((part) => part !== '-').map((part) => `${part} `)
  return `${before.join('')}${tagOf(program!, process!)}${line.slice(whole.length)}`
}

function plainOfEvent(line: ByteString): ByteString {
  const message = EVENT_MESSAGE.exec(line)?.[1]
  if (message === undefined || !EVENT.test(line)) return line
  const plain = message.replace(/\\([\\=|])/g, '$1')
  const [host, program, process] = [EVENT_HOST, EVENT_PROGRAM, EVENT_PROCESS].map(
    (one) => one.exec(line)?.[1],
  )
  if (program === undefined) return plain
  return `${host === undefined ? '' : `${host} `}${tagOf(program, process ?? '-')}${plain}`
}

function tagOf(program: ByteString, process: ByteString): ByteString {
  return process === '-' ? `${program}: ` : `${program}[${process}]: `
}

function kindOf(lines: readonly ByteString[]): (typeof KINDS)[number] | undefined {
  return KINDS.find(({ pattern }) => shareOf(lines, pattern) >= ENOUGH)
}

/** Syslog in a frame of its own, turned into what programs' readers know: `time host program[process]: message`. */
export const syslog: Layer = {
  id: 'syslog',
  certain: true,
  fits: (lines) => kindOf(lines) !== undefined,
  undo(head, out) {
    const plain = kindOf(head)?.plain
    return {
      line: (text, sourceLine, terminator) =>
        out(plain === undefined ? text : plain(text), sourceLine, terminator),
      end: () => {},
    }
  },
}
