import { lostTogether } from './lost.ts'
import type { Hole, SessionView } from '../../diagnosis/view.ts'
import { MAX_MADE_UP_LINES } from '../../limits.ts'
import type { Follower } from '../../smtp/follower.ts'
import { END_OF_DATA, unheardBefore, unheardReply, type MadeUp } from '../../smtp/made-up.ts'
import type { ByteString, Direction } from '../../smtp/octets.ts'
import type { Place } from '../../smtp/session.ts'
import { looksLikeCommand, replyCode } from '../../smtp/words.ts'
import type { ViewBuilder } from './view-builder.ts'

/** The end of a line of which the recording has the beginning. */
export interface LineEnd {
  direction: Direction
  text: ByteString
  is: 'line-end'
}

/** What holes need of the run of their session. */
export interface TornRun {
  /** the client's octets are mail data to whoever reads them; `begun`: and some have come */
  inData(): 'begun' | 'due' | null
  /** octets that came last of a direction, made up or not; '' if none did */
  last(direction: Direction): ByteString
  makeUp(madeUp: MadeUp | LineEnd, place: Place): void
}

/**
 * Holes of a recording (diagnosis.md, "Nothing certain across a hole"). The line at a hole ends there and is
 * marked; what must have been said for the rest to follow is made up, so that neither side is read in
 * the other's place. Nothing that rests on it is more than weak.
 */
export class Holes {
  readonly #view: SessionView
  readonly #follower: Follower
  readonly #builder: ViewBuilder
  readonly #run: TornRun
  readonly #torn = { C: false, S: false }
  /** what the server said that is missing came within a message: it had ended */
  #answeredInMail = false

  constructor(view: SessionView, follower: Follower, builder: ViewBuilder, run: TornRun) {
    this.#view = view
    this.#follower = follower
    this.#builder = builder
    this.#run = run
  }

  /** Octets of one direction are missing here; null: nobody knows how many. */
  gap(direction: Direction, octets: number | null, place: Place): void {
    const { lines, holes } = this.#view
    const hole: Hole = { direction, octets, at: null, torn: false, encrypted: false }
    holes.push(hole)
    const last = this.#run.last(direction)
    const inData = direction === 'C' ? this.#run.inData() : null
    hole.torn = last !== '' && !last.endsWith('\n')
    if (hole.torn) this.#run.makeUp(this.#lineEnd(direction, last, inData !== null), place)
    else if (direction === 'S' && last === '')
      this.#run.makeUp({ direction, text: '220 \r\n', is: 'greeting' }, place)
    if (direction === 'C') this.#follower.modes.lost(octets)
    else if (this.#run.inData() !== null) this.#answeredInMail = true
    this.#torn[direction] = true
    if (inData === 'begun') {
      hole.at = lines.length
      hole.torn = true
      return this.#builder.tearMessage(octets)
    }
    const at = lines.findLastIndex((line) => line.direction === direction)
    if (at < 0) return
    hole.at = at
    lines[at]!.lost = lostTogether(lines[at]!.lost, octets)
  }

  /** These octets come next, some time after a hole. */
  before(direction: Direction, text: ByteString, place: Place): void {
    const torn = this.#torn
    if (!torn.C && !torn.S) return
    const { modes } = this.#follower
    if (direction === 'C') {
      if (this.#answeredInMail) this.#run.makeUp(END_OF_DATA, place)
      this.#answeredInMail = false
      if (torn.S) this.#makeUp(() => unheardReply(modes, text), place)
      torn.S = false
      if (modes.adrift && isOfCommands(text)) modes.found()
      return
    }
    const last = this.#run.last('S')
    if (last !== '' && !last.endsWith('\n')) return
    this.#makeUp(() => unheardBefore(modes, text, torn), place)
    if (replyCode(text.slice(0, 4)) !== 0) torn.C = false
  }

  #makeUp(next: () => MadeUp | null, place: Place): void {
    for (let i = 0; i < MAX_MADE_UP_LINES; i++) {
      const madeUp = next()
      if (madeUp === null) return
      this.#run.makeUp(madeUp, place)
    }
  }

  #lineEnd(direction: Direction, last: ByteString, inData: boolean): LineEnd {
    // A dot of which the rest is missing ends no message.
    const isDot = inData && this.#follower.underWay(direction) === '.'
    const text = isDot ? ' \r\n' : last.endsWith('\r') ? '\n' : '\r\n'
    return { direction, text, is: 'line-end' }
  }
}

/** Whether these are whole lines, and each of them a command. */
function isOfCommands(text: ByteString): boolean {
  const lines = text.split(/\r?\n/)
  return lines.pop() === '' && lines.length > 0 && lines.every(looksLikeCommand)
}
