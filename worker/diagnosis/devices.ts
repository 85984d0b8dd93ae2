import { fixed } from '../redact/redacted.ts'

/** The devices of this house, as every answer names them. */
export const FIXUP = fixed`Cisco PIX (fixup protocol smtp)`
export const INSPECT = fixed`Cisco PIX/ASA (inspect esmtp)`
/** only the greeting, or a log of it, was seen: both mask it */
export const EITHER = fixed`Cisco PIX/ASA (kind unknown)`
/** a router: it masks commands, and nothing else */
export const IOS = fixed`Cisco IOS firewall`
