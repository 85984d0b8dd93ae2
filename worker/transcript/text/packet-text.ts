import { toOctets, type ByteString } from '../../smtp/octets.ts'
import type { PacketLine } from './packet-line.ts'

const IP4_HEADER = 20
const IP6_HEADER = 40
const ETHERNET_HEADER = 14

/** TCP headers to try where options were not printed, the usual one (timestamps) first. */
const TCP_HEADERS = [32, 20, 24, 28, 36, 40, 44, 48, 52, 56, 60]

/**
 * The payload in the characters that tcpdump -A printed of a packet: from the IP header on, one
 * character an octet, CR before LF left out. What CR were left out follows from the payload's length.
 */
export function payloadOfText(text: ByteString, packet: PacketLine): Uint8Array {
  const at = headerEnd(text, packet)
  const payload = text.slice(at)
  const left = packet.length - payload.length
  const said = withCr(payload, left)
  // A CR that ends the segment is not printed either.
  const cutInLineEnd = said.length === packet.length - 1 && !said.endsWith('\n')
  return toOctets(cutInLineEnd ? `${said}\r` : said.slice(0, packet.length))
}

/** Where the payload begins: where its characters and its length agree best. */
function headerEnd(text: ByteString, packet: PacketLine): number {
  const link = /^[E`a-o]/.test(text) ? 0 : ETHERNET_HEADER
  const ip = link + (packet.v6 ? IP6_HEADER : IP4_HEADER)
  const headers = packet.header === null ? TCP_HEADERS : [packet.header, ...TCP_HEADERS]
  let possible = -1
  for (const header of headers) {
    const payload = text.slice(ip + header)
    const missing = packet.length - payload.length
    const lineEnds = countLf(payload)
    if (missing === lineEnds) return ip + header
    if (possible < 0 && missing >= 0 && missing <= lineEnds) possible = ip + header
  }
  const usual = ip + headers[0]!
  if (text.length - usual + countLf(text.slice(usual)) < packet.length) return usual
  return possible >= 0 ? possible : fromEnd(text, packet)
}

/** Where the header was changed on the way (typographic quotes), the payload's length still tells its beginning. */
function fromEnd(text: ByteString, packet: PacketLine): number {
  let at = text.length
  for (let left = packet.length; left > 0 && at > 0;) {
    at--
    left -= text.charCodeAt(at) === 10 ? 2 : 1
  }
  return at
}

/** Puts `count` CR back. Where some line ends had none, the last ones are taken to have had it: a message ends so. */
function withCr(text: ByteString, count: number): ByteString {
  const bare = countLf(text) - count
  if (count <= 0) return text
  let seen = 0
  return text.replace(/\n/g, () => (seen++ < bare ? '\n' : '\r\n'))
}

function countLf(text: ByteString): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
