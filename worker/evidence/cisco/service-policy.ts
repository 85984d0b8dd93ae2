import { INSPECT } from '../../diagnosis/devices.ts'
import { fixed, join, type Redacted } from '../../redact/redacted.ts'
import { printed } from '../../redact/redact.ts'
import type { Evidence } from '../evidence.ts'
import type { PlainLine } from '../passage.ts'
import { evidenceOf } from '../piece.ts'
import { SHOW_DETAIL } from '../settle.ts'
import { ShownMap } from './shown-map.ts'
import { DEFAULT_MAP_NAME } from '../../policy/config/running-config.ts'

const INSPECT_LINE =
  /^Inspect: ([a-z0-9-]+)(?: ([\w.-]+))? ?, packet (\d+),(?: lock fail \d+,)? drop (\d+), reset-drop (\d+)/
const HEADER = /^(?:Global policy:|Interface [\w./-]+:|Service-policy: \S+|Class-map: \S+)/
const MATCH = /^match (not )?(.{3,120})$/
/** `drop-connection log, packet 12`; on one line with its match it follows a blank. */
const ACTION = /^(?:(?:drop-connection|reset|mask|log|rate-limit)[a-z0-9 -]*), packet (\d+)$/
const PARAMETER =
  /^(mask-banner|allow-tls|mail-relay|special-character)(?: [\w .-]{1,80})?, (?:count|packet) (\d+)$/
/** A pager's mark, a cut or a filter: what stands there is not all there was. */
const PARTIAL =
  /<--- ?More ?--->|^\.{3,}$|\| (?:include|i|begin|b|grep|exclude)\b|show service-policy (?:inspect|interface|flow)/

/** What a match that fired does to mail, and the part of the cure that ends it. */
const MEANINGS: readonly { pattern: RegExp; does: Redacted; cure: Redacted }[] = [
  {
    pattern: /cmd line length/,
    does: fixed`a command line was longer than the limit: the session was cut`,
    cure: fixed`raise cmd line length in an esmtp map of your own`,
  },
  {
    pattern: /cmd RCPT count/i,
    does: fixed`a message had more recipients than the limit: the session was cut`,
    cure: fixed`raise cmd RCPT count in an esmtp map of your own`,
  },
  {
    pattern: /header line length/,
    does: fixed`a header line was longer than the limit: the session was cut in the message`,
    cure: fixed`raise header line length in an esmtp map of your own`,
  },
  {
    pattern: /body line length/,
    does: fixed`a line of the body was longer than the limit`,
    cure: fixed`raise body line length in an esmtp map of your own`,
  },
  {
    pattern: /sender-address length/,
    does: fixed`a sender's address was longer than the limit: the session was cut`,
    cure: fixed`raise sender-address length in an esmtp map of your own`,
  },
  {
    pattern: /MIME filename length/i,
    does: fixed`the name of an attached file was longer than the limit: the session was cut`,
    cure: fixed`raise MIME filename length in an esmtp map of your own`,
  },
  {
    pattern: /ehlo-reply-parameter/,
    does: fixed`keywords of EHLO replies were overwritten with X`,
    cure: fixed`in an esmtp map of your own leave out match ehlo-reply-parameter others, or give allow-tls where STARTTLS is what is missed`,
  },
  {
    pattern: /cmd verb/,
    does: fixed`a command of its list was met`,
    cure: fixed`leave the verb out of that match`,
  },
  {
    pattern: /invalid-recipients/,
    does: fixed`a sender named too many recipients that do not exist`,
    cure: fixed`raise invalid-recipients count in an esmtp map of your own`,
  },
  {
    pattern: /mask-banner/,
    does: fixed`greetings were overwritten with asterisks (a Postfix sender then says HELO and uses no TLS)`,
    cure: fixed`no mask-banner in the parameters of the map`,
  },
  {
    pattern: /special-character/,
    does: fixed`an address held a | or an unpaired < or >`,
    cure: fixed`no special-character in the parameters of the map`,
  },
  {
    pattern: /mail-relay/,
    does: fixed`a recipient was of another domain than mail-relay allows`,
    cure: fixed`no mail-relay in the parameters of the map, or the action log`,
  },
  {
    pattern: /allow-tls/,
    does: fixed`sessions started TLS, and passed unread from there on`,
    cure: fixed``,
  },
]

