import { ProtocolWatch } from '../../diagnosis/protocol/watch.ts'
import type { SessionView, ViewedLine } from '../../diagnosis/view.ts'
import { PLAIN_SETTINGS } from '../../engine/policy.ts'
import type { Closed, EngineEvent, EngineRecord } from '../../engine/records.ts'
import {
  MAX_LIVE_MAIL_OCTETS,
  MAX_LIVE_RERUN_OCTETS,
  MAX_LIVE_VIEWED_OCTETS,
  MAX_VIEWED_LINE_OCTETS,
  RUN_OVERHEAD_OCTETS,
} from '../../limits.ts'
import { PolicySession, type PolicyReceiver } from '../../policy/enforce/policy-session.ts'
import { Follower } from '../../smtp/follower.ts'
import type { MadeUp } from '../../smtp/made-up.ts'
import type { ByteString, Direction, Octets } from '../../smtp/octets.ts'
import { toByteString } from '../../smtp/octets.ts'
import { TlsBorder } from '../../smtp/tls-border.ts'
import type { Mark, Place, SessionAbout } from '../../smtp/session.ts'
import { CountedCiphertext } from './counted-ciphertext.ts'
import { lostInCut } from './cut-line.ts'
import { Holes, type LineEnd } from './holes.ts'
import { KeptMarks } from './kept-marks.ts'
import { MadeUpOctets } from './made-up-octets.ts'
import { NOWHERE, Pending } from './pending.ts'
import { PlainLines } from './plain-lines.ts'
import type { MailLine, ReadLine, ReadMessage } from './read-line.ts'
import { readRecord, withoutEnd } from './read-record.ts'
import { RunEvents } from './run-events.ts'
import type { RunSettings } from './run-settings.ts'
import { changesNothing, NO_SESSION, type RunSession } from './run-session.ts'
import { Recording } from './trial.ts'
import { UnreadMail } from './unread-mail.ts'
import { ViewBuilder } from './view-builder.ts'

const END_OF_DATA = '.\r\n'

const SIDES = ['C', 'S'] as const
/** One session on its way through the core, and the view that is made of it. */
export class SessionRun {
  readonly recording: Recording
  readonly #view: SessionView
  readonly #builder: ViewBuilder
  readonly #settings: RunSettings
  readonly #session: RunSession
  readonly #plain: PlainLines
  readonly #watch: ProtocolWatch
  readonly #follower: Follower
  /** octets the core was given */
  readonly #fed = { C: 0, S: 0 }
  readonly #in = { C: new Pending(), S: new Pending() }
  readonly #out = { C: new Pending(), S: new Pending() }
  /** octets of #in that belong to records so far */
  readonly #recorded = { C: 0, S: 0 }
  /** octets of #out that belong to records so far */
  readonly #taken = { C: 0, S: 0 }
  readonly #events: RunEvents
  readonly #marks: KeptMarks
  #omitted = false
  #dotDue = false
  /** of live connections, which have no reader before them */
  readonly #border: TlsBorder
  readonly #tls = new CountedCiphertext()
  readonly #madeUp = new MadeUpOctets()
  /** what came last of each direction */
  readonly #last = { C: '', S: '' }
  readonly #holes: Holes
  /** where live ciphertext begins that the policy does not let by, in the core's count of octets */
  readonly #masked: Record<Direction, number | null> = { C: null, S: null }
  readonly #mailOctets: number
  /** octets of the message under way that were looked at */
  #mailRead = 0
  readonly #unreadMail: UnreadMail
  /** the direction of octets that only the core reads */
  #unlooked: Direction | null = null

