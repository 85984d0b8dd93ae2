import type { SessionView, ViewedKind } from '../../diagnosis/view.ts'
import type { Verdict } from '../../engine/records.ts'
import { MAX_VIEWED_LINE_OCTETS, MAX_VIEWED_OCTETS } from '../../limits.ts'
import { SessionRedaction } from '../../redact/redact.ts'
import type { UploadSecrets } from '../../redact/upload-secrets.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import type { ByteString } from '../../smtp/octets.ts'
import type { Follower, Stretch } from '../../smtp/follower.ts'
import type { MadeUp } from '../../smtp/made-up.ts'
import type { Place } from '../../smtp/session.ts'
import { lostTogether } from './lost.ts'
import type { MadeUpOctets } from './made-up-octets.ts'
import { NumberedView } from './numbered-view.ts'
import { NOWHERE } from './pending.ts'
import {
  TERMINATORS,
  type EncryptedOctets,
  type MailLine,
  type ReadLine,
  type ReadMessage,
} from './read-line.ts'
import { QuotableMail } from './quotable-mail.ts'

const VERB = /^[A-Za-z0-9-]{1,32}(?=[ \t]|$)/
const REPLY = /^\d{3}(?:[ -]|$)/
/** From the least that can happen to a line to the most. */
const VERDICTS: readonly Verdict[] = ['passthrough', 'pass', 'edit', 'mask', 'discard', 'drop']

/** Puts read lines into a view: numbers them, redacts them, pairs replies with what they answer. */
export class ViewBuilder {
  readonly mail: MailLine[] = []
  readonly #view: SessionView
  readonly #lines: NumberedView
  readonly #redaction: SessionRedaction
  /** indexes of command lines that await a reply */
  readonly #awaited: number[] = []
  #answers: number | null = null
  #inReply = false
  readonly #follower: Follower
  readonly #madeUp: MadeUpOctets
  /** octets missing in the message under way; undefined: none */
  #lostOfMessage: number | null | undefined
  readonly #quotable = new QuotableMail()
  /** the content record that grows, the lines in it, and the octet of the client's behind it */
  #content: { is: Stretch['is']; at: number; lines: number; end: number } | null = null
  /** SIZE= of the last MAIL */
  #declared: number | null = null

  /**
   * `follower` is ahead of what is built, `madeUp` what no line is shown of; `most` octets of memory for lines, past
   * which they are counted; `secrets`: what the whole upload tells of AUTH values.
   */
  constructor(
    view: SessionView,
    follower: Follower,
    madeUp: MadeUpOctets,
    most = MAX_VIEWED_OCTETS,
    secrets?: UploadSecrets,
  ) {
    this.#redaction = new SessionRedaction(secrets)
    this.#view = view
    this.#follower = follower
    this.#madeUp = madeUp
    this.#lines = new NumberedView(view, most)
  }

  /** Octets of memory the view takes, by estimate. */
  get held(): number {
    return this.#lines.held
  }

  line(read: ReadLine): void {
    if (read.direction === 'S') return this.#reply(read)
    if (read.kind === 'data') return this.#cutMail(read)
    const mail = this.#follower.mailAt(read.offset, read.length)
    if (mail === null) return this.#command(read)
    const octets = mail.to - read.offset
    if (octets >= read.length) return this.#mail(read, mail, true)
    // A chunk may end inside a line; the rest of it is the next command, whatever the firewall took it for.
    this.#mail(beginning(read, octets), mail, false)
    this.#command(rest(read, octets))
  }

