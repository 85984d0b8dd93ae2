import { evidenceOf, type Sign } from '../../text/evidence.ts'
import type { Format } from '../../format.ts'
import { PacketTextReader } from './tcpdump-text.ts'

const SIGNS: readonly Sign[] = [
  {
    pattern:
      /^ {0,6}\d+: (?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{6} +(?:802\.1Q vlan#\d+ P\d+ )?[\d.]+ > [\d.]+: +[SFRP.]+ /,
    says: 'is a numbered packet of "show capture"',
    weight: 0.95,
  },
  {
    pattern:
      /^ {0,6}\d+: \d\d:\d\d:\d\d\.\d{6} +[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4} [0-9a-f]{4}\./,
    says: 'is a numbered packet of "show capture … detail"',
    weight: 0.95,
  },
  {
    pattern: /^\d+ packets? (?:captured|shown)/,
    says: 'counts packets as "show capture" does',
    weight: 0.5,
  },
  { pattern: /^\S*[#>] ?sh(?:ow?)? cap/, says: 'is the command "show capture"', weight: 0.6 },
]

/** `show capture NAME`, with `detail` or `dump`, of a PIX, ASA or FWSM: tcpdump's words of the year 2000. */
export const asaCapture: Format = {
  id: 'asa-capture',
  title: 'Cisco ASA "show capture NAME dump"',
  alike: ['tcpdump-text'],
  example:
    '   4: 11:30:44.135595       192.0.2.10.25 > 198.51.100.7.37040: P 286:321(35) ack 36244 win 64\n' +
    '0x0000   4500 004b 0000 4000 4006 3cba c000 020a        E..K..@.@.<.....',
  loses: 'without "dump" the payload: only connections and lengths are left',
  detect: (head) => evidenceOf(head, SIGNS),
  read: (sink) => new PacketTextReader(sink),
}
