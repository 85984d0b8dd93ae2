import { toOctets, type ByteString } from '../../smtp/octets.ts'

/** The octets of base64 (RFC 4648 section 4), up to the first thing that is none; missing padding is no fault. */
export function base64Octets(text: ByteString): Uint8Array {
  const digits = /^[A-Za-z0-9+/]*/.exec(text)![0]
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits
  return toOctets(atob(whole))
}