  message(read: ReadLine, message: ReadMessage, omitted: boolean): void {
    const { lines, longest, headerLines, complete, text, places } = message
    const words = omitted
      ? fixed`[mail data, not in the print]`
      : fixed`[mail data: ${read.length} octets, ${lines} lines]`
    const first = this.#lines.last + 1
    this.#content = null
    const at = this.#add(read, 'data', '', words, words, null)
    this.#lines.last = first - 1 + Math.max(1, lines + (complete ? 1 : 0))
    const lost = this.#lostOfMessage
    this.#lostOfMessage = undefined
    if (this.#lines.isFull) return
    if (lost !== undefined) this.#view.lines[at]!.lost = lost
    this.#awaited.push(at)
    this.#view.messages.push({
      at,
      octets: read.length,
      headerLines,
      bodyLines: Math.max(0, lines - headerLines),
      longestLine: longest,
      declaredSize: this.#declared,
      omitted,
    })
    if (text !== null && !omitted) this.#list(at, first, text, places)
  }

  /** Octets of the message under way are missing; null: nobody knows how many. */
  tearMessage(octets: number | null): void {
    this.#lostOfMessage = lostTogether(this.#lostOfMessage, octets)
  }

  /** A line that must have been said, and was not recorded. */
  unheard(is: MadeUp['is']): void {
    if (is === 'reply') this.#awaited.shift()
    if (is === 'reply' || is === 'reply-end') this.#inReply = false
    if (is === 'command') this.#awaited.push(UNSEEN)
  }

  /** Octets that passed inside TLS, unread. */
  encrypted(
    { direction, octets, offset, place, lost }: EncryptedOctets,
    rule: string | null,
  ): void {
    const read = { direction, offset, place, rule, length: octets, terminator: 0 } as const
    const shown = fixed`[${octets} octets of TLS]`
    const at = this.#add({ ...read, verdict: 'passthrough' }, 'tls', '', shown, null, null)
    const line = this.#view.lines[at]
    if (line && lost !== undefined) line.lost = lost
  }

  /** A line that the firewall read in ciphertext that it does not let by: all of these are one record. */
  encryptedLine(read: ReadLine): void {
    const { direction, length, verdict, rule } = read
    const before = this.#view.lines.find((one) => one.kind === 'tls' && one.direction === direction)
    if (before === undefined) {
      this.#add(read, 'tls', '', fixed`[${length} octets of TLS]`, null, null)
      return
    }
    before.length += length
    before.shown = fixed`[${before.length} octets of TLS]`
    before.terminator = ''
    if (VERDICTS.indexOf(verdict) > VERDICTS.indexOf(before.verdict)) before.verdict = verdict
    if (rule !== null && !before.rules.includes(rule)) before.rules.push(rule)
  }

  /** The print does not tell who sent it: shown, never fed. What is no reply may be a secret. */
  undirected(octets: ByteString, place: Place): void {
    const text = octets.replace(/\r?\n$/, '')
    const terminator = (octets.length - text.length) as 0 | 1 | 2
    const reply = REPLY.test(text)
    this.#redaction.at(place.sourceLine)
    const mail = this.#follower.modes.mayBeMail(text)
    this.#lines.push({
      line: 0,
      answers: null,
      events: [],
      direction: null,
      kind: mail ? 'data' : reply ? 'reply' : 'command',
      verb: null,
      code: reply && !mail ? text.slice(0, 3) : null,
      octets: mail ? '' : text.slice(0, MAX_VIEWED_LINE_OCTETS),
      shown: mail
        ? fixed`[message text, perhaps: ${text.length} octets]`
        : reply
          ? this.#redaction.server(text)
          : this.#redaction.client(text).shown,
      forwarded: null,
      length: octets.length,
      terminator: TERMINATORS[terminator],
      verdict: 'pass',
      rules: [],
      offset: null,
      place,
    })
  }

  #command(read: ReadLine): void {
    const { text, sent, verdict } = read
    const { shown, secret, mail } = this.#redaction.at(read.place.sourceLine).client(text)
    if (mail === true) this.#quotable.add(text)
    const forwarded = sent === null ? null : sent === text ? shown : this.#redaction.forwarded(sent)
    const response = read.kind === 'auth-response' || secret
    const verb = response ? null : (VERB.exec(shown)?.[0].toUpperCase() ?? null)
    const kind = read.kind === 'auth-response' ? 'auth-response' : 'command'
    const at = this.#add(read, kind, text, shown, forwarded, verb)
    if (awaits(verdict) && !this.#lines.isFull) this.#awaited.push(at)
    this.#content = null
    if (/^MAIL[ \t]/i.test(text)) {
      const size = /[ \t]SIZE=(\d{1,15})/i.exec(text)
      this.#declared = size ? Number(size[1]) : null
    }
  }

  /** The line of mail data in which the connection is cut: it is mail as the rest. */
  #cutMail(read: ReadLine): void {
    const shown = fixed`[line of mail data: ${read.length} octets]`
    const forwarded = read.sent === null ? null : fixed`[its beginning]`
    this.#add(read, 'data', '', shown, forwarded, null)
  }

  /**
   * Mail where the firewall expects commands is mail, whatever it was taken for: one record, never text. `ends`:
   * the line of the wire ends with it.
   */
  #mail(read: ReadLine, mail: Stretch, ends: boolean): void {
    this.#quotable.add(read.text)
    const at = this.#grow(read, mail, ends)
    // The lines of a chunk are none to the server, unless it does not know BDAT.
    if (mail.is !== 'chunk' && awaits(read.verdict) && !this.#lines.isFull) this.#awaited.push(at)
  }

  /** One content record for what follows each other in its direction. Its index in the view. */
  #grow(read: ReadLine, { is }: Stretch, ends: boolean): number {
    const kind = is === 'chunk' ? 'bdat' : 'data'
    const begun = this.#content
    if (begun === null || begun.is !== is || begun.end !== read.offset) {
      const shown = mailWords(is, read.length, 1)
      const at = this.#add(read, kind, '', shown, read.sent === null ? null : shown, null)
      this.#content = { is, at, lines: 1, end: read.offset + read.length }
      return at
    }
    begun.end += read.length
    begun.lines++
    if (ends) this.#lines.last++
    const record = this.#view.lines[begun.at]
    if (record === undefined) return begun.at
    record.length += read.length
    record.shown = mailWords(is, record.length, begun.lines)
    if (record.forwarded !== null) record.forwarded = record.shown
    if (VERDICTS.indexOf(read.verdict) > VERDICTS.indexOf(record.verdict)) {
      record.verdict = read.verdict
    }
    if (read.rule !== null && !record.rules.includes(read.rule)) record.rules.push(read.rule)
    return begun.at
  }

  #reply(read: ReadLine): void {
    const { text, sent } = read
    if (!this.#inReply)
      this.#answers = read.kind === 'greeting' ? null : seen(this.#awaited.shift())
    const safe = this.#redaction.at(read.place.sourceLine).server(text)
    const shown = this.#quotable.quotedIn(text) ? withoutWords(text) : safe
    const forwarded =
      sent === null ? null : sent === text || shown !== safe ? shown : this.#redaction.quoted(sent)
    const kind = read.kind === 'greeting' || read.kind === 'ehlo-reply' ? read.kind : 'reply'
    const at = this.#add(read, kind, text, shown, forwarded, null)
    const viewed = this.#view.lines[at]
    if (viewed) viewed.answers = this.#answers
    this.#inReply = text[3] === '-'
  }

  #list(of: number, first: number, text: ByteString, places: ReadMessage['places']): void {
    let from = 0
    let at = 0
    for (let line = first; from < text.length; line++) {
      const lf = text.indexOf('\n', from)
      const end = lf < 0 ? text.length : lf + 1
      while (at < places.length - 1 && places[at]!.end <= from) at++
      const said = text.slice(from, end).replace(/\r?\n$/, '')
      const shown = this.#redaction.at(places[at]?.place.sourceLine ?? null).mail(said)
      this.mail.push({ of, line, shown, octets: end - from, place: places[at]?.place ?? NOWHERE })
      from = end
    }
  }

  #add(
    read: Omit<ReadLine, 'kind' | 'text' | 'sent'>,
    kind: ViewedKind,
    octets: ByteString,
    shown: Redacted,
    forwarded: Redacted | null,
    verb: string | null,
  ): number {
    const { direction, length, terminator, verdict, rule, offset, place } = read
    return this.#lines.push({
      line: 0,
      answers: null,
      events: [],
      direction,
      kind,
      verb,
      code: direction === 'S' ? (/^\d{3}/.exec(octets)?.[0] ?? null) : null,
      octets,
      shown,
      forwarded,
      length,
      terminator: TERMINATORS[terminator],
      verdict,
      rules: rule === null ? [] : [rule],
      offset: this.#madeUp.recorded(direction, offset),
      place,
    })
  }
}

