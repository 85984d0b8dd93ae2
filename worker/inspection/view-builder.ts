import type { SessionView, ViewedKind } from '../diagnosis/view.ts'
import type { Verdict } from '../engine/records.ts'
import { MAX_VIEWED_LINE_OCTETS, MAX_VIEWED_OCTETS } from '../limits.ts'
import { printed, SessionRedaction } from '../redact/redact.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import type { ByteString } from '../smtp/octets.ts'
import type { Place } from '../smtp/session.ts'
import { NumberedView } from './numbered-view.ts'
import type { MailLine, ReadLine, ReadMessage } from './read-line.ts'
import { StrayText } from './stray-text.ts'

const VERB = /^[A-Za-z0-9-]{1,32}(?=[ \t]|$)/
const REPLY = /^\d{3}(?:[ -]|$)/
/** From the least that can happen to a line to the most. */
const VERDICTS: readonly Verdict[] = ['passthrough', 'pass', 'edit', 'mask', 'discard', 'drop']
const TERMINATORS = ['', '\n', '\r\n'] as const

/** Puts read lines into a view: numbers them, redacts them, pairs replies with what they answer. */
export class ViewBuilder {
  readonly mail: MailLine[] = []
  readonly #view: SessionView
  readonly #lines: NumberedView
  readonly #redaction = new SessionRedaction()
  /** indexes of command lines that await a reply */
  readonly #awaited: number[] = []
  #answers: number | null = null
  #inReply = false
  /** octets of a BDAT's payload still to come */
  #bdat = 0
  readonly #stray = new StrayText()
  /** index of the DATA whose reply is awaited */
  #dataAt: number | null = null
  /** the content record that grows, and the lines in it */
  #content: { at: number; lines: number } | null = null
  /** SIZE= of the last MAIL */
  #declared: number | null = null

  /** `most` octets of memory for lines; past it they are counted. */
  constructor(view: SessionView, most = MAX_VIEWED_OCTETS) {
    this.#view = view
    this.#lines = new NumberedView(view, most)
  }

  /** Octets of memory the view takes, by estimate. */
  get held(): number {
    return this.#lines.held
  }

