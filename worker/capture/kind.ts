/** The kinds of capture file that are read. */
export type CaptureKind = 'pcap' | 'pcapng' | 'snoop'

const SNOOP = [0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0]

/** Magic numbers of pcap, most significant octet first: micro- and nanoseconds, and Kuznetzov's longer records. */
const PCAP_MAGIC: ReadonlySet<number> = new Set([0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34])

/**
 * What kind of capture file `head` begins. Null if it is none, or shorter than 12 octets.
 * pcap: draft-ietf-opsawg-pcap, pcapng: draft-ietf-opsawg-pcapng 4.1, snoop: RFC 1761.
 */
export function captureKind(head: Uint8Array): CaptureKind | null {
  if (head.length < 12) return null
  if (SNOOP.every((octet, i) => head[i] === octet)) return 'snoop'
  const view = new DataView(head.buffer, head.byteOffset, 12)
  if (view.getUint32(0) === 0x0a0d0d0a) {
    const order = view.getUint32(8)
    return order === 0x1a2b3c4d || order === 0x4d3c2b1a ? 'pcapng' : null
  }
  return PCAP_MAGIC.has(view.getUint32(0)) || PCAP_MAGIC.has(view.getUint32(0, true))
    ? 'pcap'
    : null
}
