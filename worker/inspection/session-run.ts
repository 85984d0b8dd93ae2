import type { SessionView, ViewedEvent, ViewedLine } from '../diagnosis/view.ts'
import type { Engine, EngineSession } from '../engine/engine.ts'
import { PLAIN_SETTINGS } from '../engine/policy.ts'
import type { EngineEvent, EngineOutput, EngineRecord } from '../engine/records.ts'
import { MAX_SESSION_LINES, MAX_VIEWED_LINE_OCTETS } from '../limits.ts'
import type { EffectivePolicy } from '../policy/effective.ts'
import type { Switches } from '../policy/policy.ts'
import { printed, SessionRedaction } from '../redact/redact.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import type { ByteString, Direction, Octets } from '../smtp/octets.ts'
import { toByteString } from '../smtp/octets.ts'
import type { Mark, Place, SessionAbout } from '../smtp/session.ts'
import { KNOWN_VERBS } from '../smtp/verbs.ts'
import { Pending } from './pending.ts'
import { PlainLines } from './plain-lines.ts'
import { Recording } from './remedies.ts'

/** How a session is run. */
export interface RunSettings {
  engine: Engine
  policy: EffectivePolicy
  switches: Switches
  policyGiven: boolean
  eol: 'auto' | 'crlf' | 'lf'
  oneSided: 'client' | 'server' | null
  /** keep the lines of mail data for the uploader's own listing */
  mailLines: boolean
}

/** A line of mail data, for the uploader's own answer. */
export interface MailLine {
  /** index in `view.lines` of its record */
  of: number
  line: number
  shown: Redacted
  octets: number
}

const VERB = /^[A-Za-z0-9-]{1,32}(?=[ \t]|$)/
const NOTHING = fixed``

/** One session on its way through the core, and the view that is made of it. */
export class SessionRun {
  readonly view: SessionView
  readonly mail: MailLine[] = []
  readonly recording = new Recording()
  readonly #settings: RunSettings
  readonly #session: EngineSession
  readonly #redaction = new SessionRedaction()
  readonly #in = { C: new Pending(), S: new Pending() }
  readonly #out = { C: new Pending(), S: new Pending() }
  readonly #plain: PlainLines
  /** indexes of command lines that await a reply */
  readonly #awaited: number[] = []
  #answers: number | null = null
  #inReply = false
  #line = 0
  #bdat = 0
  #omitted = false
  #declared: number | null = null
  #encrypted = false
  #events: EngineEvent[] = []
  /** wire line of the first line of the open data record, by direction's own count */
  #directionLines = { C: 0, S: 0 }

