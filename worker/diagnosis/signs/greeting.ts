import { fixed, type Redacted } from '../../redact/redacted.ts'
import { ehloReplies, mayBeReply, readable } from '../replies.ts'
import { greetingShape, type GreetingShape } from './shapes.ts'
import type { Sign } from './sign.ts'
import type { SessionView } from '../view.ts'
import { overwrittenLines } from './keywords.ts'

/** Indexes of the greeting's lines: the first reply, with the lines after it that lost their code. */
export function greetingLines(view: SessionView): number[] {
  const start = view.lines.findIndex((line) => mayBeReply(line) || /^220/.test(line.octets))
  const first = view.lines[start]
  if (first === undefined || !first.octets.startsWith('220')) return []
  if (view.lines.slice(0, start).some(({ kind }) => kind === 'command')) return []
  const at = [start]
  for (let next = start + 1; next < view.lines.length; next++) {
    const line = view.lines[next]
    const goesOn = view.lines[next - 1]?.octets[3] === '-'
    if (line === undefined || line.direction === 'C') break
    if (!(goesOn && line.code === '220') && !/^[*20 ]{8,}$/.test(readable(line))) break
    at.push(next)
  }
  return at
}

const DETAILS: Record<GreetingShape, Redacted> = {
  starred: fixed`The greeting is nothing but asterisks after its code.`,
  'digits-kept': fixed`The greeting is asterisks in which every 2 and 0 was left.`,
  'code-lost': fixed`The second line of the greeting is asterisks without a code.`,
  cmap: fixed`The greeting is the SMTP/cmap line of the oldest PIX.`,
  asterisks: fixed`There are asterisks in the greeting, too few or beside other text.`,
}

/** What the greeting tells, weighed against the rest of the session. */
export function greetingSigns(view: SessionView): Sign[] {
  const at = greetingLines(view)
  const shape = greetingShape(at.map((index) => readable(view.lines[index])))
  if (shape === null) return []
  const against = shape === 'asterisks' ? null : speaksAgainst(view)
  const weak = shape === 'asterisks' || against !== null
  const sign: Sign = {
    id: weak ? 'banner-asterisks' : shape === 'code-lost' ? 'banner-code-lost' : 'banner-masked',
    certainty: weak ? 'weak' : 'strong',
    at,
    device: weak ? null : deviceOf(view, shape),
    product: null,
    vantage: weak ? null : 'client',
    masking: !weak,
    detail: against === null ? DETAILS[shape] : fixed`${DETAILS[shape]} But ${against}`,
  }
  return [sign]
}

function deviceOf(view: SessionView, shape: GreetingShape): Sign['device'] {
  // EHLO never passes a PIX 6, whatever its greeting looks like.
  if (ehloReplies(view).some(({ command }) => command?.verb === 'EHLO')) return 'inspect'
  return shape === 'starred' ? 'either' : 'fixup'
}

/** A name that its author starred: no inspection touches what stands behind EHLO, or the first line of its reply. */
const NAME_STARRED = /^(?:(?:EHLO|HELO) +\S*|250[ -].*)\*{3}/i

/**
 * Why a starred greeting is more likely its author's work, or null. Keywords in clear are no reason: a map of one's
 * own masks the greeting, unless it is told not to, and no keyword, unless it is told to.
 */
function speaksAgainst(view: SessionView): Redacted | null {
  const replies = ehloReplies(view).filter(({ at }) => at.length > 1)
  if (replies.some(({ at }) => overwrittenLines(view, at).length > 0)) return null
  if (view.lines.some((line) => NAME_STARRED.test(readable(line))))
    return fixed`there are asterisks in names too that no inspection touches.`
  const sent = view.lines.findIndex(
    ({ direction, octets }) => direction !== 'S' && /^STARTTLS\b/i.test(octets),
  )
  const refused = view.lines.some(
    ({ answers, code }) => answers === sent && /^[45]/.test(code ?? ''),
  )
  if (sent >= 0 && !refused && replies.length === 0)
    return fixed`STARTTLS was sent, and nothing shows that it was refused.`
  return null
}
