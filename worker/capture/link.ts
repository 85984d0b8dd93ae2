import { MAX_ENCAPSULATION } from '../limits.ts'
import { u16, u16of, u32 } from './numbers.ts'

/** What a link header leads to: an EtherType (0 if the link itself is not known), and where it begins. */
export interface Payload {
  type: number
  at: number
}

const IP4 = 0x0800
const IP6 = 0x86dd
/** Set for what is no IP; the number is IEEE's for experiments and stands for all of it. */
const NOT_IP = 0x88b5

/**
 * Finds the network layer behind the link header at `at`. False, and `found.type` 0: the link type is
 * not read; false with another type: it is no IP. Numbers: https://www.tcpdump.org/linktypes.html.
 */
export function linkPayload(
  linkType: number,
  octets: Uint8Array,
  at: number,
  end: number,
  found: Payload,
): boolean {
  found.type = NOT_IP
  switch (linkType) {
    case 1: // Ethernet
      return end - at >= 14 && etherPayload(u16(octets, at + 12), octets, at + 14, end, found)
    case 0: // BSD loopback, in the writer's octet order
    case 108: // the same in network order
      return end - at >= 4 && familyPayload(u32(octets, at, octets[at] !== 0), at + 4, found)
    case 109: // OpenBSD encapsulation
      return end - at >= 12 && familyPayload(u32(octets, at, octets[at] !== 0), at + 12, found)
    case 12: // raw IP, as several systems number it
    case 14:
    case 101:
    case 228:
    case 229:
      return at < end && ipPayload(octets, at, found)
    case 113: // Linux cooked
      return end - at >= 16 && etherPayload(u16(octets, at + 14), octets, at + 16, end, found)
    case 276: // Linux cooked, second version
      return end - at >= 20 && etherPayload(u16(octets, at), octets, at + 20, end, found)
    case 9: // PPP, with or without HDLC framing
    case 50:
    case 166:
      return pppPayload(octets, at, end, found)
    case 104: // Cisco HDLC
      return end - at >= 4 && etherPayload(u16(octets, at + 2), octets, at + 4, end, found)
    case 51: // PPPoE without Ethernet
      return etherPayload(0x8864, octets, at, end, found)
    case 226: // Solaris' IPNET
      return end - at >= 24 && ipPayload(octets, at + 24, found)
    case 107: // Frame Relay: two octets of address, then as Q.922 has it (RFC 2427)
      return end - at > 4 && relayPayload(octets, at + 2, end, found)
    case 117: // OpenBSD's pf log: its header's length, filled up to four
      return end - at >= 4 && ipPayload(octets, at + ((octets[at]! + 3) & ~3), found)
    case 239:
      return netfilterPayload(octets, at + 4, end, found)
    case 149: // macOS' packet metadata, as it came and as it was numbered later
    case 258: {
      const header = u32(octets, at, true)
      if (end - at < 12 || header < 12 || header > end - at) return false
      const inner = u32(octets, at + 8, true)
      return inner !== 149 && linkPayload(inner, octets, at + header, end, found)
    }
    default:
      found.type = 0
      return false
  }
}

/** Follows an EtherType through VLAN tags (802.1Q, 802.1ad, QinQ by habit), MPLS, PPPoE and LLC/SNAP to IP. */
export function etherPayload(
  type: number,
  octets: Uint8Array,
  at: number,
  end: number,
  found: Payload,
): boolean {
  for (let depth = 0; depth < MAX_ENCAPSULATION; depth++) {
    if (type === IP4 || type === IP6) {
      found.type = type
      found.at = at
      return true
    }
    if (type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200) {
      if (end - at < 4) return false
      type = u16(octets, at + 2)
      at += 4
    } else if (type === 0x8847 || type === 0x8848) {
      while (end - at >= 4 && (octets[at + 2]! & 1) === 0) at += 4
      return end - at > 4 && ipPayload(octets, at + 4, found)
    } else if (type === 0x8864) {
      return end - at >= 8 && pppPayload(octets, at + 6, end, found)
    } else if (type === 0x8909) {
      // Cisco metadata (TrustSec): version, length in words, one option, then the type.
      if (end - at < 8) return false
      type = u16(octets, at + 6)
      at += 8
    } else if (type < 0x600 || type === 4) {
      // A length: LLC with a SNAP header of no organisation (RFC 1042).
      if (end - at < 8 || octets[at] !== 0xaa || octets[at + 1] !== 0xaa) return false
      type = u16(octets, at + 6)
      at += 8
    } else return false
  }
  return false
}

/** Unnumbered information (3), then a network layer identifier: IP's own, or SNAP. */
function relayPayload(octets: Uint8Array, at: number, end: number, found: Payload): boolean {
  if (octets[at] !== 3) return etherPayload(u16(octets, at), octets, at + 2, end, found)
  const id = octets[at + 1]
  if (id === 0xcc || id === 0x8e) return ipPayload(octets, at + 2, found)
  if (id !== 0 || octets[at + 2] !== 0x80 || end - at < 8) return false
  return etherPayload(u16(octets, at + 6), octets, at + 8, end, found)
}

/** Linux' netfilter log: fields of length and type in the order of the machine, filled up to four; 9 is the packet. */
function netfilterPayload(octets: Uint8Array, at: number, end: number, found: Payload): boolean {
  while (end - at > 4) {
    // Types are below 256: the octet that is zero tells the order.
    const little = octets[at + 3] === 0
    const length = u16of(octets, at, little)
    const type = u16of(octets, at + 2, little)
    if (type === 9) return ipPayload(octets, at + 4, found)
    if (length < 4) return false
    at += (length + 3) & ~3
  }
  return false
}

/** BSD's address families: 2 is IPv4 everywhere, IPv6 has a number a system. */
function familyPayload(family: number, at: number, found: Payload): boolean {
  const v6 = family === 10 || family === 24 || family === 28 || family === 30
  if (family !== 2 && !v6) return false
  found.type = v6 ? IP6 : IP4
  found.at = at
  return true
}

/** IP says itself which version it is. */
export function ipPayload(octets: Uint8Array, at: number, found: Payload): boolean {
  const version = octets[at]! >> 4
  if (version !== 4 && version !== 6) return false
  found.type = version === 4 ? IP4 : IP6
  found.at = at
  return true
}

/** RFC 1661 and 1662: address and control, and the first octet of the protocol, may each be left out. */
export function pppPayload(octets: Uint8Array, at: number, end: number, found: Payload): boolean {
  if (end - at >= 2 && octets[at] === 0xff && octets[at + 1] === 3) at += 2
  if (end - at < 2) return false
  const short = (octets[at]! & 1) === 1
  const protocol = short ? octets[at]! : u16(octets, at)
  found.type = protocol === 0x21 ? IP4 : protocol === 0x57 ? IP6 : NOT_IP
  found.at = at + (short ? 1 : 2)
  return found.type !== NOT_IP && found.at < end
}
