/** A client stream of about 16 MB to measure on. */
export interface Stream {
  name: string
  octets: Uint8Array
  /** it has line ends, so limits on lines cut nothing */
  lines: boolean
}

const SIZE_OCTETS = 16 * 1024 * 1024

function repeated(unit: string): Uint8Array {
  const one = new TextEncoder().encode(unit)
  const octets = new Uint8Array(Math.floor(SIZE_OCTETS / one.length) * one.length)
  for (let at = 0; at < octets.length; at += one.length) octets.set(one, at)
  return octets
}

const ENVELOPE = 'MAIL FROM:<alice@example.net> SIZE=4096\r\nRCPT TO:<bob@example.com>\r\n'
const HEADER =
  'Received: from mx.example.net (mx.example.net [192.0.2.1])\r\n\tby mail.example.com; Tue, 24 Nov 2026 04:00:00 +0000\r\nFrom: Alice <alice@example.net>\r\nTo: Bob <bob@example.com>\r\nSubject: minutes of the meeting\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nMessage-ID: <1@example.net>\r\n\r\n'
const BODY = 'This is a line of an ordinary message, as long as most lines are, of words.\r\n'

const STREAMS: Record<string, () => Uint8Array> = {
  // an envelope, a header and 8 KB of body a message
  'realistic stream': () => repeated(`${ENVELOPE}DATA\r\n${HEADER}${BODY.repeat(100)}.\r\n`),
  'commands only': () => repeated(`${ENVELOPE}NOOP\r\nRSET\r\nVRFY carol\r\n`),
  'body only': () => repeated(`${ENVELOPE}DATA\r\n\r\n${BODY.repeat(130_000)}.\r\n`),
  'one long line': () => repeated('x'.repeat(1024)),
  'all NULs': () => new Uint8Array(SIZE_OCTETS),
}

export const STREAM_NAMES = Object.keys(STREAMS)

/** One of STREAM_NAMES. Throws for another. */
export function stream(name: string): Stream {
  const made = STREAMS[name]
  if (made === undefined) throw new Error(`no such stream: ${name}`)
  const octets = made()
  return { name, octets, lines: octets.includes(10) }
}
