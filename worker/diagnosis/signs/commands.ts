import { fixed, type Redacted } from '../../redact/redacted.ts'
import { ehloReplies, keywordOf, readable, wholeReplies, type WholeReply } from '../replies.ts'
import { greetingShape, maskedVerb, quotedMask } from './shapes.ts'
import type { Sign } from './sign.ts'
import type { SessionView, ViewedLine } from '../view.ts'
import { counted } from '../literal.ts'
import { greetingLines } from './greeting.ts'
import { overwrittenLines } from './keywords.ts'

/** Commands of X, refusals that quote X, and EHLO refused. */
export function commandSigns(view: SessionView): Sign[] {
  const replies = wholeReplies(view)
  const letters = typed(view)
  return [
    ...(letters.length > 0 ? letters : received(view)),
    ...quoted(view, replies),
    ...ehloRefused(view, replies),
  ]
}

/** Lines of X that the server got: masked, or sent so. */
export function crossedCommands(view: SessionView): number[] {
  if (view.about.vantage === 'client') return []
  const at = view.lines.flatMap((line, index) =>
    isCrossed(line, view.lines[index - 1]) ? [index] : [],
  )
  if (at.length === 0) return at
  const names = crossedNames(view)
  return at.filter((index) => !names.has(readable(view.lines[index])))
}

/**
 * Runs of X that stand for a name: where the author crossed out hosts in greetings, answers or arguments, a line of
 * as many X is one of them.
 */
