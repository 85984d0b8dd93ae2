import { asaCapture } from './asa-capture.ts'
import type { Format } from '../../format.ts'
import { ngrep } from './ngrep.ts'
import { oneDirection } from '../../session/one-direction.ts'
import { suricataEve } from './suricata-eve.ts'
import { tcpflow } from './tcpflow.ts'
import { tcpdumpText } from './tcpdump-text.ts'
import { tsharkFields } from './tshark-fields.ts'
import { tsharkFollow } from './tshark-follow.ts'
import { tsharkPayload } from './tshark-payload.ts'
import { tsharkSummary } from './tshark-summary.ts'
import { tsharkTree } from './tshark-tree.ts'
import { tsharkVerbose } from './tshark-verbose.ts'
import { tsharkX } from './tshark-x.ts'
import { zeekSmtp } from './zeek-smtp.ts'

/** Forms that print packets, or connections put together from packets. */
export const PACKET_FORMATS: readonly Format[] = [
  tcpdumpText,
  asaCapture,
  tsharkFollow,
  tsharkSummary,
  tsharkFields,
  tsharkPayload,
  tsharkVerbose,
  tsharkTree,
  tsharkX,
  ngrep,
  tcpflow,
  oneDirection,
  zeekSmtp,
  suricataEve,
]