  line(read: ReadLine): void {
    if (read.direction === 'S') this.#reply(read)
    else if (read.kind === 'data') this.#cutMail(read)
    else if (this.#bdat > 0) this.#payload(read)
    else if (this.#stray.takes(read.text)) this.#strayText(read)
    else this.#command(read)
  }

  message(read: ReadLine, message: ReadMessage, omitted: boolean): void {
    const { lines, longest, headerLines, complete, text } = message
    const words = omitted
      ? fixed`[mail data, not in the print]`
      : fixed`[mail data: ${read.length} octets, ${lines} lines]`
    const first = this.#lines.last + 1
    this.#content = null
    const at = this.#add(read, 'data', '', words, words, null)
    this.#lines.last = first - 1 + Math.max(1, lines + (complete ? 1 : 0))
    if (this.#lines.isFull) return
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
    if (text !== null && !omitted) this.#list(at, first, text)
  }

  /** Octets that passed inside TLS, unread. */
  encrypted(read: ReadLine): void {
    this.#add(read, 'tls', '', fixed`[${read.length} octets of TLS]`, null, null)
  }

  /** The print does not tell who sent it: shown, never fed. What is no reply may be a secret. */
  undirected(octets: ByteString, place: Place): void {
    const text = octets.replace(/\r?\n$/, '')
    const terminator = (octets.length - text.length) as 0 | 1 | 2
    const reply = REPLY.test(text)
    this.#lines.push({
      direction: null,
      kind: reply ? 'reply' : 'command',
      verb: null,
      code: reply ? text.slice(0, 3) : null,
      octets: text.slice(0, MAX_VIEWED_LINE_OCTETS),
      shown: reply ? this.#redaction.server(text) : this.#redaction.client(text).shown,
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
    const { shown, secret } = this.#redaction.client(text)
    const forwarded = sent === null ? null : sent === text ? shown : this.#redaction.forwarded(sent)
    const response = read.kind === 'auth-response' || secret
    const verb = response ? null : (VERB.exec(text)?.[0].toUpperCase() ?? null)
    const kind = read.kind === 'auth-response' ? 'auth-response' : 'command'
    const at = this.#add(read, kind, text, shown, forwarded, verb)
    if (awaits(verdict) && !this.#lines.isFull) this.#awaited.push(at)
    this.#content = null
    const payload = /^BDAT[ \t]+(\d{1,15})/i.exec(text)
    if (payload) this.#bdat = Number(payload[1])
    if (/^DATA[ \t]*$/i.test(text) && awaits(verdict)) {
      this.#stray.asked()
      this.#dataAt = at
    }
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

  /** Octets of a BDAT are mail, whatever the firewall took them for: one record, never text. */
  #payload(read: ReadLine): void {
    this.#bdat -= read.length
    this.#grow(read, 'bdat', () => fixed`[BDAT payload]`)
  }

  /** Likewise message text that came where commands are expected. Each line awaits a reply. */
  #strayText(read: ReadLine): void {
    const at = this.#grow(
      read,
      'data',
      (octets, lines) => fixed`[message text outside a message: ${octets} octets, ${lines} lines]`,
    )
    if (awaits(read.verdict) && !this.#lines.isFull) this.#awaited.push(at)
  }

  /** One content record for lines that follow each other in their direction. Its index in the view. */
  #grow(
    read: ReadLine,
    kind: 'data' | 'bdat',
    words: (octets: number, lines: number) => Redacted,
  ): number {
    const begun = this.#content
    if (begun === null) {
      const shown = words(read.length, 1)
      const at = this.#add(read, kind, '', shown, shown, null)
      this.#content = { at, lines: 1 }
      return at
    }
    begun.lines++
    this.#lines.last++
    const record = this.#view.lines[begun.at]
    if (record === undefined) return begun.at
    record.length += read.length
    record.shown = record.forwarded = words(record.length, begun.lines)
    if (VERDICTS.indexOf(read.verdict) > VERDICTS.indexOf(record.verdict)) {
      record.verdict = read.verdict
    }
    if (read.rule !== null && !record.rules.includes(read.rule)) record.rules.push(read.rule)
    return begun.at
  }

  #reply(read: ReadLine): void {
    const { text, sent } = read
    if (!this.#inReply) {
      this.#answers = read.kind === 'greeting' ? null : (this.#awaited.shift() ?? null)
      if (this.#answers !== null && this.#answers === this.#dataAt) {
        this.#stray.answered(text.slice(0, 3))
        this.#dataAt = null
      }
    }
    const safe = this.#redaction.server(text)
    const shown = this.#stray.quotedIn(text) ? withoutWords(text) : safe
    const forwarded = sent === null ? null : sent === text ? shown : this.#redaction.quoted(sent)
    const kind = read.kind === 'greeting' || read.kind === 'ehlo-reply' ? read.kind : 'reply'
    const at = this.#add(read, kind, text, shown, forwarded, null)
    const viewed = this.#view.lines[at]
    if (viewed) viewed.answers = this.#answers
    this.#inReply = text[3] === '-'
  }

  #list(of: number, first: number, text: ByteString): void {
    const lines = text.split('\n')
    if (lines.at(-1) === '') lines.pop()
    lines.forEach((line, i) => {
      const shown = printed(line.endsWith('\r') ? line.slice(0, -1) : line)
      this.mail.push({ of, line: first + i, shown, octets: line.length + 1 })
    })
  }

  #add(
    read: ReadLine,
    kind: ViewedKind,
    octets: ByteString,
    shown: Redacted,
    forwarded: Redacted | null,
    verb: string | null,
  ): number {
    const { direction, length, terminator, verdict, rule, offset, place } = read
    return this.#lines.push({
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
      offset,
      place,
    })
  }
}

/** S5: what is forwarded, awaits a reply. */
function awaits(verdict: Verdict): boolean {
  return verdict !== 'discard' && verdict !== 'drop'
}

/** A reply that quotes mail content: its code is all that may be shown. */
function withoutWords(text: ByteString): Redacted {
  const code = /^\d{3}/.exec(text)?.[0]
  return code === undefined
    ? fixed`[words that quote message text]`
    : fixed`${Number(code)} [words that quote message text]`
}
