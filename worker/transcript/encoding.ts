/** How an upload's octets become the octets of its text: `none` if they are. */
export type Encoding = 'none' | 'utf-8-bom' | 'utf-16le' | 'utf-16be'

/** Of a text in UTF-16 that is mostly ASCII, nearly every other octet is NUL. */
const NUL_SHARE = 0.7

/** The encoding of an upload that begins with `head`, by its byte order mark or by where its NULs stand. */
export function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8-bom'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const looked = Math.min(head.length & ~1, 4096)
  if (looked < 8) return 'none'
  let even = 0
  let odd = 0
  for (let i = 0; i < looked; i += 2) {
    if (head[i] === 0) even++
    if (head[i + 1] === 0) odd++
  }
  const pairs = looked / 2
  if (odd > pairs * NUL_SHARE && even < pairs * 0.05) return 'utf-16le'
  if (even > pairs * NUL_SHARE && odd < pairs * 0.05) return 'utf-16be'
  return 'none'
}

/**
 * Turns chunks of `encoding` into chunks of UTF-8 (or hands them on as they are). Chunk borders may
 * fall anywhere; an unpaired surrogate becomes U+FFFD.
 */
export class Decoding {
  private readonly encoding: Encoding
  private readonly decoder = new TextDecoder('utf-16le')
  private readonly encoder = new TextEncoder()
  private bomLeft: number
  private odd: number | null = null

  constructor(encoding: Encoding) {
    this.encoding = encoding
    this.bomLeft = encoding === 'utf-8-bom' ? 3 : 0
  }

  push(chunk: Uint8Array): Uint8Array {
    if (this.encoding === 'none') return chunk
    if (this.encoding === 'utf-8-bom') {
      const skipped = Math.min(this.bomLeft, chunk.length)
      this.bomLeft -= skipped
      return chunk.subarray(skipped)
    }
    const pairs = this.encoding === 'utf-16be' ? this.swapped(chunk) : chunk
    return this.encoder.encode(this.decoder.decode(pairs, { stream: true }))
  }

  end(): Uint8Array {
    return this.encoding.startsWith('utf-16')
      ? this.encoder.encode(this.decoder.decode())
      : new Uint8Array(0)
  }

  private swapped(chunk: Uint8Array): Uint8Array {
    const offset = this.odd === null ? 0 : 1
    const all = new Uint8Array(chunk.length + offset)
    if (this.odd !== null) all[0] = this.odd
    all.set(chunk, offset)
    const even = all.length & ~1
    this.odd = even < all.length ? (all[even] as number) : null
    for (let i = 0; i < even; i += 2) {
      const high = all[i] as number
      all[i] = all[i + 1] as number
      all[i + 1] = high
    }
    return all.subarray(0, even)
  }
}
