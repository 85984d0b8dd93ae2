import { fixed, type Redacted } from '../../redact/redacted.ts'
import type { Finding } from '../finding.ts'
import { readable, wholeReplies, type WholeReply } from '../replies.ts'
import type { SessionView } from '../view.ts'
import { draft, lineNumbers } from './draft.ts'

/** Commands whose refusal stops a mail; what others are answered stops nothing. */
const NEEDED: ReadonlySet<string> = new Set(['EHLO', 'HELO', 'MAIL', 'RCPT', 'DATA', 'BDAT'])

/** What a client's own program says when it gives up. */
const TOLD: readonly { id: string; pattern: RegExp }[] = [
  {
    id: 'tls-failed',
    pattern:
      /TLS (?:startup|handshake|negotiation|setup)\b.{0,40}\bfail|(?:SSL_connect|SSL_accept|handshake)\b.{0,40}\b(?:error|failure|fail)|certificate verify failed|stream_socket_enable_crypto\(\): SSL|SSL routines:|SSL alert|Cannot start TLS|unable to establish TLS/i,
  },
  {
    id: 'tls-not-offered',
    pattern:
      /(?:did|does|do) ?n[o']t (?:advertise|offer|support|announce) (?:STARTTLS|TLS)|STARTTLS (?:extension )?(?:was |is )?not (?:supported|offered|advertised)|TLS is required, but was not offered|does not support STARTTLS/i,
  },
  {
    id: 'auth-not-offered',
    pattern:
      /(?:did|does|do) ?n[o']t (?:advertise|offer|support|announce) (?:AUTH|authentication)|AUTH (?:extension )?(?:was |is )?not (?:supported|offered|advertised)/i,
  },
]

/**
 * What failed in a session whatever its cause: facts of its replies and of the client's own words, with no
 * word of a firewall. One finding an id.
 */
export function failures(view: SessionView): Finding[] {
  const found = new Map<string, number[]>()
  const add = (id: string, at: readonly number[]): void => {
    found.set(id, [...(found.get(id) ?? []), ...at])
  }
  const replies = wholeReplies(view)
  for (const reply of replies) {
    const id = failureOf(view, reply, replies)
    if (id !== null) add(id, reply.at.slice(0, 1))
  }
  for (const { mark, after } of view.marks) {
    if (mark.kind !== 'note') continue
    const told = TOLD.find(({ pattern }) => pattern.test(mark.text))
    const last = Math.min(after, view.lines.length) - 1
    if (told !== undefined && !found.has(told.id)) add(told.id, last < 0 ? [] : [last])
  }
  return [...found].map(([id, at]) =>
    draft(view, {
      id,
      mode: 'observed',
      certainty: 'certain',
      at,
      detail: detailOf(view, at),
    }),
  )
}

/** The finding of a reply that refuses; null where it refuses nothing that a mail needs. */
function failureOf(
  view: SessionView,
  { code, command, at }: WholeReply,
  replies: readonly WholeReply[],
): string | null {
  if (!/^[45]/.test(code)) return null
  const text = at.map((index) => readable(view.lines[index])).join(' ')
  const verb = command?.verb ?? null
  if (/STARTTLS/i.test(text) && (code === '530' || /5\.7\.[03]/.test(text))) return 'tls-required'
  // tls-refused and auth-not-announced say these already
  if (verb === 'STARTTLS') return null
  if (command?.kind === 'auth-response' || code === '535') return 'login-refused'
  if (verb === 'AUTH') return announcesAuth(view, replies) ? 'login-refused' : null
  if (view.lines[at[0] ?? -1]?.kind === 'greeting') return 'reply-refuses'
  if (verb === 'EHLO' && replies.some((one) => one.command?.verb === 'HELO' && one.code === '250'))
    return null
  const content = command?.kind === 'data' || command?.kind === 'bdat'
  return content || (verb !== null && NEEDED.has(verb)) ? 'reply-refuses' : null
}

function announcesAuth(view: SessionView, replies: readonly WholeReply[]): boolean {
  return replies.some(
    ({ command, at }) =>
      command?.verb === 'EHLO' &&
      at.some((index) => /^250[ -]AUTH\b/i.test(readable(view.lines[index]))),
  )
}

/** Octets of a reply that are quoted. */
const MAX_QUOTED = 120

function detailOf(view: SessionView, at: readonly number[]): Redacted {
  return fixed`${sentenceOf(refusal(view, at), view, at)}.`
}

/** What failed, as a clause: with the reply that says so, and its line. */
export function failureClause(view: SessionView, { title, at }: Finding): Redacted {
  return fixed`${title}: ${sentenceOf(refusal(view, at), view, at)}`
}

/** Index of the reply that refuses: one of the lines, or the answer to one. */
function refusal(view: SessionView, at: readonly number[]): number {
  return view.lines.findIndex(
    ({ code, answers }, index) =>
      /^[45]/.test(code ?? '') &&
      (at.includes(index) || (answers !== null && at.includes(answers))),
  )
}

function sentenceOf(reply: number, view: SessionView, at: readonly number[]): Redacted {
  const shown = view.lines[reply]?.shown
  if (shown === undefined)
    return at.length === 0 ? fixed`the client says so` : fixed`after ${lineNumbers(view, at)}`
  const where = lineNumbers(view, [reply])
  return shown.length > MAX_QUOTED ? fixed`${where}` : fixed`"${shown}" (${where})`
}
