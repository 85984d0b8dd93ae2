import type { Redacted } from '../redact/redacted.ts'
import type { Evidence } from './evidence.ts'
import { shownPiece } from './show.ts'

/** What need not be said of every piece. */
type Spare = 'command' | 'host' | 'device' | 'next' | 'ofReply' | 'asks'

/** A piece of evidence; what is not given is null. `piece` is quoted as it stands, redacted. */
export function evidenceOf(
  piece: string,
  about: Omit<Evidence, 'text' | Spare> & Partial<Pick<Evidence, Spare>>,
): Evidence {
  const text: Redacted = shownPiece(piece)
  return {
    command: null,
    host: null,
    device: null,
    next: null,
    ofReply: false,
    asks: null,
    ...about,
    text,
  }
}