  constructor(index: number, about: SessionAbout, settings: RunSettings) {
    this.#settings = settings
    const { engine, policy, switches, question, policyGiven, eol, oneSided, live } = settings
    const { segments } = about
    this.#mailOctets = live?.mailOctets ?? MAX_LIVE_MAIL_OCTETS
    this.recording = new Recording({ eol, oneSided, segments }, live && MAX_LIVE_RERUN_OCTETS)
    this.#session =
      live === undefined && changesNothing(policy)
        ? NO_SESSION
        : new PolicySession(engine, policy, { ...PLAIN_SETTINGS, eol, oneSided, segments })
    this.#view = {
      index,
      about,
      lines: [],
      messages: [],
      holes: [],
      events: [],
      sightings: [],
      ciphertext: null,
      sentBy: null,
      marks: [],
      closed: null,
      profile: policy.profile,
      switches,
      question,
      policyGiven,
      linesLeftOut: 0,
    }
    this.#marks = new KeptMarks(this.#view)
    this.#events = new RunEvents(this.#view, this.#madeUp, policy)
    this.#watch = new ProtocolWatch({
      segments,
      exact: settings.exact,
      complete: settings.complete,
      oneSided,
      eol,
    })
    this.#border = new TlsBorder(about.server?.port)
    const { exact } = settings
    this.#follower = new Follower({ exact, only: oneSided }, eol)
    const builder = new ViewBuilder(
      this.#view,
      this.#follower,
      this.#madeUp,
      live && MAX_LIVE_VIEWED_OCTETS,
      settings.secrets,
    )
    this.#builder = builder
    const sink = {
      line: (read: ReadLine): void => builder.line(read),
      message: (read: ReadLine, message: ReadMessage): void => {
        builder.message(read, message, this.#omitted)
        this.#omitted = false
      },
    }
    const rule = policy.profile === 'off' ? null : 'M4'
    this.#holes = new Holes(this.#view, this.#follower, builder, {
      inData: () => {
        const { passing, clientMode } = this.#session
        if (!(passing ? this.#follower.modes.inData : clientMode === 'data')) return null
        const begun = passing ? this.#plain.inMessage : this.#recorded.C < this.#fed.C
        return begun ? 'begun' : 'due'
      },
      last: (direction) => this.#last[direction],
      makeUp: (madeUp, place) => this.#makeUp(madeUp, place),
    })
    this.#unreadMail = new UnreadMail({
      ...{ recording: this.recording, watch: this.#watch, follower: this.#follower },
      pending: this.#in.C,
      feed: (octets, place) => this.#unread('C', octets, place),
      isClosed: () => this.closed !== null,
    })
    this.#plain = new PlainLines(sink, rule, this.#follower, settings.mailLines)
  }

  /** Lines of mail data, where they were asked for. */
  get mail(): readonly MailLine[] {
    return this.#builder.mail
  }

  /** Octets of memory the session takes here and in the core, by estimate. */
  get held(): number {
    const { C: asked, S: answered } = this.#in
    const { C: sent, S: told } = this.#out
    // What waits for the end of its line waits in the core as well.
    const unfinished = this.#plain.held + this.#follower.held
    const waiting = 2 * (asked.held + answered.held) + sent.held + told.held + unfinished
    const kept = this.#builder.held + this.recording.held + this.#marks.held
    const watched = this.#watch.held
    return RUN_OVERHEAD_OCTETS + waiting + kept + watched + this.#events.held
  }

  /** What cut the session, or null. */
  get closed(): Closed {
    return this.#session.closed
  }

  /** Octets of a live connection as they come: a segment. The buffer may be used again after the call. */
  segment(direction: Direction, octets: Uint8Array, place: Place): void {
    const clear = this.#border.clear(direction, octets)
    if (clear < octets.length) return this.#encryptedSegment(direction, octets, clear, place)
    const { clientMode } = this.#session
    if (direction === 'C' && clientMode === 'data' && this.#mailRead >= this.#mailOctets)
      this.#unreadMail.segment(octets, place)
    else {
      if (direction === 'C' && clientMode === 'data') this.#mailRead += octets.length
      this.wire(direction, octets, place)
    }
  }

  /** A live segment of which the octets from `clear` on are ciphertext. Where the policy lets it by it is counted. */
  #encryptedSegment(direction: Direction, octets: Uint8Array, clear: number, place: Place): void {
    if (clear > 0) this.wire(direction, octets.subarray(0, clear), place, false)
    const rest = clear > 0 ? octets.subarray(clear) : octets
    if (this.#session.passing) {
      this.mark({ kind: 'ciphertext', direction, octets: rest.length }, place)
      return this.#unread(direction, rest, place)
    }
    this.#masked[direction] ??= this.#in[direction].end
    this.#watch.encrypted()
    this.#feed(direction, rest, toByteString(rest), place)
  }

  /** Octets of which nobody but the core looks at more than their number. */
  #unread(direction: Direction, octets: Uint8Array, place: Place): void {
    this.#unlooked = direction
    this.#session.feed(direction, octets, this.#receiver, place.time)
    this.#unlooked = null
  }

  /** `endOfSegment`: none of the same segment follow. */
  wire(direction: Direction | null, octets: Octets, place: Place, endOfSegment = true): void {
    const text = typeof octets === 'string' ? octets : toByteString(octets)
    const absent = direction === 'C' ? 'server' : 'client'
    if (direction === null || this.#settings.oneSided === absent) {
      if (direction === null) this.#watch.undirected()
      this.#builder.undirected(text, place)
      return
    }
    // The dot of a message that the print left out belongs to it.
    const dot = this.#dotDue && direction === 'C' && /^\.\r?\n$/.test(text)
    this.#dotDue = false
    if (dot) return
    this.#watch.wire(direction, text)
    if (this.#view.holes.length > 0 && this.#settings.oneSided === null)
      this.#holes.before(direction, text, place)
    this.#feed(direction, octets, text, place, endOfSegment)
  }

  #feed(
    direction: Direction,
    octets: Octets,
    text: ByteString,
    place: Place,
    endOfSegment = true,
  ): void {
    this.recording.add(direction, text, place.time)
    this.#fed[direction] += text.length
    this.#last[direction] = text
    if (this.closed === null) this.#follower.push(direction, text)
    if (!this.#session.passing) this.#in[direction].push(text, place)
    else this.#plain.push(direction, text, place, this.#in[direction].end)
    this.#session.feed(direction, octets, this.#receiver, place.time, endOfSegment)
  }

  mark(mark: Mark, place: Place): void {
    if (mark.kind === 'ciphertext') return this.#encrypted(mark.direction, mark.octets, place)
    this.#marks.keep(mark)
    this.#watch.mark(mark)
    if (mark.kind === 'gap') return this.#gap(mark.direction, mark.octets, place)
    if (mark.kind !== 'omitted' || mark.direction !== 'C' || mark.what !== 'mail-data') return
    // Of a server alone no octet of the client's is fed.
    if (this.#settings.oneSided === 'server') return
    this.#dotDue = true
    const { passing, clientMode } = this.#session
    if (passing ? this.#follower.modes.inData : clientMode === 'data') {
      // The print left the message out: the session went on behind its end.
      this.#omitted = true
      this.#watch.omitted(END_OF_DATA.length)
      this.#feed('C', END_OF_DATA, END_OF_DATA, place)
    } else {
      this.#watch.omitted(0)
      this.#follower.modes.mailOmitted()
    }
  }

  /** Ciphertext goes to nobody: neither policy nor diagnosis has a say in it. */
  #encrypted(direction: Direction, octets: number, place: Place): void {
    this.#watch.encrypted()
    this.#tls.add(direction, octets, this.#fed[direction], place)
  }

  #gap(direction: Direction, octets: number | null, place: Place): void {
    if (this.#tls.lost(direction, octets)) {
      this.#view.holes.push({ direction, octets, at: null, torn: false, encrypted: true })
      return
    }
    // What it was made of is not known: it is not run again.
    this.recording.stop()
    if (this.closed !== null) return
    this.#events.notSplit(direction, this.#madeUp.recorded(direction, this.#recorded[direction]))
    this.#holes.gap(direction, octets, place)
  }

  /** In place of what is missing, so that both sides go on in step; no octet of it is told of. */
  #makeUp({ direction, text, is }: MadeUp | LineEnd, place: Place): void {
    if (this.#settings.oneSided === (direction === 'C' ? 'server' : 'client')) return
    this.#madeUp.add(direction, this.#fed[direction], text.length)
    this.#fed[direction] += text.length
    this.#last[direction] = text
    this.#follower.makeUp(direction, text)
    if (this.#session.passing) this.#plain.tear(direction, text.length)
    else this.#in[direction].push(text, place)
    this.#session.feed(direction, text, this.#receiver, place.time)
    if (is === 'greeting') this.#plain.greetingLost()
    if (is !== 'line-end') this.#builder.unheard(is)
  }

  /** No more comes of one direction; the other may go on. */
  endOf(direction: Direction): void {
    this.#session.endOf(direction, this.#receiver)
  }

  /** Events since the last call, each with the line it is about, where that is among the last ones. */
  newEvents(): { event: EngineEvent; line: ViewedLine | undefined }[] {
    return this.#events.fresh()
  }

  /** The session is over: its view is complete. */
  end(): SessionView {
    const { clientMode } = this.#session
    this.#session.end(this.#receiver)
    this.#plain.end()
    this.#view.closed = this.#session.closed
    const inForce = this.#session.passing && this.#settings.policy.profile !== 'off'
    // Of a connection that the policy has cut nothing more is told.
    if (this.#view.closed === null)
      for (const tls of this.#tls.all) this.#builder.encrypted(tls, inForce ? 'M4' : null)
    if (this.#view.closed !== null) for (const side of SIDES) this.#lostInCut(side, clientMode)
    this.#session.close()
    this.#events.place()
    this.#view.sightings = this.#watch.end()
    this.#view.ciphertext = this.#watch.ciphertext
    this.#view.sentBy = this.#watch.sentBy
    return this.#view
  }

  /** The line of a direction that had not ended when the other side's was cut, where an event is about it. */
  #lostInCut(direction: Direction, clientMode: PolicySession['clientMode']): void {
    const offset = this.#recorded[direction]
    if (!this.#events.areFrom(direction, offset)) return
    this.#builder.line(lostInCut(direction, clientMode, this.#in[direction], offset))
  }

  /** Gives the core's memory back; nothing else is done with the session. */
  abandon(): void {
    this.#session.close()
  }

  readonly #receiver: PolicyReceiver = {
    octets: (direction, octets) => {
      this.#settings.live?.octets(direction, octets)
      const out = this.#out[direction]
      if (this.#unlooked === direction && (this.#session.passing || this.#isInMail))
        out.letGo(octets.length)
      else out.push(toByteString(octets), NOWHERE)
    },
    inserted: (octets) => this.#settings.live?.octets('S', octets),
    output: (output) => {
      if (output.type === 'line') this.#record(output)
      else this.#events.add(output)
    },
  }

  get #isInMail(): boolean {
    return this.#session.clientMode === 'data'
  }

  #record(record: EngineRecord): void {
    const { direction, length, message } = record
    this.#recorded[direction] = record.offset + length
    if (message) {
      this.#mailRead = 0
      this.#unreadMail.ended(record.offset + length)
    }
    const listed = message !== undefined && this.#settings.mailLines
    const most = listed ? length : message ? 0 : MAX_VIEWED_LINE_OCTETS
    const place = this.#in[direction].placeOf(record.offset)
    const places = listed ? this.#in[direction].placesOf(record.offset, length) : []
    const text = this.#in[direction].take(record.offset, length, most)
    const sent = this.#out[direction].take(this.#taken[direction], record.forwarded, most)
    this.#taken[direction] += record.forwarded
    // Of what passes unread the lines were read on their own, and ciphertext was counted.
    if (record.kind === 'passthrough') return
    const read = readRecord(record, { text, sent, place }, this.#madeUp)
    if (read === null) return
    const { line, tail } = read
    const masked = this.#masked[direction]
    if (masked !== null && record.offset >= masked) this.#builder.encryptedLine(line)
    else if (message) {
      const complete = message.complete && tail === 0
      const told = {
        ...message,
        complete,
        text: listed ? withoutEnd(text, length - tail) : null,
        places,
      }
      this.#builder.message(line, told, this.#omitted)
      this.#omitted = false
    } else this.#builder.line(line)
  }
}
