import { WRITTEN_AT_ONCE_CHARS } from '../../limits.ts'

/**
 * The body of an answer that is made whole: a long one in pieces, at the reader's pace, for encoding 20 MB at once
 * takes longer than others may wait. Pieces end between characters where their maker's do.
 */
export function textBody(text: string | readonly string[]): string | ReadableStream<Uint8Array> {
  const pieces = typeof text === 'string' ? [text] : text
  const [only = '', more] = pieces
  if (!more && only.length <= WRITTEN_AT_ONCE_CHARS) return only
  const encoder = new TextEncoder()
  let piece = 0
  let at = 0
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const from = pieces[piece]
      if (from === undefined) return controller.close()
      const end = endOf(from, at + WRITTEN_AT_ONCE_CHARS)
      if (end > at) controller.enqueue(encoder.encode(from.slice(at, end)))
      at = end
      if (at < from.length) return
      piece++
      at = 0
      if (piece === pieces.length) controller.close()
    },
  })
}

/** Not between the halves of a pair of surrogates. */
function endOf(text: string, end: number): number {
  if (end >= text.length) return text.length
  const isHigh = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800
  return isHigh ? end - 1 : end
}
