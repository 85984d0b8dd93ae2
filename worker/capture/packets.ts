/** What goes wrong with a capture file. None stops what was read before it. */
export type CaptureFault =
  /** none of pcap, pcapng, snoop */
  | { kind: 'not-a-capture' }
  /** the file ends inside a record or its header; `octets` of it are there */
  | { kind: 'truncated-file'; octets: number }
  /** a length that can not be; nothing behind it in the file can be found again */
  | { kind: 'corrupt-record'; packet: number; what: string }
  /** packets of a link type (https://www.tcpdump.org/linktypes.html) that is not read */
  | { kind: 'unknown-link-type'; linkType: number; packets: number }
  /** a packet block names an interface that was not described */
  | { kind: 'unknown-interface'; packet: number; interface: number }

/** Takes the packets of a file, one call a packet. `octets` is lent for the call. */
export interface PacketSink {
  /**
   * `octets[start, end)` were captured of a packet of `wireLength` octets.
   * `time` is in milliseconds since 1970 UTC, NaN where the file has none.
   */
  packet(
    linkType: number,
    octets: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    time: number,
  ): void
  /** packets so far, for faults that name one */
  readonly packets: number
  fault(fault: CaptureFault): void
}

/** Reads the records of one kind of capture file. */
export interface RecordReader {
  /** after `read` gave 0: octets that the record at `at` needs before it can be read */
  readonly need: number
  /**
   * Reads the record at `at`. Returns how long it is: more than there is if the rest is to be
   * skipped, 0 if it needs more octets first (then `need` is set), -1 if nothing after it can be read.
   */
  read(octets: Uint8Array, at: number, end: number): number
}

/** Link types by their LINKTYPE_ number, as pcap and pcapng write them. */
export const LINK_ETHERNET = 1
export const LINK_RAW_IP = 101
