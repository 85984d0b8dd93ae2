import type { ByteString } from '../../smtp/octets.ts'
import type { Peer } from '../../smtp/session.ts'

/** `[1.2.3.4]:25`, `name [1.2.3.4]:25`, `name[1.2.3.4]:25`, as Postfix, Exim and sendmail print a peer; null if it is none. */
export function bracketPeer(text: ByteString): Peer | null {
  const open = text.indexOf('[')
  const close = text.indexOf(']', open)
  if (open < 0 || close < 0) return null
  const name = text.slice(0, open).trim()
  const address = text.slice(open + 1, close)
  const port = /^\]:(\d{1,5})/.exec(text.slice(close, close + 8))
  return {
    name: name === '' || name === 'unknown' ? null : name,
    address: address === 'unknown' ? null : address,
    port: port === null ? null : Number(port[1]),
  }
}

/** `1.2.3.4:25` or `[2001:db8::1]:25`, as Exchange and Cisco print an end of a connection; null if it is none. */
export function colonPeer(text: ByteString): Peer | null {
  const colon = text.lastIndexOf(':')
  if (colon <= 0) return null
  const port = Number(text.slice(colon + 1))
  if (!Number.isInteger(port)) return null
  const address = text.slice(0, colon)
  return { name: null, address: address.replace(/^\[(.*)\]$/, '$1'), port }
}
