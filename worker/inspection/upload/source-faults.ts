import type { CaptureFault } from '../../capture/packets.ts'
import type { CaptureSummary } from '../../capture/reading.ts'
import { MAX_PRINTED_LINE_OCTETS } from '../../limits.ts'
import { printed } from '../../redact/redact.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'

/** What is wrong with a capture, the file first. Holes between packets are counted, not listed. */
export function captureFaults(captured: CaptureSummary): Redacted[] {
  const { flows, skipped, cutPackets } = captured
  return [
    ...fileFaults(captured),
    ...(cutPackets > 0 ? [cutPacketsFault(captured)] : []),
    ...(flows.evicted > 0
      ? [
          fixed`${flows.evicted} connections were closed early: more were open at once than are held.`,
        ]
      : []),
    ...(skipped.fragments > 0
      ? [fixed`Of ${skipped.fragments} IP datagrams sent in fragments not every fragment is there.`]
      : []),
  ]
}

/** What is wrong with the file, whatever its packets are. */
export function fileFaults({ faults }: CaptureSummary): Redacted[] {
  return faults.map(wordsOf)
}

/** That packets were cut, how many and to what, and how to record them whole. */
export function cutPacketsFault({ cutPackets, packets, longestCut }: CaptureSummary): Redacted {
  return fixed`${cutPackets} of ${packets} packets are cut: no more than ${longestCut} octets of each were kept. Record again with tcpdump -s 0, which keeps packets whole.`
}

/** Lines of a print past MAX_PRINTED_LINE_OCTETS. */
export function longLinesFault(lines: number): Redacted {
  const what = lines === 1 ? fixed`1 line is` : fixed`${lines} lines are`
  return fixed`${what} longer than ${MAX_PRINTED_LINE_OCTETS} octets and read in pieces.`
}

/** Sessions that were left out because nothing of them can be read. */
export function unreadableFault(sessions: number): Redacted {
  return fixed`Of ${sessions} sessions not one whole line is there; they are not shown.`
}

function wordsOf(fault: CaptureFault): Redacted {
  switch (fault.kind) {
    case 'not-a-capture':
      return fixed`It is no pcap, pcapng or snoop file.`
    case 'truncated-file':
      return fixed`The file ends in the middle of a packet; that packet, and whatever came after it, is not there.`
    case 'corrupt-record':
      return fixed`The file is damaged at packet ${fault.packet} (${printed(fault.what)}); nothing behind it could be read.`
    case 'unknown-link-type':
      return fixed`${fault.packets} packets are of link type ${fault.linkType}, which is not read.`
    case 'unknown-interface':
      return fixed`Packet ${fault.packet} names interface ${fault.interface}, which the file does not describe.`
  }
}
