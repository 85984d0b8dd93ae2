import { MAX_REMEMBERED_OCTETS } from '../limits.ts'
import { detached } from './octets.ts'

/**
 * `make`, which must depend on its text alone, with its last answers kept: sessions say the same things again.
 * At most `most` of them, each text in memory of its own; then all are forgotten, and made again. A long text
 * is looked at each time.
 */
export function remembered<Answer>(
  make: (text: string) => Answer,
  most: number,
): (text: string) => Answer {
  const known = new Map<string, Answer>()
  return (text) => {
    if (text.length > MAX_REMEMBERED_OCTETS) return make(text)
    const found = known.get(text)
    if (found !== undefined) return found
    const made = make(text)
    if (known.size >= most) known.clear()
    known.set(detached(text), made)
    return made
  }
}
