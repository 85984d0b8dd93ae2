import { printed } from './redact.ts'
import type { Redacted } from './redacted.ts'
import { utf8ByteString } from '../smtp/octets.ts'

/** Words that are no wire octets (settings, addresses, our own), as they may be logged. */
export function words(text: string): Redacted {
  return printed(utf8ByteString(text))
}
