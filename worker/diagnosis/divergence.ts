import { isChange } from '../engine/records.ts'
import { MAX_COMMANDS_AHEAD } from '../limits.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import { formOf } from './unmask/line.ts'
import { postfixSeesPix } from './consequences.ts'
import type { SessionView, ViewedLine } from './view.ts'

/** Where a predicted session would have left the recorded one. */
export interface Divergence {
  /** index in SessionView.lines */
  at: number
  why: Redacted
}

/** What a client sends if it uses a keyword. STARTTLS is a verb of its own. */
const USES: Readonly<Record<string, RegExp>> = {
  STARTTLS: /^STARTTLS[ \t]*$/i,
  CHUNKING: /^BDAT[ \t]/i,
  BINARYMIME: /^MAIL[ \t].*[ \t]BODY=BINARYMIME/i,
  SMTPUTF8: /^(?:MAIL|VRFY|EXPN)[ \t].*[ \t]SMTPUTF8/i,
  '8BITMIME': /^MAIL[ \t].*[ \t]BODY=8BITMIME/i,
  SIZE: /^MAIL[ \t].*[ \t]SIZE=/i,
  DSN: /^(?:MAIL|RCPT)[ \t].*[ \t](?:RET|ENVID|NOTIFY|ORCPT)=/i,
  'AUTH=': /^AUTH[ \t]/i,
  DELIVERBY: /^MAIL[ \t].*[ \t]BY=/i,
  REQUIRETLS: /^MAIL[ \t].*[ \t]REQUIRETLS/i,
  EXPN: /^EXPN[ \t]/i,
  VRFY: /^VRFY[ \t]/i,
  HELP: /^HELP(?:[ \t]|$)/i,
  VERB: /^VERB(?:[ \t]|$)/i,
  TURN: /^TURN[ \t]*$/i,
  XCLIENT: /^XCLIENT[ \t]/i,
  XFORWARD: /^XFORWARD[ \t]/i,
  XEXCH50: /^XEXCH50[ \t]/i,
  'X-LINK2STATE': /^X-LINK2STATE[ \t]/i,
  'X-EXPS': /^X-EXPS[ \t]/i,
  'X-ANONYMOUSTLS': /^X-ANONYMOUSTLS[ \t]*$/i,
}

/** The first line at which the firewall makes a peer act otherwise than recorded; null if there is none. */
export function divergenceOf(view: SessionView, clientIsPostfix: boolean): Divergence | null {
  for (const [at, line] of view.lines.entries()) {
    const why = whyAt(view, at, line, clientIsPostfix)
    if (why !== null) return { at, why }
  }
  return null
}

function whyAt(
  view: SessionView,
  at: number,
  line: ViewedLine,
  clientIsPostfix: boolean,
): Redacted | null {
  if (line.direction === null || !isChange(line.verdict)) return null
  if (line.verdict === 'drop') return fixed`The firewall cuts the connection here.`
  if (line.verdict === 'discard')
    return fixed`The firewall keeps these octets: the other side never sees them.`
  if (line.kind === 'greeting')
    return clientIsPostfix && postfixSeesPix(greeting(view))
      ? fixed`Postfix would take the greeting for a PIX and send HELO.`
      : null
  if (line.kind === 'ehlo-reply') return ofKeyword(view, at, line)
  if (line.verdict === 'edit') return fixed`The server would see another address.`
  return line.direction === 'C' ? ofCommand(view, at) : null
}

const greeting = (view: SessionView): string[] =>
  view.lines
    .filter(({ kind }) => kind === 'greeting')
    .map(({ forwarded, octets }) => forwarded ?? octets)

function ofKeyword(view: SessionView, at: number, line: ViewedLine): Redacted | null {
  const use = USES[formOf(line.octets.slice(4, 84).toUpperCase())]
  if (use === undefined) return null
  const user = view.lines
    .slice(at)
    .filter(({ kind }) => kind === 'command')
    .slice(0, MAX_COMMANDS_AHEAD)
    .find(({ octets }) => use.test(octets.slice(0, 600)))
  return user === undefined
    ? null
    : fixed`The client would not see this keyword, and not send what it sent on line ${user.line}.`
}

function ofCommand(view: SessionView, at: number): Redacted | null {
  const reply = view.lines
    .slice(at + 1, at + 1 + MAX_COMMANDS_AHEAD)
    .find(({ answers, code }) => answers === at && code !== null)
  // Refused as unknown in the record too: the peer sees no difference.
  if (reply !== undefined && /^50[02]$/.test(reply.code ?? '')) return null
  return fixed`The server would get X here and refuse it.`
}
