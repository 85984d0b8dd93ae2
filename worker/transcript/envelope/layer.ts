import type { ByteString } from '../../smtp/octets.ts'
import type { LineSink } from '../lines.ts'

/** A line with what is needed to hand it on later. */
export interface HeldLine {
  text: ByteString
  sourceLine: number
  terminator: string
}

/** Undoes one layer, line by line. One line may become none, or many; their numbers stay the upload's. */
export interface Undoing {
  line: LineSink
  /** the upload has ended */
  end(): void
}

/** Something that mail programs, tickets, terminals or log collectors put around a transcript. */
export interface Layer {
  /** stable name, as in a report's `envelope` */
  id: string
  /** true if its signs leave no doubt: it is undone before any format is asked */
  certain?: boolean
  /** true if several lines may become one: what comes of them bears the first one's number */
  joins?: boolean
  /** true if these lines (the head of what is to be unwrapped, without terminators) are inside such a layer */
  fits(lines: readonly ByteString[], whole: boolean): boolean
  /** `lines` is the head `fits` has seen: what must be known beforehand (an indent's width) is taken from it */
  undo(lines: readonly ByteString[], out: LineSink): Undoing
}