function crossedNames(view: SessionView): ReadonlySet<string> {
  const names = new Set<string>()
  for (const line of view.lines) {
    const text = readable(line)
    if (!/^(?:2\d\d[ -]|[A-Za-z]{4})/.test(text) || maskedVerb(text) !== null) continue
    // a keyword of X, or what a refusal quotes, is no name
    if (/^250[ -]X+$/.test(text)) continue
    for (const [name] of text.slice(4).matchAll(/(?<![A-Za-z0-9])#?X{4,}(?![A-Za-z0-9])/g))
      names.add(name.replace('#', ''))
  }
  return names
}

function isCrossed(line: ViewedLine, before: ViewedLine | undefined): boolean {
  // What answers a 334 is a secret, whatever it looks like.
  if (before?.code === '334') return false
  if (line.direction === 'S') return false
  if (line.kind !== 'command' && line.direction === 'C') return false
  return maskedVerb(readable(line)) !== null
}

function received(view: SessionView): Sign[] {
  const at = crossedCommands(view)
  if (at.length === 0) return []
  return [
    {
      id: 'x-command-received',
      certainty: 'strong',
      at,
      device: null,
      product: null,
      vantage: 'server',
      masking: true,
      detail: fixed`${counted(at.length, fixed`command arrived`, fixed`commands arrived`)} as X: masked in flight, or sent so.`,
    },
  ]
}

const UNKNOWN_COMMAND =
  /command|unrecogni[sz]ed|not recogni[sz]ed|not implemented|unimplemented|unknown|syntax/i

function quoted(view: SessionView, replies: readonly WholeReply[]): Sign[] {
  return replies.flatMap(({ at, code, command }): Sign[] => {
    // Addresses are quoted too, and people cross them out: only a command not known is of interest.
    if (!/^(?:500|501|502|503|402|421)$/.test(code)) return []
    if (!at.some((index) => UNKNOWN_COMMAND.test(readable(view.lines[index])))) return []
    const lines = at.filter((index) => quotedMask(readable(view.lines[index]).slice(4)) !== null)
    const mask = quotedMask(readable(view.lines[lines[0] ?? -1]).slice(4))
    if (mask === null) return []
    if (command === null || command.kind !== 'command') return [quoteAlone(lines)]
    const sent = readable(command)
    if (maskedVerb(sent) !== null) return []
    const verb = /^[^ \t]*/.exec(sent)?.[0] ?? ''
    const verbOnly = verb.length === mask.run && sent.length > verb.length
    // A quote of another length belongs to another command: replies and commands do not pair up here.
    if (!verbOnly && sent.length !== mask.run && verb.length !== mask.run)
      return [quoteAlone(lines)]
    const whole = untouched(view, verb.toUpperCase())
    if (whole !== null) return [byAnother([view.lines.indexOf(command), ...lines], whole)]
    const fixup = verb.toUpperCase() === 'EHLO' || (verbOnly && mask.rest !== '')
    return [
      {
        id: 'x-command-quoted',
        certainty: 'strong',
        at: [view.lines.indexOf(command), ...lines],
        device: fixup ? 'fixup' : 'inspect',
        product: null,
        vantage: 'client',
        masking: true,
        detail: fixed`The client sent ${command.shown}, the server quotes X of the same length: it was changed in flight.`,
      },
    ]
  })
}

/**
 * What came whole that a PIX or ASA which masks `verb` would not have left so, or null: no PIX 6 (which masks EHLO)
 * leaves a greeting alone, and no later release takes STARTTLS away and leaves its keyword.
 */
function untouched(view: SessionView, verb: string): Redacted | null {
  const greeting = greetingLines(view).map((index) => readable(view.lines[index]))
  const inClear = greeting.some((line) => /^220[ -].*[A-Za-z]{2}/.test(line))
  if (!inClear || greetingShape(greeting) !== null) return null
  if (verb === 'EHLO')
    return fixed`the greeting came whole, and whatever masks EHLO on a PIX masks that too`
  const announced = ehloReplies(view)
  if (announced.some(({ at }) => overwrittenLines(view, at).length > 0)) return null
  const shown = announced.some(({ at }) =>
    at.slice(1).some((index) => keywordOf(readable(view.lines[index]).slice(4)) === 'STARTTLS'),
  )
  return shown && verb === 'STARTTLS'
    ? fixed`the keyword STARTTLS came whole, and a PIX or ASA that masks the command masks that too`
    : null
}

function byAnother(at: number[], whole: Redacted): Sign {
  return {
    id: 'x-command-quoted',
    certainty: 'strong',
    at,
    device: null,
    product: null,
    vantage: 'client',
    masking: true,
    detail: fixed`The server quotes X as long as the command the client sent: it was changed in flight. But ${whole}. A Cisco IOS firewall masks commands and nothing else (ip inspect name … smtp); an inspection on the far side of another server looks the same.`,
  }
}

function quoteAlone(at: number[]): Sign {
  return {
    id: 'x-command-quoted',
    certainty: 'strong',
    at,
    device: null,
    product: null,
    vantage: null,
    masking: true,
    detail: fixed`The server quotes a command of X: masked in flight, or sent so.`,
  }
}

function ehloRefused(view: SessionView, replies: readonly WholeReply[]): Sign[] {
  const greeting = greetingLines(view)
  const shape = greetingShape(greeting.map((index) => readable(view.lines[index])))
  if (shape === null || shape === 'asterisks') return []
  const refused = replies.find(
    ({ code, command }) => /^(?:500|502|402)$/.test(code) && command?.verb === 'EHLO',
  )
  if (refused === undefined || refused.command === null) return []
  return [
    {
      id: 'ehlo-refused',
      certainty: 'strong',
      at: [view.lines.indexOf(refused.command), ...refused.at],
      device: 'fixup',
      product: null,
      vantage: 'client',
      masking: true,
      detail: fixed`EHLO is refused with ${Number(refused.code)} behind a masked greeting.`,
    },
  ]
}

/** Commands that pass every inspection if they come in one piece. */
const TYPED = /^(?:HELO|EHLO|MAIL|RCPT|DATA|NOOP|QUIT|RSET|HELP)$/i

/** C5: a bare command and, in the next line of the same length, X: what was typed and what arrived, with no reply between. */
function typed(view: SessionView): Sign[] {
  if (view.lines.some(({ direction, code }) => direction === 'S' || code !== null)) return []
  return view.lines.flatMap((line, at): Sign[] => {
    const next = view.lines[at + 1]
    if (next === undefined || !TYPED.test(line.octets)) return []
    if (next.octets !== 'X'.repeat(line.octets.length)) return []
    return [
      {
        id: 'x-command-quoted',
        certainty: 'strong',
        at: [at, at + 1],
        device: 'inspect',
        product: null,
        vantage: null,
        masking: true,
        detail: fixed`${line.shown} was typed and X of the same length arrived: a telnet client in character mode sends each letter by itself, and inspection masks it before the command is whole.`,
      },
    ]
  })
}
