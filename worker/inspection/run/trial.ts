import type { Engine } from '../../engine/engine.ts'
import type { EngineSettings } from '../../engine/policy.ts'
import { PLAIN_SETTINGS } from '../../engine/policy.ts'
import type { EngineOutput, EngineRecord, EventName, Verdict } from '../../engine/records.ts'
import { MAX_RERUN_OCTETS, STRETCH_OVERHEAD_OCTETS } from '../../limits.ts'
import type { EffectivePolicy } from '../../policy/effective.ts'
import { PolicySession } from '../../policy/enforce/policy-session.ts'
import { toByteString, type ByteString, type Direction } from '../../smtp/octets.ts'

/** Octets of one direction as they were fed; `time` in milliseconds, or null. */
export interface RecordedStretch {
  direction: Direction
  octets: ByteString
  time: number | null
}

/** How a session was read. */
export type ReadAs = Pick<EngineSettings, 'eol' | 'oneSided' | 'segments'>

/** What a session was made of, kept to run it again; null once it is longer than that is worth. */
export class Recording {
  stretches: RecordedStretch[] | null = []
  readonly readAs: ReadAs
  readonly #most: number
  #octets = 0

  /** `most` octets of memory; past it nothing is kept. */
  constructor(readAs: ReadAs, most = MAX_RERUN_OCTETS) {
    this.readAs = readAs
    this.#most = most
  }

  /** Octets of memory, by estimate. */
  get held(): number {
    return this.stretches === null ? 0 : this.#octets
  }

  /** Octets come that are not kept: what there is cannot be run again. */
  stop(): void {
    this.stretches = null
  }

  add(direction: Direction, octets: ByteString, time: number | null): void {
    this.#octets += octets.length + STRETCH_OVERHEAD_OCTETS
    if (this.#octets > this.#most) this.stretches = null
    this.stretches?.push({ direction, octets, time })
  }
}

/** What a policy made of a session. */
export interface Trial {
  /** octets that left the firewall */
  forwarded: Record<Direction, ByteString>
  /** what became of the line at an offset of its direction's input; null if it was not reached */
  verdictAt(direction: Direction, offset: number): Verdict | null
  /** the event that cut it; null where it ran to its end */
  cutBy: EventName | null
}

/** Runs octets under a policy, from the first to the end of the input. */
export function tryPolicy(
  engine: Engine,
  policy: EffectivePolicy,
  stretches: readonly RecordedStretch[],
  readAs: ReadAs,
): Trial {
  const parts: Record<Direction, ByteString[]> = { C: [], S: [] }
  const records: Record<Direction, EngineRecord[]> = { C: [], S: [] }
  const session = new PolicySession(engine, policy, { ...PLAIN_SETTINGS, ...readAs })
  let last: EventName | null = null
  const receiver = {
    octets: (direction: Direction, octets: Uint8Array): void => {
      parts[direction].push(toByteString(octets))
    },
    output: (output: EngineOutput): void => {
      if (output.type === 'line') records[output.direction].push(output)
      else last = output.name
    },
  }
  for (const { direction, octets, time } of stretches)
    session.feed(direction, octets, receiver, time)
  session.end(receiver)
  const cutBy = session.closed === null ? null : last
  session.close()
  for (const each of [records.C, records.S]) each.sort((a, b) => a.offset - b.offset)
  return {
    cutBy,
    forwarded: { C: parts.C.join(''), S: parts.S.join('') },
    verdictAt: (direction, offset) => {
      // one record may stand for many lines: mail data, and what passes through
      const record = lastFrom(records[direction], offset)
      if (record === undefined) return null
      const { verdict, offset: from, length } = record
      return verdict === 'passthrough' || offset < from + length ? verdict : null
    },
  }
}

/** The last record that begins at `offset` or before it. */
function lastFrom(records: readonly EngineRecord[], offset: number): EngineRecord | undefined {
  let low = 0
  let high = records.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((records[middle]?.offset ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return records[low - 1]
}
