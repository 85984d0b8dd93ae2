import { KIND_EVENT, KIND_MESSAGE, recordWords } from '../../../worker/engine/core.ts'
import type { EngineReceiver } from '../../../worker/engine/engine.ts'

/** Reads every record and keeps the count of each verdict: what a summary without lines needs. */
export class Tally implements EngineReceiver {
  readonly verdicts = new Uint32Array(16)
  events = 0

  octets(): void {}
  output(): void {}

  records(words: Uint32Array, from: number, to: number): void {
    let passed = 0
    for (let at = from; at < to;) {
      const head = words[at + 1]!
      // Kind and verdict: lines that pass are most of all records.
      if ((head & 0xfff) < KIND_MESSAGE) {
        passed++
        at += 2
        continue
      }
      if ((head & 0xff) === KIND_EVENT) this.events++
      else this.verdicts[(head >>> 8) & 15]!++
      at += recordWords(head)
    }
    this.verdicts[0]! += passed
  }
}
