import type { ProtocolWatch } from '../../diagnosis/protocol/watch.ts'
import type { Follower } from '../../smtp/follower.ts'
import { toByteString } from '../../smtp/octets.ts'
import type { Place } from '../../smtp/session.ts'
import type { Pending } from './pending.ts'
import type { Recording } from './trial.ts'

/** The run whose mail it is. */
export interface MailRun {
  recording: Recording
  watch: ProtocolWatch
  follower: Follower
  /** octets of the client's that wait for their record */
  pending: Pending
  /** octets of which nobody but the core looks at more than their number */
  feed(octets: Uint8Array, place: Place): void
  isClosed(): boolean
}

/** The rest of a long live message: the core reads it, nobody else does before its end. */
export class UnreadMail {
  readonly #run: MailRun
  /** the message's first octet that the watch was not given, or null */
  #unwatched: number | null = null
  /** the segment under way, and the offset of its first octet */
  #segment: { octets: Uint8Array; first: number } | null = null
  /** where the mail data ended of which a record came last */
  #end: number | null = null

  constructor(run: MailRun) {
    this.#run = run
  }

  /** More of it, a segment. The buffer may be used again after the call. */
  segment(octets: Uint8Array, place: Place): void {
    const { pending, recording, watch } = this.#run
    const first = pending.end
    this.#unwatched ??= first
    recording.stop()
    pending.push(octets, place)
    this.#end = null
    this.#segment = { octets, first }
    this.#run.feed(octets, place)
    this.#segment = null
    const end = this.#end as number | null
    if (end === null || this.#run.isClosed()) return pending.letGo()
    pending.settle()
    watch.omitted(end - this.#unwatched)
    this.#unwatched = null
    watch.wire('C', toByteString(octets, end - first))
  }

  /** A message ended before octet `end` of the client's: lines that follow in the same segment come next. */
  ended(end: number): void {
    this.#end = end
    const segment = this.#segment
    if (segment === null) return
    this.#segment = null
    const { follower } = this.#run
    follower.unread(end)
    follower.push('C', toByteString(segment.octets, end - segment.first))
  }
}
