import type { Engine } from '../engine/engine.ts'
import type { Painter } from '../report/text/paint.ts'
import type { StatedOptions } from './arguments.ts'
import type { Progress } from './progress.ts'

/** What a command gets to do its work with. */
export interface CommandRun {
  engine: Engine
  operands: readonly string[]
  options: StatedOptions
  /** whether standard output takes colours */
  color: boolean
  paint: Painter
  progress: Progress
  /** to standard output, at the reader's pace */
  print(text: string | Uint8Array): Promise<void>
  /** to standard error, a line of its own */
  complain(why: string): void
}
