import { MAX_PACKET_OCTETS } from '../../../limits.ts'
import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { signOf } from '../../detect.ts'
import type { Format, Head, Reader } from '../../format.ts'
import { HexRows } from '../../text/hex-row.ts'
import { PrintedPackets } from '../../session/printed-packets.ts'

const ROW = /^([0-9a-f]{4,6}) {2}((?:[0-9a-f]{2} ){1,16})/

/** tshark -x, and Wireshark's packet bytes: a dump of each frame, offsets of four digits without a mark. */
export const tsharkX: Format = {
  id: 'tshark-x',
  title: 'tshark -x (hex dump of frames)',
  rigid: true,
  alike: ['tshark-summary'],
  example: '0000  00 00 00 00 00 00 00 00 00 00 00 00 08 00 45 00   ..............E.',
  loses: 'times',
  detect: (head: Head) =>
    signOf(
      head,
      /^0000 {2}(?:[0-9a-f]{2} ){12}(?:08 00 4|86 dd 6|81 00 |88 64 )|^0000 {2}(?:(?:02|1[8ce]) 00 00 00 |00 00 00 (?:02|1[8ce]) |(?:08 00|86 dd) 00 00 (?:[0-9a-f]{2} ){12}|00 0[0-4] (?:[0-9a-f]{2} ){12}(?:08 00 |86 dd ))|^0000 {2}(?:45 00 |6[0-9a-f] )(?:[0-9a-f]{2} ){6}/,
      'the first row of a frame, as tshark -x dumps it',
      0.95,
    ),
  read: (sink) => new FrameDumpReader(sink),
}

class FrameDumpReader implements Reader {
  readonly #packets: PrintedPackets
  readonly #frame = new HexRows(MAX_PACKET_OCTETS)
  readonly #joined = new HexRows(MAX_PACKET_OCTETS)
  /** where rows go; null for what is neither the frame nor the segments it completes */
  #rows: HexRows | null = this.#frame
  #sourceLine = 0

  constructor(sink: SessionSink) {
    this.#packets = new PrintedPackets(sink)
  }

  line(text: ByteString, sourceLine: number): void {
    const row = ROW.exec(text + ' ')
    if (row) return this.#row(row, text, sourceLine)
    const source = /^(\S.*) \(\d+ bytes?\):$/.exec(text)
    if (source) {
      if (source[1] === 'Frame') this.#finish()
      else this.#rows = source[1] === 'Reassembled TCP' ? this.#joined : null
    } else this.#finish()
  }

  end(): void {
    this.#finish()
    this.#packets.end()
  }

  #row(row: RegExpExecArray, text: ByteString, sourceLine: number): void {
    const offset = parseInt(row[1]!, 16)
    if (offset === 0 && this.#rows === this.#frame) {
      this.#finish()
      this.#sourceLine = sourceLine
    }
    if (this.#rows && offset === this.#rows.length)
      this.#rows.row(text, row[1]!.length + 2, row[0].length, 16)
  }

  #finish(): void {
    const joined = this.#joined.length ? this.#joined.take() : null
    if (this.#frame.length) this.#packets.packet(this.#frame.take(), null, this.#sourceLine, joined)
    this.#rows = this.#frame
  }
}
