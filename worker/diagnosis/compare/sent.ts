import type { EffectivePolicy } from '../../policy/effective.ts'
import type { Direction } from '../../smtp/octets.ts'
import { whole } from '../../turn.ts'
import type { Original } from './original.ts'
import type { RecordedLine } from './recording.ts'
import type { Overwritten } from '../cure/complaint.ts'
import { forwardedOf, type CompareTools } from './run.ts'

/**
 * The changed lines of a comparison as they were sent. Their octets may be anything, AUTH values too: they are kept to be
 * run again, and come out of here as verdicts and words of the protocol alone.
 */
export class SentLines {
  readonly #original: Original
  readonly #lines: readonly { direction: Direction; sent: RecordedLine | null }[]

  constructor(
    original: Original,
    lines: readonly { direction: Direction; sent: RecordedLine | null }[],
  ) {
    this.#original = original
    this.#lines = lines
  }

  /** Octets of the session, which a trial runs all over again. */
  get octets(): number {
    return this.#original.segments.reduce((sum, { octets }) => sum + octets.length, 0)
  }

  /** `at`: index of the changed line. Null where the sender's recording lacks it, or it is none of these. */
  wordOf(at: number): Overwritten | null {
    const { direction, sent = null } = this.#lines[at] ?? {}
    if (sent === null) return null
    if (direction === 'C') {
      const verb = /^[A-Za-z][A-Za-z0-9-]*/.exec(sent.text)?.[0].toUpperCase()
      return verb === undefined ? null : { of: 'command', verb }
    }
    if (/^220[ -]/.test(sent.text)) return { of: 'greeting' }
    const keyword = /^250[ -]([A-Za-z0-9][A-Za-z0-9-]*)/.exec(sent.text)?.[1]?.toUpperCase()
    return keyword === undefined ? null : { of: 'keyword', keyword }
  }

  /** Runs the session under `policy`; the answer tells whether all of these lines then arrive as they were sent. */
  under(policy: EffectivePolicy, tools: CompareTools): (at: readonly number[]) => boolean {
    const run = whole(tools.running(policy, this.#original))
    const forward = { C: forwardedOf(run, 'C'), S: forwardedOf(run, 'S') }
    return (at) =>
      at.every((index) => {
        const { direction = 'C', sent = null } = this.#lines[index] ?? {}
        if (sent === null) return false
        const octets = sent.text + sent.terminator
        return forward[direction](sent.offset, sent.offset + octets.length).text === octets
      })
  }
}
