import { asaCapture } from './asa-capture.ts'
import type { Format } from './format.ts'
import { ngrep } from './ngrep.ts'
import { tcpdumpText } from './tcpdump-text.ts'
import { tsharkFollow } from './tshark-follow.ts'

/** Forms that print packets, or connections put together from packets. */
export const PACKET_FORMATS: readonly Format[] = [tcpdumpText, asaCapture, tsharkFollow, ngrep]
