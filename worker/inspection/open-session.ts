import {
  HEARD_OVERHEAD_OCTETS,
  MAX_NOTE_OCTETS,
  MAX_UNREAD_SESSION_OCTETS,
  SESSION_OVERHEAD_OCTETS,
} from '../limits.ts'
import type { ByteString, Direction, Octets } from '../smtp/octets.ts'
import { detached, toByteString } from '../smtp/octets.ts'
import type { Mark, Peer, Place, SessionAbout } from '../smtp/session.ts'
import { replyCode } from '../smtp/words.ts'
import type { SessionRun } from './run/session-run.ts'

/** What was said of a session, as it came. */
type Heard =
  { direction: Direction | null; octets: ByteString; place: Place } | { mark: Mark; place: Place }

/** The side a print has alone, or null. */
export type OnlySide = 'client' | 'server' | null

/**
 * Tells a print of one side (swaks -hr, PHPMailer's level 1, a file of tcpflow) by its beginning: the
 * client greets and nobody answers it, or the server does and nobody speaks. A few lines of a session,
 * as logs quote them, are no side of it, and a log that says it left out replies knows what they were.
 */
function onlySide(heard: readonly Heard[]): OnlySide {
  const said = heard.filter((one) => 'octets' in one)
  if (heard.some((one) => 'mark' in one && leavesOutReplies(one.mark))) return null
  const [first, second] = said
  if (first === undefined || second === undefined) return null
  if (said.some(({ direction }) => direction !== first.direction)) return null
  if (first.direction === 'C')
    return /^(?:EHLO|HELO|LHLO)[ \t]/i.test(first.octets) ? 'client' : null
  return first.direction === 'S' && replyCode(first.octets) === 220 ? 'server' : null
}

function leavesOutReplies(mark: Mark): boolean {
  return mark.kind === 'omitted' && mark.direction === 'S'
}

/**
 * A session that is open. A short one is kept as it was heard, which takes a fifth of the memory of its
 * view, and goes through the core when it is over; a longer one goes through from there on.
 */
export class OpenSession {
  readonly about: SessionAbout
  readonly #begin: (about: SessionAbout, only: OnlySide) => SessionRun
  #heard: Heard[] = []
  #octets = 0
  #run: SessionRun | null = null

  constructor(about: SessionAbout, begin: (about: SessionAbout, only: OnlySide) => SessionRun) {
    this.about = kept(about)
    this.#begin = begin
  }

  /** Octets of memory, by estimate. */
  get held(): number {
    return SESSION_OVERHEAD_OCTETS + this.#octets + (this.#run?.held ?? 0)
  }

  wire(direction: Direction | null, octets: Octets, place: Place): void {
    if (this.#run !== null) return this.#run.wire(direction, ownOctets(octets), place)
    const text = typeof octets === 'string' ? detached(octets) : toByteString(octets)
    this.#hear({ direction, octets: text, place }, text.length)
  }

  mark(mark: Mark, place: Place): void {
    const own: Mark =
      mark.kind === 'note'
        ? { kind: 'note', text: detached(mark.text.slice(0, MAX_NOTE_OCTETS)) }
        : mark
    if (this.#run !== null) return this.#run.mark(own, place)
    this.#hear({ mark: own, place }, mark.kind === 'note' ? mark.text.length : 0)
  }

  /** No more of it comes: its run, with all that was heard. */
  over(): SessionRun {
    return this.#run ?? this.#read()
  }

  /** Gives memory back; nothing is concluded. */
  abandon(): void {
    this.#run?.abandon()
  }

  #hear(heard: Heard, octets: number): void {
    this.#heard.push(heard)
    this.#octets += octets + HEARD_OVERHEAD_OCTETS
    if (this.#octets > MAX_UNREAD_SESSION_OCTETS) this.#read()
  }

  #read(): SessionRun {
    const run = this.#begin(this.about, onlySide(this.#heard))
    for (const heard of this.#heard)
      if ('mark' in heard) run.mark(heard.mark, heard.place)
      else run.wire(heard.direction, heard.octets, heard.place)
    this.#heard = []
    this.#octets = 0
    this.#run = run
    return run
  }
}

function ownOctets(octets: Octets): Octets {
  return typeof octets === 'string' ? detached(octets) : octets
}

function kept(about: SessionAbout): SessionAbout {
  const word = (text: string | null): string | null => (text === null ? null : detached(text))
  const peer = (end: Peer | null): Peer | null =>
    end && { name: word(end.name), address: word(end.address), port: end.port }
  return {
    ...about,
    key: word(about.key),
    client: peer(about.client),
    server: peer(about.server),
  }
}
