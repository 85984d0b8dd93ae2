/** Sessions written segment by segment, as a capture file. */
import { toOctets } from '../../worker/smtp/octets.ts'
import { Dialogue, pcap } from '../capture/build.ts'

/**
 * One segment a line, `C: ` or `S: ` before it, CR LF behind it unless it ends with a backslash. `\r \n \0
 * \xNN` are written out, `{900*x}` is a run, and `»` marks the octet that a finding is about.
 */
export interface Written {
  direction: 'C' | 'S'
  octets: string
  /** where the mark stood, octets from the beginning of the segment; null without one */
  mark: number | null
}

const ESCAPES: Record<string, string> = { r: '\r', n: '\n', 0: '\0' }

function unescaped(text: string): string {
  return text
    .replace(/\{(\d+)\*(.)\}/g, (_, count: string, what: string) => what.repeat(Number(count)))
    .replace(
      /\\x([0-9a-f]{2})|\\([rn0])/g,
      (_, hex: string | undefined, letter: string | undefined) =>
        hex === undefined ? ESCAPES[letter ?? '']! : String.fromCharCode(Number.parseInt(hex, 16)),
    )
}

export function segmentsOf(lines: readonly string[]): Written[] {
  return lines.map((line) => {
    const raw = line.endsWith('\\')
    const text = unescaped(line.slice(3, raw ? -1 : undefined)) + (raw ? '' : '\r\n')
    const mark = text.indexOf('»')
    return {
      direction: line[0] === 'C' ? 'C' : 'S',
      octets: text.replace('»', ''),
      mark: mark < 0 ? null : mark,
    }
  })
}

/** The octet of its direction that is marked; null if none is. */
export function markedOctet(
  segments: readonly Written[],
): { direction: 'C' | 'S'; offset: number } | null {
  const offsets = { C: 0, S: 0 }
  for (const { direction, octets, mark } of segments) {
    if (mark !== null) return { direction, offset: offsets[direction] + mark }
    offsets[direction] += octets.length
  }
  return null
}

/** A pcap file of one connection, from its handshake to its close. */
export function captureOf(segments: readonly Written[], port = 25): Uint8Array {
  const dialogue = new Dialogue(40112, port).handshake()
  for (const { direction, octets } of segments) {
    const payload = toOctets(octets)
    if (direction === 'C') {
      dialogue.packets.push(dialogue.c({ payload, flags: 'PA' }))
      dialogue.client += payload.length
    } else {
      dialogue.packets.push(dialogue.s({ payload, flags: 'PA' }))
      dialogue.server += payload.length
    }
  }
  return pcap(
    dialogue.close().packets.map((octets) => ({ octets })),
    { linkType: 101 },
  )
}
