import { be16, concat } from './build.ts'

/** Octets that look random and are the same every time (mulberry32). */
function noise(seed: number, length: number): Uint8Array {
  let state = seed
  return Uint8Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) & 255
  })
}

function record(type: number, body: Uint8Array): Uint8Array {
  return concat([type, 3, 3, ...be16(body.length)], body)
}

function hello(message: 1 | 2, length: number): Uint8Array {
  const body = concat([3, 3], noise(length, length - 2))
  return record(22, concat([message, 0, ...be16(body.length)], body))
}

/** A record with a ClientHello of `length` octets. */
export function clientHello(length: number): Uint8Array {
  return hello(1, length)
}

/** A record with a ServerHello of `length` octets. */
export function serverHello(length: number): Uint8Array {
  return hello(2, length)
}

/** A record of application data, with what a line reader would stumble over among its octets. */
export function ciphertext(seed: number, length: number): Uint8Array {
  const lines = '\n220 mx2.example.com ESMTP\r\nEHLO a\r\n250-x\r\nDATA\r\n354 go\r\n.\r\n\0\r'
  const stumbling = Uint8Array.from(lines, (letter) => letter.charCodeAt(0))
  const half = noise(seed, length >> 1)
  return record(23, concat(half, stumbling, half))
}
