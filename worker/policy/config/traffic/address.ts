import ipaddr from 'ipaddr.js'
import type { Answer } from './traffic.ts'

/** The library throws within at what is none, host names above all: that costs more than all else about a session. */
const FOUR_PARTS = /^\d+(?:\.\d+){3}$/

/** Whether `text` is an IPv4 address of four parts or an IPv6 address. */
export function isAddress(text: string): boolean {
  if (text.includes(':')) return ipaddr.IPv6.isValid(text)
  return FOUR_PARTS.test(text) && ipaddr.IPv4.isValidFourPartDecimal(text)
}

/** `text` where it is an address, else null. */
export function addressOf(text: string | null | undefined): string | null {
  return text != null && isAddress(text) ? text : null
}

/** Whether `address` lies in `network`: an address alone, an address with a `mask`, or `address/length`. */
export function sameNetwork(address: string, network: string, mask: string | null): Answer {
  const [base = '', prefix] = network.split('/')
  if (!isAddress(address) || !isAddress(base)) return 'maybe'
  const one = ipaddr.process(address)
  const two = ipaddr.process(base)
  if (one.kind() !== two.kind()) return 'no'
  const octets = two.toByteArray()
  const kept = maskOctets(octets.length, prefix, mask)
  if (kept === null) return 'maybe'
  const other = one.toByteArray()
  const same = octets.every((octet, i) => ((octet ^ (other[i] ?? 0)) & (kept[i] ?? 0)) === 0)
  return same ? 'yes' : 'no'
}

function maskOctets(
  count: number,
  prefix: string | undefined,
  mask: string | null,
): number[] | null {
  if (mask !== null) {
    return ipaddr.IPv4.isValidFourPartDecimal(mask) && count === 4
      ? ipaddr.IPv4.parse(mask).toByteArray()
      : null
  }
  const bits = prefix === undefined ? count * 8 : Number(prefix)
  if (!Number.isInteger(bits) || bits < 0 || bits > count * 8) return null
  return Array.from({ length: count }, (_, i) => {
    const here = Math.min(8, Math.max(0, bits - i * 8))
    return (0xff << (8 - here)) & 0xff
  })
}
