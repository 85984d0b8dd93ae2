import type { ByteString, Direction } from '../smtp/octets.ts'
import type { Side } from './half.ts'
import { isSmtpPort, lookOf, type Look } from './judge.ts'

/** It is SMTP. */
export interface Verdict {
  /** null: nothing tells who the server is */
  server: Side | null
  /** directions whose beginning the capture does not have, if it has no SYN either */
  missing: readonly Direction[]
  /** TLS is already running */
  tls: boolean
}

export interface Hearing {
  /** the first octets of each side, '' if it has said nothing */
  beginnings: readonly [ByteString, ByteString]
  ports: readonly [number, number]
  serverBySyn: Side | null
  /** no more octets will be waited for */
  last: boolean
}

/** Verbs that no other protocol shares. */
const STRONG_VERB = /^(?:EHLO|HELO|LHLO|STARTTLS|MAIL FROM:|RCPT TO:|BDAT|XX+)/i
/** RFC 2034: an enhanced status code; other protocols with three-digit replies have none. */
const ENHANCED_REPLY = /^[245]\d\d[ -][245]\.\d{1,3}\.\d{1,3} /

/**
 * Whether a connection is SMTP and which side is the server: by SYN, else by who greets, else by port,
 * else by who speaks reply codes and who verbs. Null: more octets are needed.
 */
export function verdict(hearing: Hearing): Verdict | 'other' | null {
  const looks: [Look, Look] = [lookOf(hearing.beginnings[0]), lookOf(hearing.beginnings[1])]
  const { serverBySyn } = hearing
  const onPort = ([0, 1] as const).filter(
    (side) => isSmtpPort(hearing.ports[side]) && (serverBySyn === null || serverBySyn === side),
  )
  const server = onPort.length ? onSmtpPort(hearing, looks, onPort) : byContent(hearing, looks)
  if (server === undefined) return hearing.last ? unheard(onPort) : null
  if (server === 'other') return 'other'
  return { server, missing: missing(hearing, looks, server), tls: looks.includes('tls') }
}

type Answer = Side | null | 'other' | undefined

function unheard(onPort: readonly Side[]): Verdict | 'other' {
  return onPort.length ? { server: null, missing: [], tls: false } : 'other'
}

function onSmtpPort(hearing: Hearing, looks: [Look, Look], onPort: readonly Side[]): Answer {
  if (hearing.serverBySyn !== null) return hearing.serverBySyn
  const greets = only(looks, 'greeting')
  if (greets !== null) return greets
  if (onPort.length === 1) return tooShort(hearing, looks) ? undefined : onPort[0]!
  return byTalk(looks) ?? undefined
}

function byContent(hearing: Hearing, looks: [Look, Look]): Answer {
  const { serverBySyn, ports, last } = hearing
  if (looks.includes('ftp') || ports.includes(21) || looks.includes('tls')) return 'other'
  const server = serverBySyn ?? only(looks, 'greeting') ?? byTalk(looks)
  if (server === null) return tooShort(hearing, looks) ? undefined : 'other'
  const client = server === 0 ? 1 : 0
  const says = looks[client]
  const answers = looks[server]
  if (says === 'verb' && STRONG_VERB.test(hearing.beginnings[client])) return server
  if (says === 'verb' && (answers === 'reply' || answers === 'greeting')) return server
  if (answers === 'greeting') {
    // FTP greets so too: its client speaks next and settles it.
    return says === 'open' && !last ? undefined : server
  }
  if (answers === 'reply' && ENHANCED_REPLY.test(hearing.beginnings[server])) return server
  if (last || says === 'other' || answers === 'other') return 'other'
  return undefined
}

/** The side that replies, or the side opposite to the one that commands. */
function byTalk(looks: readonly [Look, Look]): Side | null {
  const replies = only(looks, 'reply') ?? only(looks, 'greeting')
  if (replies !== null) return replies
  const commands = only(looks, 'verb')
  return commands === null ? null : commands === 0 ? 1 : 0
}

function only(looks: readonly [Look, Look], look: Look): Side | null {
  if (looks[0] === look) return looks[1] === look ? null : 0
  return looks[1] === look ? 1 : null
}

/** A side has begun with too little to be told apart yet. */
function tooShort(hearing: Hearing, looks: readonly [Look, Look]): boolean {
  return (
    !hearing.last &&
    ([0, 1] as const).some((side) => looks[side] === 'open' && hearing.beginnings[side] !== '')
  )
}

function missing(hearing: Hearing, looks: [Look, Look], server: Side | null): readonly Direction[] {
  if (server === null || looks[server] === 'greeting') return []
  const client = server === 0 ? 1 : 0
  const clientBegins = /^(?:EHLO|HELO|LHLO)/i.test(hearing.beginnings[client])
  return clientBegins ? ['S'] : ['C', 'S']
}