  constructor(index: number, about: SessionAbout, settings: RunSettings) {
    this.#settings = settings
    this.#session = settings.engine.open(settings.policy, {
      ...PLAIN_SETTINGS,
      eol: settings.eol,
      oneSided: settings.oneSided,
      segments: about.segments,
    })
    this.#plain = new PlainLines((direction, kind, text, terminator, octets, place) =>
      this.#plainLine(direction, kind, text, terminator, octets, place),
    )
    this.view = {
      index,
      about,
      lines: [],
      messages: [],
      events: [],
      marks: [],
      closed: null,
      profile: settings.policy.profile,
      switches: settings.switches,
      policyGiven: settings.policyGiven,
      linesLeftOut: 0,
    }
  }

  wire(direction: Direction | null, octets: Octets, place: Place): void {
    const text = typeof octets === 'string' ? octets : toByteString(octets)
    if (direction === null) {
      this.#undirected(text, place)
      return
    }
    if (this.#settings.oneSided === (direction === 'C' ? 'server' : 'client')) {
      this.#undirected(text, place)
      return
    }
    this.recording.add(direction, text)
    if (this.#session.passing) {
      // After TLS a print may go on in clear; a capture has ciphertext, which is one record.
      if (!(this.view.about.segments && this.#encrypted)) this.#plain.push(direction, text, place)
      this.#session.feed(direction, text, this.#receiver)
      return
    }
    this.#in[direction].push(text, place)
    this.#session.feed(direction, text, this.#receiver)
  }

  mark(mark: Mark, place: Place): void {
    this.view.marks.push({ mark, after: this.view.lines.length })
    if (mark.kind === 'omitted' && mark.direction === 'C' && mark.what === 'mail-data') {
      if (this.#session.clientMode === 'data') {
        // The print left the message out: the session went on behind its end.
        this.#omitted = true
        this.wire('C', '.\r\n', place)
      } else if (this.#session.passing) this.#plain.messageOmitted()
    }
  }

  /** The session is over: its view is complete. */
  end(): SessionView {
    this.#session.end(this.#receiver)
    this.#plain.end()
    this.view.closed = this.#session.closed
    this.#session.close()
    this.#placeEvents()
    return this.view
  }

  readonly #receiver = {
    octets: (direction: Direction, octets: Uint8Array): void => {
      const short = octets.length <= MAX_VIEWED_LINE_OCTETS * 4
      this.#out[direction].push(
        short ? toByteString(octets) : toByteString(octets, 0, MAX_VIEWED_LINE_OCTETS),
        { sourceLine: null, packet: null, time: null },
      )
    },
    output: (output: EngineOutput): void => {
      if (output.type === 'event') {
        if (output.name === 'tls-started') this.#encrypted = true
        if (this.#events.length < MAX_SESSION_LINES) this.#events.push(output)
      } else this.#record(output)
    },
  }

  #record(record: EngineRecord): void {
    const { direction, length } = record
    const place = this.#in[direction].placeOf(record.offset)
    const most = record.message && this.#settings.mailLines ? length : MAX_VIEWED_LINE_OCTETS
    const text = this.#in[direction].take(record.offset, length, most)
    const out = this.#out[direction]
    const forwarded = record.forwarded
      ? out.take(this.#taken[direction], record.forwarded, most)
      : ''
    this.#taken[direction] += record.forwarded
    if (record.kind === 'passthrough') {
      // Profile off, or decrypted print: its lines were read on their own.
      if (this.view.about.segments && this.#encrypted)
        this.#add(record, 'tls', '', fixed`[${length} octets of TLS]`, null, place, null)
      return
    }
    if (record.message) this.#message(record, text, place)
    else if (direction === 'C') this.#client(record, text, forwarded, place)
    else this.#server(record, text, forwarded, place)
  }
  readonly #taken = { C: 0, S: 0 }

  #client(record: EngineRecord, text: ByteString, out: ByteString, place: Place): void {
    const line = text.slice(0, Math.max(0, record.length - record.terminator))
    if (this.#bdat > 0) {
      this.#bdat -= record.length
      this.#content(record, place)
      return
    }
    const { shown, secret } = this.#redaction.client(line)
    const sent = out.slice(0, Math.max(0, record.forwarded - record.terminator))
    const forwarded =
      record.forwarded === 0 ? null : sent === line ? shown : this.#redaction.forwarded(sent)
    const verb = secret || record.kind !== 'command' ? null : (VERB.exec(line)?.[0] ?? null)
    const kind = record.kind === 'auth-response' ? 'auth-response' : 'command'
    const at = this.#add(record, kind, line, shown, forwarded, place, verb?.toUpperCase() ?? null)
    if (record.verdict !== 'discard' && record.verdict !== 'drop') this.#awaited.push(at)
    this.#noteCommand(line)
  }

  /** BDAT's payload is content, and MAIL may declare a size. */
  #noteCommand(line: ByteString): void {
    const size = /^BDAT[ \t]+(\d{1,15})/i.exec(line)
    if (size) this.#bdat = Number(size[1])
    const declared = /^MAIL[ \t].*[ \t]SIZE=(\d{1,15})/i.exec(line)
    if (/^MAIL[ \t]/i.test(line)) this.#declared = declared ? Number(declared[1]) : null
  }

  /** Octets that are mail whatever the firewall took them for: one record, never text. */
  #content(record: EngineRecord, place: Place): void {
    const last = this.view.lines.at(-1)
    this.#line++
    this.#directionLines.C++
    if (last?.kind === 'bdat' && last.direction === 'C') {
      last.length += record.length
      return
    }
    const shown = fixed`[BDAT payload]`
    this.#line--
    this.#directionLines.C--
    this.#add(record, 'bdat', '', shown, shown, place, null)
  }

  #message(record: EngineRecord, text: ByteString, place: Place): void {
    const { lines, longest, headerLines } = record.message!
    const words = this.#omitted
      ? fixed`[mail data, not in the print]`
      : fixed`[mail data: ${record.length} octets, ${lines} lines]`
    const first = this.#line + 1
    const at = this.#add(record, 'data', '', words, words, place, null)
    const wireLines = Math.max(lines + (record.terminator || !this.#endsOpen(text) ? 1 : 0), 1)
    this.#line += wireLines - 1
    this.#directionLines.C += wireLines - 1
    this.#awaited.push(at)
    this.view.messages.push({
      at,
      octets: record.length,
      headerLines,
      bodyLines: Math.max(0, lines - headerLines),
      longestLine: longest,
      declaredSize: this.#declared,
      omitted: this.#omitted,
    })
    if (this.#settings.mailLines && !this.#omitted) {
      text.split('\n').forEach((line, i, all) => {
        if (i === all.length - 1 && line === '') return
        const bare = line.endsWith('\r') ? line.slice(0, -1) : line
        this.mail.push({ of: at, line: first + i, shown: printed(bare), octets: line.length + 1 })
      })
    }
    this.#omitted = false
  }

  #endsOpen(text: ByteString): boolean {
    return !text.endsWith('\n')
  }

  #server(record: EngineRecord, text: ByteString, out: ByteString, place: Place): void {
    const line = text.slice(0, Math.max(0, record.length - record.terminator))
    const shown = this.#redaction.server(line)
    const sent = out.slice(0, Math.max(0, record.forwarded - record.terminator))
    const forwarded =
      record.forwarded === 0 ? null : sent === line ? shown : this.#redaction.quoted(sent)
    const kind = record.kind === 'greeting' || record.kind === 'ehlo-reply' ? record.kind : 'reply'
    if (!this.#inReply) this.#answers = kind === 'greeting' ? null : (this.#awaited.shift() ?? null)
    const at = this.#add(record, kind, line, shown, forwarded, place, null)
    const viewed = this.view.lines[at]
    if (viewed) viewed.answers = this.#answers
    this.#inReply = line.length >= 4 && line[3] === '-'
  }

  /** A line the core did not read: the profile inspects nothing, or TLS was printed decrypted. */
  #plainLine(
    direction: Direction,
    kind: 'command' | 'reply' | 'greeting' | 'data',
    text: ByteString,
    terminator: 0 | 1 | 2,
    octets: { offset: number; length: number; lines: number; longest: number },
    place: Place,
  ): void {
    const record: EngineRecord = {
      type: 'line',
      direction,
      kind: 'passthrough',
      verdict: 'passthrough',
      rule: this.#settings.policy.profile === 'off' ? 'OFF' : 'M4',
      offset: octets.offset,
      length: octets.length,
      forwarded: octets.length,
      terminator,
    }
    if (kind === 'data') {
      const words = fixed`[mail data: ${octets.length} octets, ${octets.lines} lines]`
      const at = this.#add(record, 'data', '', words, words, place, null)
      this.#line += octets.lines
      this.#awaited.push(at)
      return
    }
    if (direction === 'S') {
      const shown = this.#redaction.server(text)
      if (!this.#inReply)
        this.#answers = kind === 'greeting' ? null : (this.#awaited.shift() ?? null)
      const at = this.#add(record, kind, text, shown, shown, place, null)
      const viewed = this.view.lines[at]
      if (viewed) viewed.answers = this.#answers
      this.#inReply = text.length >= 4 && text[3] === '-'
      return
    }
    const { shown, secret } = this.#redaction.client(text)
    const verb = secret ? null : (VERB.exec(text)?.[0]?.toUpperCase() ?? null)
    this.#awaited.push(
      this.#add(record, secret ? 'auth-response' : kind, text, shown, shown, place, verb),
    )
    this.#noteCommand(text)
  }

  /** The print does not tell who sent it: shown, never fed. */
  #undirected(text: ByteString, place: Place): void {
    const line = text.replace(/\r?\n$/, '')
    this.#line++
    if (this.view.lines.length >= MAX_SESSION_LINES) {
      this.view.linesLeftOut++
      return
    }
    const known = KNOWN_VERBS.has(/^[A-Za-z]*/.exec(line)![0].toUpperCase())
    const shown = known ? this.#redaction.client(line).shown : this.#redaction.quoted(line)
    this.view.lines.push({
      line: this.#line,
      direction: null,
      kind: /^\d{3}(?:[ -]|$)/.test(line) ? 'reply' : 'command',
      verb: null,
      code: /^\d{3}/.exec(line)?.[0] ?? null,
      answers: null,
      octets: line.slice(0, MAX_VIEWED_LINE_OCTETS),
      shown,
      forwarded: null,
      length: text.length,
      terminator: text.endsWith('\r\n') ? '\r\n' : text.endsWith('\n') ? '\n' : '',
      verdict: 'pass',
      rules: [],
      events: [],
      offset: null,
      place,
    })
  }

  #add(
    record: EngineRecord,
    kind: ViewedLine['kind'],
    octets: ByteString,
    shown: Redacted,
    forwarded: Redacted | null,
    place: Place,
    verb: string | null,
  ): number {
    this.#line++
    this.#directionLines[record.direction]++
    if (this.view.lines.length >= MAX_SESSION_LINES) {
      this.view.linesLeftOut++
      return this.view.lines.length
    }
    this.view.lines.push({
      line: this.#line,
      direction: record.direction,
      kind,
      verb,
      code: record.direction === 'S' ? (/^\d{3}/.exec(octets)?.[0] ?? null) : null,
      answers: null,
      octets,
      shown: shown ?? NOTHING,
      forwarded,
      length: record.length,
      terminator: (['', '\n', '\r\n'] as const)[record.terminator],
      verdict: record.verdict,
      rules: record.rule === null || record.rule === 'OFF' ? [] : [record.rule],
      events: [],
      offset: record.offset,
      place,
    })
    return this.view.lines.length - 1
  }

  /** Events find their lines by offset: the last line of their direction that begins at or before it. */
  #placeEvents(): void {
    const { lines, events } = this.view
    const byDirection = {
      C: [...lines.keys()].filter((at) => lines[at]!.direction === 'C'),
      S: [...lines.keys()].filter((at) => lines[at]!.direction === 'S'),
    }
    for (const event of this.#events) {
      const at = atOrBefore(byDirection[event.direction], lines, event.offset)
      const { name, direction, offset, match } = event
      const placed: ViewedEvent = { name, direction, offset, match, at }
      events.push(placed)
      const line = at === null ? undefined : lines[at]
      if (line && !line.events.includes(name)) line.events.push(name)
    }
  }
}

function atOrBefore(
  indexes: readonly number[],
  lines: readonly ViewedLine[],
  offset: number,
): number | null {
  let low = 0
  let high = indexes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (lines[indexes[middle]!]!.offset! <= offset) low = middle + 1
    else high = middle
  }
  return low === 0 ? null : indexes[low - 1]!
}