/** Index of a command that was not recorded. */
const UNSEEN = -1

function seen(at: number | undefined): number | null {
  return at === undefined || at === UNSEEN ? null : at
}

/** S5: what is forwarded, awaits a reply. */
function awaits(verdict: Verdict): boolean {
  return verdict !== 'discard' && verdict !== 'drop'
}

function mailWords(is: Stretch['is'], octets: number, lines: number): Redacted {
  if (is === 'chunk') return fixed`[BDAT payload]`
  return fixed`[message text outside a message: ${octets} octets, ${lines} lines]`
}

/** The first `octets` of a line. */
function beginning(read: ReadLine, octets: number): ReadLine {
  const { text, sent } = read
  return {
    ...read,
    text: text.slice(0, octets),
    sent: sent && sent.slice(0, octets),
    length: octets,
    terminator: 0,
  }
}

/** What follows them. */
function rest(read: ReadLine, octets: number): ReadLine {
  const { text, sent, offset, length, terminator } = read
  const left = length - octets
  return {
    ...read,
    kind: 'command',
    text: text.slice(octets),
    sent: sent && sent.slice(octets),
    offset: offset + octets,
    length: left,
    terminator: left < terminator ? 1 : terminator,
  }
}

/** A reply that quotes mail content: its code is all that may be shown. */
function withoutWords(text: ByteString): Redacted {
  const code = /^\d{3}/.exec(text)?.[0]
  return code === undefined
    ? fixed`[words that quote message text]`
    : fixed`${Number(code)} [words that quote message text]`
}
