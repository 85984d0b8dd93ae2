import { MAX_OPEN_SESSIONS } from '../../../limits.ts'
import { detached, type ByteString } from '../../../smtp/octets.ts'
import type { Place, SessionSink } from '../../../smtp/session.ts'
import type { Conversation } from '../../session/conversation.ts'
import { bracketPeer } from '../../text/endpoint.ts'
import type { Reader } from '../../format.ts'
import { unescapeOctal } from '../../text/octal.ts'
import { OpenSessions } from '../../session/open-sessions.ts'
import { PostfixVerbose } from './postfix-verbose.ts'
import { quotedReplies } from '../../text/quoted-replies.ts'
import { beginQuoted, type Logged } from '../../session/quoted-sessions.ts'
import { SyslogPrefix } from '../../text/syslog-prefix.ts'

const RELAY =
  /(?:relay=|^(?:host |lost connection with |conversation with |enabling PIX workarounds: .* for |Cannot start TLS: .* )|SSL_connect error to )([^ ,[]{0,255}\[[^\]]{1,64}\](?::\d{1,5})?)/
const REJECT =
  /^(?:NOQUEUE|[0-9A-Za-z]{6,20}): (?:reject|milter-reject): (?:[A-Z-]+) from [^ ]*\[[^\]]*\](?::\d+)?: (\d{3}[- ].*?)(?:; (?:from|client|proto|helo)=.*)?$/s
const NOT_SMTP = /^warning: non-SMTP command from [^ ]*\[[^\]]*\](?::\d+)?: (.*)$/s
const EARLY = /^improper command pipelining after (\S+) from [^ ]*\[[^\]]*\](?::\d+)?: (.*)$/s

/** postscreen quotes what a client said before it should, or what is no SMTP; `after` names the command before. */
const SCREENED =
  /^(PREGREET|NON-SMTP COMMAND|COMMAND PIPELINING|NOQUEUE: reject: [A-Z]+|HANGUP|DISCONNECT|PASS \S+)(?: \d+)?(?: after \S+)?(?: from)? (\[[^\]]{1,64}\]:\d{1,5})(?: after ([^\s:]+))?(?:: (.*))?/s

/** The reply that a delivery line quotes: `status=sent (250 Ok)`, `said: 550 no (in reply to RCPT TO command))`; null if none. */
function decidingReply(says: ByteString): ByteString | null {
  const status = says.indexOf('status=')
  const open = says.indexOf(' (', status)
  if (
    status >= 0 &&
    open >= 0 &&
    says.endsWith(')') &&
    /^\d{3}[- ]/.test(says.slice(open + 2, open + 6))
  )
    return says.slice(open + 2, -1)
  const said = /(?:said:|refused to talk to me:) /.exec(says)
  if (said === null) return null
  const reply = says.slice(said.index + said[0].length)
  const command = reply.lastIndexOf(' (in reply to ')
  if (command >= 0) return reply.slice(0, command)
  return status >= 0 && reply.endsWith(')') ? reply.slice(0, -1) : reply
}

/** Whether the reply a delivery line quotes answers the message, not one recipient. */
function ofMessage(says: ByteString): boolean {
  return says.includes('status=sent (') || says.includes('(in reply to end of DATA command)')
}

/**
 * Postfix's ordinary log. Replies are passed on where they are quoted whole, commands where the log
 * quotes what the client sent; every line that concerns a session is a note of it. `smtpd` sessions are
 * told apart by process id, deliveries of `smtp` by queue id and relay.
 */
export class PostfixLog implements Reader {
  readonly #sink: SessionSink
  readonly #prefix = new SyslogPrefix()
  readonly #open = new OpenSessions<Logged>()
  /** the delivery a queue id is in, so that `removed` ends it */
  readonly #delivery = new Map<string, string>()

  /** the reply to the whole message that a delivery quoted last */
  readonly #answered = new Map<string, ByteString>()

  /** reads the sessions of peers in `debug_peer_list` */
  readonly #verbose: PostfixVerbose
  readonly #verbosePids = new Set<string>()

  constructor(sink: SessionSink) {
    this.#sink = sink
    this.#verbose = new PostfixVerbose(sink)
  }

  line(text: ByteString, sourceLine: number): void {
    const at = text.indexOf(']: ')
    if (at < 0) return
    const open = text.lastIndexOf('[', at)
    const pid = text.slice(open + 1, at)
    if (this.#isVerbose(text, at + 3, pid)) {
      this.#verbose.line(text, sourceLine)
      return
    }
    const place: Place = { sourceLine, packet: null, time: null }
    if (text.startsWith('smtpd', open - 5)) {
      place.time = this.#prefix.time(text)
      this.#server(pid, text.slice(at + 3), place)
    } else if (text.startsWith('smtp', open - 4) || text.startsWith('lmtp', open - 4)) {
      place.time = this.#prefix.time(text)
      this.#client(text.slice(at + 3), place)
    } else if (text.startsWith('postscreen', open - 10)) {
      place.time = this.#prefix.time(text)
      this.#screen(text.slice(at + 3), place)
    } else if (text.startsWith('qmgr', open - 4) && text.endsWith(': removed')) {
      const id = text.slice(at + 3, -9)
      const key = this.#delivery.get(id)
      if (key !== undefined) this.#open.finish(key)
      this.#delivery.delete(id)
    }
  }

  end(): void {
    this.#open.finishAll()
    this.#verbose.end()
    this.#delivery.clear()
    this.#answered.clear()
    this.#verbosePids.clear()
  }

