import { MAX_CAPTURE_FAULTS } from '../limits.ts'
import type { SessionSink } from '../smtp/session.ts'
import { Dissector, type Skipped } from './dissector.ts'
import type { Tally } from './flow.ts'
import { captureKind, type CaptureKind } from './kind.ts'
import type { CaptureFault, PacketSink, RecordReader } from './packets.ts'
import { PcapRecords } from './pcap.ts'
import { PcapngRecords } from './pcapng.ts'
import { SnoopRecords } from './snoop.ts'
import { FlowTable, type FlowCount } from './table.ts'

/** What a capture was, told once it has been read. */
export interface CaptureSummary {
  /** null: the upload is no capture */
  kind: CaptureKind | null
  packets: number
  flows: FlowCount
  skipped: Skipped
  /** octets that came again; the first copy counted */
  retransmittedOctets: number
  /** stretches that crossed the wire and are not in the capture, and how long they are together */
  gaps: number
  gapOctets: number
  /** packets of which the capture kept a part, and how many octets of the longest of them */
  cutPackets: number
  longestCut: number
  faults: CaptureFault[]
}

/** Enough octets to name a capture file by. */
const MAGIC_OCTETS = 12
/** Faults behind which the file has, or may have, packets that were not read. */
const ENDS_EARLY: ReadonlySet<CaptureFault['kind']> = new Set(['truncated-file', 'corrupt-record'])

/**
 * Reads a capture that comes in chunks of any size and puts its SMTP sessions into `sink`, segment by
 * segment as they get into order. `wire` gets views into the chunk (or into a buffer that is used
 * again): a sink that keeps octets past the call copies them. Bad input never throws; what is wrong
 * stands in the summary.
 */
export class CaptureReading implements PacketSink {
  packets = 0
  #cutPackets = 0
  #longestCut = 0
  #faults: CaptureFault[] = []
  #tally: Tally = {
    undecidedOctets: 0,
    waitingOctets: 0,
    retransmittedOctets: 0,
    gaps: 0,
    gapOctets: 0,
  }
  #table: FlowTable
  #dissector: Dissector
  #kind: CaptureKind | null = null
  #records: RecordReader | null = null
  /** a record's beginning, from the end of a chunk */
  #carry = new Uint8Array(4096)
  #carried = 0
  #skip = 0
  #stopped = false

  constructor(sink: SessionSink) {
    this.#table = new FlowTable(sink, this.#tally)
    this.#dissector = new Dissector(this.#table)
  }

  /** What kind of file it is, once its first octets have come. */
  get kind(): CaptureKind | null {
    return this.#kind
  }

  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length && !this.#stopped) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, chunk.length - at)
        this.#skip -= skipped
        at += skipped
      } else at = this.#carried > 0 || !this.#records ? this.#join(chunk, at) : this.#run(chunk, at)
    }
  }

  /** The upload has ended. Closes every session; nothing may be pushed after. */
  end(): CaptureSummary {
    if (!this.#kind) this.fault({ kind: 'not-a-capture' })
    else if ((this.#carried > 0 || this.#skip > 0) && !this.#stopped)
      this.fault({ kind: 'truncated-file', octets: this.#carried })
    this.#dissector.end()
    this.#table.end(this.#faults.some(({ kind }) => ENDS_EARLY.has(kind)))
    for (const [linkType, packets] of this.#dissector.unknownLinks) {
      this.fault({ kind: 'unknown-link-type', linkType, packets })
    }
    const { retransmittedOctets, gaps, gapOctets } = this.#tally
    return {
      kind: this.#kind,
      packets: this.packets,
      flows: this.#table.count,
      skipped: this.#dissector.skipped,
      retransmittedOctets,
      gaps,
      gapOctets,
      cutPackets: this.#cutPackets,
      longestCut: this.#longestCut,
      faults: this.#faults,
    }
  }

  packet(
    linkType: number,
    octets: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    time: number,
  ): void {
    const segment = this.#dissector.segment
    segment.packet = ++this.packets
    segment.time = time
    if (end - start < wireLength) {
      this.#cutPackets++
      this.#longestCut = Math.max(this.#longestCut, end - start)
    }
    this.#dissector.packet(linkType, octets, start, end, wireLength)
  }

  fault(fault: CaptureFault): void {
    if (this.#faults.length < MAX_CAPTURE_FAULTS) this.#faults.push(fault)
  }

  /** Whole records of `chunk` from `at` on; the rest goes to the carry. Returns where to go on. */
  #run(chunk: Uint8Array, at: number): number {
    const records = this.#records!
    const end = chunk.length
    while (at < end) {
      const length = records.read(chunk, at, end)
      if (length > 0) {
        at += length
        continue
      }
      if (length < 0) this.#stopped = true
      else this.#keep(chunk, at, end)
      return end
    }
    this.#skip = at - end
    return end
  }

  /** Completes the record in the carry with as much of `chunk` as it needs. */
  #join(chunk: Uint8Array, at: number): number {
    const need = this.#records ? this.#records.need : MAGIC_OCTETS
    const end = Math.min(chunk.length, at + Math.max(0, need - this.#carried))
    this.#keep(chunk, at, end)
    if (this.#carried < need) return end
    if (!this.#records && !this.#begin()) return end
    const length = this.#records!.read(this.#carry, 0, this.#carried)
    if (length < 0) this.#stopped = true
    if (length > 0) {
      this.#skip = length - this.#carried
      this.#carried = 0
    }
    return end
  }

  #begin(): boolean {
    this.#kind = captureKind(this.#carry.subarray(0, this.#carried))
    if (this.#kind === 'pcap') this.#records = new PcapRecords(this)
    else if (this.#kind === 'pcapng') this.#records = new PcapngRecords(this)
    else if (this.#kind === 'snoop') this.#records = new SnoopRecords(this)
    else this.#stopped = true
    return this.#records !== null
  }

  #keep(chunk: Uint8Array, at: number, end: number): void {
    const length = this.#carried + end - at
    if (length > this.#carry.length) {
      // Never more than a record, whose length has been compared with MAX_PACKET_OCTETS.
      const longer = new Uint8Array(Math.max(length, this.#carry.length * 2))
      longer.set(this.#carry.subarray(0, this.#carried))
      this.#carry = longer
    }
    this.#carry.set(chunk.subarray(at, end), this.#carried)
    this.#carried = length
  }
}
