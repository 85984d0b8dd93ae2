import { PRODUCTS } from '../diagnosis/products.ts'
import { reasonIn } from '../diagnosis/reasons/reason.ts'
import { MAX_EVIDENCE, MAX_EVIDENCE_ALIKE } from '../limits.ts'
import { capitalised, fixed } from '../redact/redacted.ts'
import type { ByteString } from '../smtp/octets.ts'
import { ciscoLine, ConfigurationReader } from './cisco/other-shows.ts'
import { ServicePolicyReader } from './cisco/service-policy.ts'
import type { Evidence } from './evidence.ts'
import { judge, weighedByProvider, type Context } from './judge.ts'
import { masksIn } from './masks.ts'
import { LOOKAHEAD_LINES, passageOf, type Passage, type PlainLine } from './passage.ts'
import { evidenceOf } from './piece.ts'
import { plainLine } from './plain-line.ts'
import { ReturnedMessage } from './returned.ts'
import { shownCommand, shownHost } from './show.ts'
import { TELLS } from './tells.ts'
import { commandOf, toldReplies } from './told.ts'
import { TlsReportReader } from './tls-report.ts'

/** Longer lines are searched so far; a pasted log line has some hundreds. */
const MAX_SEARCHED_CHARS = 8_192
/** Names the remote host for what follows: sendmail, Exim, a delivery report, Exchange. */
const HOST_BEFORE =
  /Remote server \(([A-Za-z0-9_.:-]+)\) issued an error|while talking to ([A-Za-z0-9_.-]+?)\.?:|^Remote-MTA: *\w+ *; *([A-Za-z0-9_.-]+)|^host ([A-Za-z0-9_.-]+) \[|^H=([A-Za-z0-9_.-]+)|^([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+) (?:gave this error|rejected your message)/i
const SENT = /^(?:>>>|ESMTP>|C:|SMTP>|hMailServer sent:) ?([A-Z]{4,10}(?: FROM| TO)?)\b/
/** sendmail and others tell the reply of a command on lines of their own: each new host begins anew. */
const GAVE_ERROR = /gave this error:$/i
const MAIL_WORDS =
  /\b(?:e?smtp|ehlo|helo|starttls|8bitmime|pipelining|postfix|exim|sendmail|exchange)\b/i

/**
 * Searches text, line by line, for what tells of an inspection, or of what else went wrong. It holds a few lines and
 * what it found; a returned message is passed over. Lines of sessions that were read as such are not given to it.
 */
export class EvidenceSearch {
  readonly #found: Evidence[] = []
  readonly #alike = new Map<string, number>()
  readonly #window: PlainLine[] = []
  readonly #returned = new ReturnedMessage()
  readonly #policies = new ServicePolicyReader()
  readonly #configuration = new ConfigurationReader()
  readonly #report = new TlsReportReader()
  #context: Context = { command: null, host: null }
  #mail = false
  #last = 0
  #gaveError = false
  /** lines to come that a reply told before goes on over */
  #covered = 0

  /** A line of the text, without its terminator, and its number in the upload. */
  line(text: ByteString, sourceLine: number): void {
    // lines between that were blank, or not given, end what is being said
    if (sourceLine > this.#last + 1 && this.#last > 0)
      this.#queue({ text: '', sourceLine: this.#last + 1 })
    this.#last = sourceLine
    const plain = { text: plainLine(text.slice(0, MAX_SEARCHED_CHARS)), sourceLine }
    this.#report.line(plain.text, sourceLine)
    if (this.#returned.line(plain.text, sourceLine)) return
    this.#configuration.line(plain)
    if (this.#policies.line(plain)) return
    this.#queue(plain)
  }

  #queue(line: PlainLine): void {
    this.#window.push(line)
    if (this.#window.length > LOOKAHEAD_LINES) this.#next()
  }

  /** The text has ended: what was found, heaviest first. */
  end(): Evidence[] {
    while (this.#window.length > 0) this.#next()
    this.#take(this.#policies.end())
    this.#take(this.#configuration.end())
    this.#take(this.#report.end())
    const bounce = this.#returned.bounce
    if (this.#found.length === 0 && bounce !== null)
      this.#take([
        evidenceOf(bounce.text, {
          sourceLine: bounce.sourceLine,
          sign: 'delivery-report',
          weight: 'nothing',
          says: fixed`A report of delivery in which no reply of a server is quoted: nothing in it tells of what happened on the wire.`,
          next: fixed`Give the report whole, with its technical details (Diagnostic-Code, or "Diagnostic information for administrators"), or the sender's log of that minute.`,
        }),
      ])
    return byWeight(this.#found)
  }

  #next(): void {
    const passage = passageOf(this.#window)
    this.#window.shift()
    const own = passage.text.slice(0, passage.own)
    if (own === '') return
    if (!this.#mail && MAIL_WORDS.test(own)) this.#mail = true
    this.#remember(own)
    const cisco = ciscoLine({ text: own, sourceLine: passage.sourceLine })
    if (cisco !== null) return this.#take([cisco])
    if (this.#covered > 0) {
      this.#covered--
      return
    }
    const told = toldReplies(passage)
    const replies = told.map((one) => ({
      sourceLine: passage.sourceLine,
      ...judge(one, this.#context),
    }))
    // what goes on over further lines is told with the first
    const end = Math.max(0, ...told.map((one) => one.end))
    this.#covered = passage.ends.filter((at) => at < end).length
    const masks = masksIn(passage, this.#mail)
    const masked = replies.some(({ sign }) => sign === 'quoted-x' || sign === 'masked-command')
    this.#take(masked ? masks.filter(({ sign }) => sign !== 'quoted-x') : masks)
    if (replies.length > 0 && (masks.length === 0 || masked)) return this.#take(replies)
    if (masks.length === 0) this.#take([...this.#toldBy(passage), ...this.#products(own, passage)])
  }

  #remember(own: string): void {
    const host = HOST_BEFORE.exec(own)
    const name = host?.slice(1).find((group) => group !== undefined)
    if (name !== undefined) this.#context = { command: null, host: name }
    const sent = SENT.exec(own)
    if (sent !== null) this.#context = { ...this.#context, command: commandOf(sent[1]) }
  }

  #toldBy(passage: Passage): Evidence[] {
    if (this.#gaveError) {
      this.#gaveError = false
      const { text, own, sourceLine } = passage
      const words = text.slice(0, own)
      const reply = {
        ...{ piece: words, end: own, reply: `500 ${words}`, code: '500' },
        ...{ command: null, host: null },
        spoken: false,
      }
      return [{ sourceLine, ...judge({ ...reply, by: 'unknown' }, this.#context) }]
    }
    if (GAVE_ERROR.test(passage.text.slice(0, passage.own))) this.#gaveError = true
    for (const { pattern, sign, weight, command, device, says, next, why } of TELLS) {
      const found = pattern.exec(passage.text)
      if (found === null || found.index >= passage.own) continue
      const host = shownHost(found.groups?.['host'] ?? this.#context.host)
      const reason = why === undefined ? null : reasonIn(why, passage.text)
      return [
        evidenceOf(found[0], {
          sourceLine: passage.sourceLine,
          sign,
          weight,
          command: shownCommand(commandOf(found.groups?.['command'])) ?? command ?? null,
          host,
          device: device ?? null,
          says: reason === null ? says : fixed`${says} Why: ${reason.says}.`,
          next: reason === null ? next(host) : capitalised(reason.next(host ?? fixed`HOST`)),
        }),
      ]
    }
    return []
  }

  #products(own: string, { sourceLine }: Passage): Evidence[] {
    const found = PRODUCTS.find(({ where, pattern }) => where === 'log' && pattern.test(own))
    if (found === undefined) return []
    const { product, says, cure, pattern } = found
    return [
      evidenceOf(own.slice(Math.max(0, own.search(pattern))), {
        sourceLine,
        sign: 'other-product',
        weight: 'strong',
        device: product,
        says: fixed`These are words of ${product}, not of a PIX or ASA. ${says}`,
        next: cure,
      }),
    ]
  }

  #take(pieces: readonly Evidence[]): void {
    for (const piece of pieces) {
      const one = weighedByProvider(this.#weighed(piece))
      const key = `${one.sign} ${one.host ?? ''} ${one.command ?? ''} ${one.says}`
      const alike = (this.#alike.get(key) ?? 0) + 1
      this.#alike.set(key, alike)
      if (alike > MAX_EVIDENCE_ALIKE) continue
      if (this.#found.length < MAX_EVIDENCE) this.#found.push(one)
      else this.#displace(one)
    }
  }

  /** In a full list what is heavier takes the place of the lightest that came last. */
  #displace(one: Evidence): void {
    const at = this.#found.findLastIndex(({ weight }) => lighter(weight, one.weight))
    if (at >= 0) this.#found.splice(at, 1, one)
  }

  /** Unknown commands of a client that had TLS up with this server were no firewall's work. */
  #weighed(one: Evidence): Evidence {
    if (one.sign !== 'unknown-commands') return one
    const encrypted = this.#found.some(
      ({ sign, host }) => sign === 'in-clear' && host !== null && host === one.host,
    )
    if (!encrypted) return one
    const says = fixed`TLS was up with this client before: nothing on the way could read or overwrite a command.`
    const next = fixed`Look at the client, its settings and its log: nothing on the way did this.`
    return { ...one, weight: 'nothing', says, next }
  }
}

const WEIGHTS = ['certain', 'strong', 'weak', 'nothing']

function lighter(a: Evidence['weight'], b: Evidence['weight']): boolean {
  return WEIGHTS.indexOf(a) > WEIGHTS.indexOf(b)
}

/** Heaviest first, then in the order of the text. */
export function byWeight(found: readonly Evidence[]): Evidence[] {
  return [...found].sort((a, b) => WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight))
}
