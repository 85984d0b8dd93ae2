import { fixed, type Redacted } from '../../redact/redacted.ts'
import type { Finding } from '../finding.ts'
import { hostOf } from '../next-step.ts'
import { readable, wholeReplies, type WholeReply } from '../replies.ts'
import type { SessionView } from '../view.ts'
import { reasonIn, type Reason } from '../reasons/reason.ts'
import { REFUSALS } from '../reasons/refusal.ts'
import { TLS_FAILED, TLS_FAULTS } from '../reasons/tls.ts'
import { draft, lineNumbers } from './draft.ts'

/** What sendmail writes in a reply's place, where there was no connection to get one by. */
const INVENTED = /^421 \S+ \(\w+\)\.\.\. Deferred/

/** Commands whose refusal stops a mail; what others are answered stops nothing. */
const NEEDED: ReadonlySet<string> = new Set(['EHLO', 'HELO', 'MAIL', 'RCPT', 'DATA', 'BDAT'])

/** What a client's own program says when it gives up. */
const TOLD: readonly { id: string; pattern: RegExp }[] = [
  {
    id: 'tls-failed',
    pattern: TLS_FAILED,
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
    const id = findingOf(view, reply, replies)
    if (id !== null) add(id, reply.at.slice(0, 1))
  }
  const silent = silentAfterStarttls(view, replies)
  if (silent !== null) add('tls-failed', silent)
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

/**
 * Lines of a STARTTLS that was accepted and led nowhere: the client's next word is QUIT, in clear, and nobody answers.
 * A client says so whose handshake failed; where a recording ends with the 220, nobody knows.
 */
function silentAfterStarttls(view: SessionView, replies: readonly WholeReply[]): number[] | null {
  const accepted = replies.find(
    ({ code, command }) => code === '220' && command?.verb === 'STARTTLS',
  )
  const at = accepted?.at.at(-1)
  if (at === undefined || view.lines.some(({ kind }) => kind === 'tls')) return null
  const rest = view.lines.slice(at + 1).filter(({ direction }) => direction !== null)
  return rest.length === 1 && rest[0]?.verb === 'QUIT' ? [at] : null
}

/** The finding of a reply that refuses; null where it refuses nothing that a mail needs. */
function findingOf(
  view: SessionView,
  { code, command, at }: WholeReply,
  replies: readonly WholeReply[],
): string | null {
  if (!/^[45]/.test(code)) return null
  const text = at.map((index) => readable(view.lines[index])).join(' ')
  if (INVENTED.test(text)) return null
  const verb = command?.verb ?? null
  if (/STARTTLS/i.test(text) && (code === '530' || /5\.7\.[03]/.test(text))) return 'tls-required'
  // tls-refused and auth-not-announced say these already
  if (verb === 'STARTTLS') return null
  if (command?.kind === 'auth-response' || code === '535') return 'login-refused'
  if (verb === 'AUTH') return announcesAuth(view, replies) ? 'login-refused' : null
  if (view.lines[at[0] ?? -1]?.kind === 'greeting') return 'reply-refuses'
  if (verb === 'EHLO' && replies.some((one) => one.command?.verb === 'HELO' && one.code === '250'))
    return null
  // of a print of replies alone nobody knows which command it was
  if (command === null && !view.lines.some(({ kind }) => kind === 'command')) return 'reply-refuses'
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

/** What failed, as a clause: with the reply that says so, its line, and why, where the words tell; what to do first about that. */
export function failureOf(
  view: SessionView,
  { id, title, at }: Finding,
  server: Redacted | null,
): { clause: Redacted; next: Redacted | null } {
  const reply = refusal(view, at)
  const reason = reasonOf(view, id, reply)
  const said = fixed`${title}: ${sentenceOf(reply, view, at)}`
  return {
    clause:
      reason === null
        ? said
        : id === 'tls-failed'
          ? fixed`${said}: ${reason.says}`
          : fixed`${said}, because ${reason.says}`,
    next: reason?.next(hostOf(server)) ?? null,
  }
}

function reasonOf(view: SessionView, id: string, reply: number): Reason | null {
  if (id === 'tls-failed') {
    const told = view.marks.flatMap(({ mark }) =>
      mark.kind === 'note' && TLS_FAILED.test(mark.text) ? [mark.text] : [],
    )
    return reasonIn(TLS_FAULTS, told.join('\n'))
  }
  if (id !== 'reply-refuses') return null
  const whole = wholeReplies(view).find(({ at }) => at.includes(reply))
  return reasonIn(REFUSALS, whole?.at.map((index) => readable(view.lines[index])).join(' ') ?? '')
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
