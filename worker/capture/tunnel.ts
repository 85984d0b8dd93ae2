import { etherPayload, ipPayload, pppPayload, type Payload } from './link.ts'
import { u16, i32 } from './numbers.ts'

/** IANA's, and the one Linux took before there was one. */
const VXLAN_PORTS: ReadonlySet<number> = new Set([4789, 8472])
const VXLAN_GPE_PORT = 4790
const GENEVE_PORT = 6081
const GTP_USER_PORT = 2152
/** TaZmen Sniffer Protocol, in which access points and MikroTik routers send what they capture. */
const TZSP_PORT = 37008

/**
 * Looks into what IP carries beside TCP: IP in IP (RFC 2003, 4213), GRE (RFC 2784, 2890) with IP,
 * Ethernet, ERSPAN (types I, II and III), WCCP or PPTP (RFC 2637) in it, and tunnels in UDP: VXLAN
 * (RFC 7348) and its generic extension, Geneve (RFC 8926), GTP's user plane (3GPP TS 29.281), TZSP.
 * False for anything else.
 */
export function tunnelPayload(
  protocol: number,
  octets: Uint8Array,
  at: number,
  end: number,
  found: Payload,
): boolean {
  if (protocol === 4 || protocol === 41) return at < end && ipPayload(octets, at, found)
  if (protocol === 47) return grePayload(octets, at, end, found)
  if (protocol !== 17 || end - at < 16) return false
  return datagramPayload(u16(octets, at + 2), octets, at + 8, end, found)
}

function datagramPayload(
  port: number,
  octets: Uint8Array,
  at: number,
  end: number,
  found: Payload,
): boolean {
  if (VXLAN_PORTS.has(port)) return ethernet(octets, at + 8, end, found)
  if (port === VXLAN_GPE_PORT) {
    const next = octets[at + 3]!
    if (next === 3) return ethernet(octets, at + 8, end, found)
    return (next === 1 || next === 2) && at + 8 < end && ipPayload(octets, at + 8, found)
  }
  if (port === GENEVE_PORT) {
    const type = u16(octets, at + 2)
    const body = at + 8 + ((octets[at]! & 0x3f) << 2)
    if (type === 0x6558) return ethernet(octets, body, end, found)
    return etherPayload(type, octets, body, end, found)
  }
  if (port === GTP_USER_PORT) return gtpPayload(octets, at, end, found)
  return port === TZSP_PORT && tzspPayload(octets, at, end, found)
}

/** Version 1, message type 255 (a user's packet); any of three flags brings four octets more, then a chain of extensions. */
function gtpPayload(octets: Uint8Array, at: number, end: number, found: Payload): boolean {
  if (octets[at]! >> 5 !== 1 || octets[at + 1] !== 255) return false
  let body = at + 8
  if (octets[at]! & 7) {
    let next = octets[at + 11]!
    body = at + 12
    while (next !== 0 && octets[at]! & 4) {
      const words = octets[body]
      if (words === undefined || words === 0 || body + (words << 2) > end) return false
      body += words << 2
      next = octets[body - 1]!
    }
  }
  return body < end && ipPayload(octets, body, found)
}

/** Version 1, Ethernet (1) in it; tagged fields up to tag 1, of which padding (0) has no length. */
function tzspPayload(octets: Uint8Array, at: number, end: number, found: Payload): boolean {
  if (octets[at] !== 1 || u16(octets, at + 2) !== 1) return false
  let field = at + 4
  while (field < end && octets[field] !== 1)
    field += octets[field] === 0 ? 1 : 2 + (octets[field + 1] ?? 0)
  return ethernet(octets, field + 1, end, found)
}

function grePayload(octets: Uint8Array, at: number, end: number, found: Payload): boolean {
  if (end - at < 4) return false
  const flags = u16(octets, at)
  // A routing field has not been seen since RFC 1701.
  const version = flags & 7
  if (version > 1 || (flags & 0x4000) !== 0) return false
  const sequenced = (flags & 0x1000) !== 0
  const type = u16(octets, at + 2)
  let body = at + 4
  if (flags & 0x8000) body += 4
  if (flags & 0x2000) body += 4
  if (sequenced) body += 4
  if (version === 1) {
    // PPTP has no checksum, and an acknowledgement of its own.
    if (flags & 0x80) body += 4
    return type === 0x880b && pppPayload(octets, body, end, found)
  }
  if (type === 0x6558) return ethernet(octets, body, end, found)
  if (type === 0x88be) return ethernet(octets, sequenced ? body + 8 : body, end, found)
  if (type === 0x22eb) {
    if (end - body < 12) return false
    const platformHeader = (i32(octets, body + 8) & 1) === 1
    return ethernet(octets, body + (platformHeader ? 20 : 12), end, found)
  }
  // WCCP: a redirect header of four octets, which its first version left out.
  if (type === 0x883e && end - body > 4)
    return ipPayload(octets, octets[body]! >> 4 === 4 ? body : body + 4, found)
  return etherPayload(type, octets, body, end, found)
}

function ethernet(octets: Uint8Array, at: number, end: number, found: Payload): boolean {
  return end - at >= 14 && etherPayload(u16(octets, at + 12), octets, at + 14, end, found)
}
