import { toByteString } from '../../smtp/octets.ts'

/** An archive or a compressed file by the octets it begins with. gzip is read, and none of these. */
const KINDS: readonly [begins: string, name: string][] = [
  ['PK\x03\x04', 'a ZIP archive (or a document that is one)'],
  ['PK\x05\x06', 'a ZIP archive with nothing in it'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive'],
  ['Rar!\x1a\x07', 'a RAR archive'],
  ['BZh', 'a bzip2 file'],
  ['\xfd7zXZ\x00', 'an xz file'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard file'],
  ['\x04\x22\x4d\x18', 'an LZ4 file'],
]

/** Where a tar archive's first header says `ustar` (POSIX.1-1988), and where its sum stands: octets. */
const MAGIC_AT = 257
const SUM_AT = 148
const SUM_OCTETS = 8
const HEADER_OCTETS = 512

/** What the upload is, in words, if it is an archive or compressed in a way that is not undone here; otherwise null. */
export function archiveName(head: Uint8Array): string | null {
  const begins = toByteString(head, 0, 8)
  const kind = KINDS.find(([magic]) => begins.startsWith(magic))
  // "BZh" may begin a line of text; behind it stands a digit and the number pi
  if (kind && (kind[0] !== 'BZh' || /^BZh[1-9]1AY/.test(begins))) return kind[1]
  return isTar(head) ? 'a tar archive' : null
}

/** Whether `head` may be that of a tar archive and is too short to tell: a name there is filled up with NULs. */
export function mayBeTar(head: Uint8Array): boolean {
  return head.length < HEADER_OCTETS && head.subarray(0, 100).includes(0)
}

function isTar(head: Uint8Array): boolean {
  if (head.length < HEADER_OCTETS) return false
  if (toByteString(head, MAGIC_AT, MAGIC_AT + 5) === 'ustar') return true
  // older ones have a sum alone: of all octets, its own taken as blanks
  const stated = /^[ 0]*([0-7]+)[ \0]/.exec(toByteString(head, SUM_AT, SUM_AT + SUM_OCTETS))
  let sum = SUM_OCTETS * 32
  for (let at = 0; at < HEADER_OCTETS; at++)
    if (at < SUM_AT || at >= SUM_AT + SUM_OCTETS) sum += head[at]!
  return stated !== null && parseInt(stated[1]!, 8) === sum
}
