import { etherPayload, ipPayload, type Payload } from './link.ts'
import { u16, i32 } from './numbers.ts'

const VXLAN_PORT = 4789

/**
 * Looks into what IP carries beside TCP: IP in IP (RFC 2003, 4213), GRE (RFC 2784, 2890) with IP,
 * Ethernet or ERSPAN (types I, II and III) in it, VXLAN (RFC 7348). False for anything else.
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
  if (protocol !== 17 || end - at < 16 || u16(octets, at + 2) !== VXLAN_PORT) return false
  return ethernet(octets, at + 16, end, found)
}

function grePayload(octets: Uint8Array, at: number, end: number, found: Payload): boolean {
  if (end - at < 4) return false
  const flags = u16(octets, at)
  // Version 1 is PPTP, and a routing field has not been seen since RFC 1701.
  if ((flags & 0x4007) !== 0) return false
  const sequenced = (flags & 0x1000) !== 0
  const type = u16(octets, at + 2)
  let body = at + 4
  if (flags & 0x8000) body += 4
  if (flags & 0x2000) body += 4
  if (sequenced) body += 4
  if (type === 0x6558) return ethernet(octets, body, end, found)
  if (type === 0x88be) return ethernet(octets, sequenced ? body + 8 : body, end, found)
  if (type === 0x22eb) {
    if (end - body < 12) return false
    const platformHeader = (i32(octets, body + 8) & 1) === 1
    return ethernet(octets, body + (platformHeader ? 20 : 12), end, found)
  }
  return etherPayload(type, octets, body, end, found)
}

function ethernet(octets: Uint8Array, at: number, end: number, found: Payload): boolean {
  return end - at >= 14 && etherPayload(u16(octets, at + 12), octets, at + 14, end, found)
}
