import { createHash } from 'node:crypto'

/** Counts octets and hashes them, for a report's source. */
export function digestOf(): {
  add(octets: Uint8Array): void
  taken(): { octets: number; sha256: string }
} {
  const hash = createHash('sha256')
  let octets = 0
  return {
    add(chunk): void {
      hash.update(chunk)
      octets += chunk.length
    },
    taken: () => ({ octets, sha256: hash.digest('hex') }),
  }
}