/** Reads `show service-policy`, short and detailed, line by line, wherever it stands in a text. */
export class ServicePolicyReader {
  readonly #found: Evidence[] = []
  #match: { text: string; sourceLine: number } | null = null
  /** the map that is being printed, and which piece says that it is bound */
  #shown: { map: ShownMap; piece: Evidence } | null = null
  #policyMap: string | null = null
  #class: string | null = null
  #esmtp = false
  #block: {
    sourceLine: number
    text: string
    inspections: number
    esmtp: boolean
    partial: boolean
  } | null = null

  /** Takes a line; true if it is one of such a show. */
  line({ text, sourceLine }: PlainLine): boolean {
    if (PARTIAL.test(text)) {
      if (this.#block === null) this.#begin(text, sourceLine)
      if (this.#block !== null) this.#block.partial = true
      return true
    }
    if (HEADER.test(text)) {
      this.#settle()
      this.#policyMap = /^Service-policy: (\S+)/.exec(text)?.[1] ?? this.#policyMap
      this.#class = /^Class-map: (\S+)/.exec(text)?.[1] ?? this.#class
      if (this.#block === null) this.#begin(text, sourceLine)
      this.#esmtp = false
      return true
    }
    const inspection = INSPECT_LINE.exec(text)
    if (inspection !== null) {
      this.#inspection(inspection, sourceLine)
      return true
    }
    return this.#esmtp && this.#detail(text, sourceLine)
  }

  /** The text has ended. */
  end(): Evidence[] {
    this.#settle()
    const block = this.#block
    if (block !== null && !block.esmtp && !block.partial && block.inspections >= 2)
      this.#found.push(
        evidenceOf(block.text, {
          sourceLine: block.sourceLine,
          sign: 'service-policy-without-esmtp',
          weight: 'certain',
          says: fixed`This device inspects ${block.inspections} protocols and SMTP is none of them: it changes no mail. Look for another device in the path.`,
          next: fixed`Look for the next firewall between client and server, and run show service-policy there.`,
        }),
      )
    this.#block = null
    return this.#found.splice(0)
  }

  #begin(text: string, sourceLine: number): void {
    this.#block = { sourceLine, text, inspections: 0, esmtp: false, partial: false }
  }

  /** The map has been printed: what it has done is asked to be cured. */
  #settle(): void {
    const { map = null, piece = null } = this.#shown ?? {}
    this.#shown = null
    if (map === null || piece === null) return
    piece.asks = map.asks()
    // the detail it would ask for stands there
    if (piece.asks !== null) piece.next = null
  }

  #inspection(found: RegExpExecArray, sourceLine: number): void {
    this.#settle()
    const [piece, engine, map, packets = '0', drop = '0', reset = '0'] = found
    this.#esmtp = engine === 'esmtp'
    this.#match = null
    if (this.#block !== null) this.#block.inspections++
    if (!this.#esmtp) return
    if (this.#block !== null) this.#block.esmtp = true
    const cut = BigInt(drop) + BigInt(reset)
    const bound = fixed`inspect esmtp is bound here${map === undefined ? fixed`` : fixed`, with the map ${printed(map)}`}`
    const seen =
      packets === '0'
        ? fixed`, and no mail has passed it (packet 0)`
        : fixed`, and has seen ${printed(packets)} packets`
    const hit =
      cut > 0n
        ? fixed`; ${printed(drop)} were dropped and ${printed(reset)} reset: sessions were hit, and which, the counter does not say.`
        : fixed`; it dropped none.`
    const told = evidenceOf(piece, {
      sourceLine,
      sign: 'service-policy',
      weight: 'certain',
      device: INSPECT,
      says: fixed`${bound}${seen}${hit} Of a single session it proves nothing.`,
      next: SHOW_DETAIL,
    })
    this.#found.push(told)
    this.#shown = {
      map: new ShownMap(map ?? DEFAULT_MAP_NAME, this.#policyMap, this.#class),
      piece: told,
    }
  }

  #detail(text: string, sourceLine: number): boolean {
    const parameter = PARAMETER.exec(text)
    if (parameter !== null) {
      this.#shown?.map.parameter(parameter[1] ?? '', parameter[2] ?? '0')
      this.#counted(text, parameter[2] ?? '0', text, sourceLine)
      return true
    }
    const one = /^(match .{3,120}?) +((?:drop-connection|reset|mask|log)\b.*)$/.exec(text)
    const action = ACTION.exec(one?.[2] ?? text)
    if (action !== null) {
      const match = one !== null ? { text: one[1] ?? text, sourceLine } : this.#match
      if (match !== null) {
        this.#shown?.map.match(match.text, action[0].replace(/, packet \d+$/, ''), action[1] ?? '0')
        this.#counted(
          match.text,
          action[1] ?? '0',
          join([printed(match.text), printed(action[0])], ' '),
          match.sourceLine,
        )
      }
      this.#match = null
      return true
    }
    if (MATCH.test(text)) {
      this.#match = { text, sourceLine }
      return true
    }
    return text === ''
  }

  #counted(match: string, count: string, piece: string, sourceLine: number): void {
    if (/^0+$/.test(count)) return
    const meaning = MEANINGS.find(({ pattern }) => pattern.test(match))
    const times = printed(count)
    const isLogged =
      / log, packet /.test(` ${piece}`) && !/(?:drop-connection|reset|mask) log/.test(piece)
    this.#found.push(
      evidenceOf(piece, {
        sourceLine,
        sign: 'service-policy',
        weight: 'certain',
        device: INSPECT,
        command: /RCPT/i.test(match)
          ? fixed`RCPT`
          : /ehlo-reply/.test(match)
            ? fixed`EHLO`
            : /mask-banner/.test(match)
              ? fixed`greeting`
              : null,
        says: isLogged
          ? fixed`${times} times: ${meaning?.does ?? fixed`a match of this map was met`}. It is written to syslog and nothing is cut. Of a single session it proves nothing.`
          : fixed`${times} times: ${meaning?.does ?? fixed`a match of this map was met`}. Of a single session it proves nothing.`,
        next:
          isLogged || meaning === undefined || meaning.cure === ('' as Redacted)
            ? null
            : fixed`To end it: ${meaning.cure}.`,
      }),
    )
  }
}