  /** True if the line, or what its process logged before, is of a session that is logged word for word. */
  #isVerbose(text: ByteString, body: number, pid: string): boolean {
    if (this.#verbosePids.has(pid)) return true
    const mark = text.charCodeAt(body)
    if ((mark !== 0x3e && mark !== 0x3c) || text.charCodeAt(body + 1) !== 0x20) return false
    if (this.#verbosePids.size >= MAX_OPEN_SESSIONS) this.#verbosePids.clear()
    this.#verbosePids.add(pid)
    this.#open.finish(`smtpd ${pid}`)
    return true
  }

  #server(pid: string, says: ByteString, place: Place): void {
    const key = `smtpd ${pid}`
    if (says.startsWith('connect from ')) {
      this.#session(key, bracketPeer(says.slice(13)), 'server', place)
      return
    }
    let conversation = this.#open.get(key)?.conversation
    if (conversation === undefined) {
      const from = / from ([^ []{0,255}\[[^\]]{0,64}\](?::\d{1,5})?)/.exec(says)
      if (from === null) return
      conversation = this.#session(key, bracketPeer(from[1] ?? ''), 'server', place)
    }
    conversation.note(says, place)
    if (says.startsWith('lost connection after ')) conversation.closed('C', 'eof', place)
    else if (says.startsWith('timeout after ')) conversation.closed('S', 'timeout', place)
    else if (says.startsWith('disconnect from ')) {
      conversation.closed(null, 'eof', place)
      this.#open.finish(key)
    } else this.#quotes(conversation, says, place)
  }

  #quotes(conversation: Conversation, says: ByteString, place: Place): void {
    const reject = REJECT.exec(says)
    if (reject !== null) {
      for (const reply of quotedReplies(reject[1] ?? '')) conversation.server(reply, place)
      return
    }
    const odd = NOT_SMTP.exec(says)
    if (odd !== null) {
      conversation.client(unescapeOctal(odd[1] ?? ''), place)
      return
    }
    const early = EARLY.exec(says)
    if (early !== null) this.#early(conversation, early[1] ?? '', early[2] ?? '', place)
  }

  /** One process screens all clients before smtpd does: only those it says something of are sessions. */
  #screen(says: ByteString, place: Place): void {
    const found = SCREENED.exec(says)
    if (found === null) return
    const [, what = '', peer = '', after = '', quoted = ''] = found
    const key = `postscreen ${peer}`
    const known = this.#open.get(key)?.conversation
    if (known === undefined && quoted === '') return
    const conversation = known ?? this.#session(key, bracketPeer(peer), 'server', place)
    conversation.note(says, place)
    if (what === 'NON-SMTP COMMAND') conversation.client(unescapeOctal(quoted), place)
    else if (what === 'HANGUP') conversation.closed('C', 'eof', place)
    else if (what === 'DISCONNECT' || what.startsWith('PASS')) this.#open.finish(key)
    else if (what.startsWith('NOQUEUE')) this.#quotes(conversation, says, place)
    else this.#early(conversation, after, quoted, place)
  }

  #early(conversation: Conversation, after: string, quoted: ByteString, place: Place): void {
    // after DATA and BDAT it quotes mail data
    if (after === 'DATA' || after === 'BDAT') return
    const lines = unescapeOctal(quoted).split('\r\n')
    // the quotation is cut at 100 octets: its last line may be part of one
    for (const line of lines.slice(0, -1)) conversation.client(line, place)
  }

  #client(says: ByteString, place: Place): void {
    const colon = says.indexOf(': ')
    const id =
      colon > 0 && /^[0-9A-Za-z]{6,20}$/.test(says.slice(0, colon)) ? says.slice(0, colon) : null
    const rest = id === null ? says : says.slice(colon + 2)
    const relay = RELAY.exec(rest)?.[1]
    if (relay === undefined) return
    // an SSL error names no queue id: it stands before the delivery's line
    const key = id === null ? relay : `${id} ${relay}`
    const known = this.#open.get(key)?.conversation
    const conversation = known ?? this.#session(key, bracketPeer(relay), 'client', place)
    if (id !== null) this.#remember(id, key)
    conversation.note(rest, place)
    const reply = decidingReply(rest)
    // each recipient's line quotes the one reply to the end of the message
    const again = reply !== null && ofMessage(rest) && this.#answered.get(key) === reply
    if (reply !== null && !again) {
      for (const line of quotedReplies(reply)) conversation.server(line, place)
      if (ofMessage(rest)) this.#remembered(key, reply)
    }
    if (rest.includes('lost connection with ')) conversation.closed('S', 'eof', place)
    else if (rest.includes(' timed out while ')) conversation.closed('C', 'timeout', place)
    if (id === null) this.#open.finish(key)
  }

  #remembered(key: string, reply: ByteString): void {
    if (this.#answered.size > this.#open.size * 2 + 64) this.#answered.clear()
    this.#answered.set(key, detached(reply))
  }

  #remember(id: string, key: string): void {
    if (this.#delivery.size > this.#open.size * 2 + 64) this.#delivery.clear()
    this.#delivery.set(id, key)
  }

  #session(
    key: string,
    peer: ReturnType<typeof bracketPeer>,
    vantage: 'client' | 'server',
    place: Place,
  ): Conversation {
    return beginQuoted(this.#sink, this.#open, key, peer, vantage, place)
  }
}
