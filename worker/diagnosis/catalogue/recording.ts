import { fixed } from '../../redact/redacted.ts'
import { pages } from './page.ts'

/** What is to be said of the recording itself. */
export const RECORDING = pages([
  {
    id: 'capture-incomplete',
    title: fixed`Octets are missing in the recording`,
    severity: 'warning',
    certainty: 'certain',
    explanation:
      'Octets that crossed the wire are not in the recording: packets were cut to the first octets of each (an old tcpdump keeps 68 or 96 unless told otherwise), packets were dropped by whoever recorded them, the file was cut off, or a trace shows only the beginning of each call. The line at such a hole ends there and is marked with what is missing. ' +
      'What follows from a line at a hole, or from the order of what comes behind it, is at most weak, and no configuration is tried on such a session. Record it again whole: tcpdump -s 0 -w session.pcap port 25; strace -s 65535.',
  },
])
