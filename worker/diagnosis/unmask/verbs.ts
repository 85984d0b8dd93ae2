import { maskedVerb } from '../signs/shapes.ts'
import type { SessionView } from '../view.ts'

/** A guess at a masked command. */
export interface VerbGuess {
  keyword: string
  probability: number
  why: string
}

interface Situation {
  /** octets of the line, and of its masked verb */
  octets: number
  verb: number
  /** X, a blank and the rest: scope `verb` */
  argumentKept: boolean
  /** no command was accepted before it */
  first: boolean
  /** the next command is HELO */
  heloNext: boolean
  /** EHLO or HELO was accepted, no MAIL yet */
  greeted: boolean
  /** within a message's recipients */
  afterRcpt: boolean
  /** a masked line that may have been BDAT stands before it in this message */
  afterBdat: boolean
}

interface Rule {
  keyword: string
  weight: (situation: Situation) => number
}

/** Chance of one length among those an argument may give. */
const ANY_LENGTH = 0.04

const alone =
  (length: number, share: number) =>
  (s: Situation): number =>
    s.verb === length && s.octets === length ? share : 0
const withArgument = (verb: number, s: Situation): number =>
  s.argumentKept
    ? s.verb === verb
      ? 1
      : 0
    : s.octets >= verb + 2 && s.octets <= 90
      ? ANY_LENGTH
      : 0

/** Which command may stand where. Shares are rough: only their ratios in one situation matter. */
const RULES: readonly Rule[] = [
  {
    keyword: 'EHLO',
    weight: (s) =>
      (s.first ? (s.heloNext ? 20 : 6) : 0.05) * (s.octets === 4 ? 0.3 : withArgument(4, s)),
  },
  { keyword: 'STARTTLS', weight: (s) => alone(8, s.greeted ? 3 : s.first ? 0.2 : 0.6)(s) },
  { keyword: 'TURN', weight: alone(4, 0.3) },
  { keyword: 'ONEX', weight: alone(4, 0.12) },
  { keyword: 'VERB', weight: alone(4, 0.14) },
  { keyword: 'ATRN', weight: alone(4, 0.05) },
  { keyword: 'HELP', weight: alone(4, 0.05) },
  {
    keyword: 'BDAT',
    weight: (s) =>
      (s.afterRcpt ? 8 : 0.05) *
      (s.argumentKept ? (s.verb === 4 ? 1 : 0) : s.octets >= 6 && s.octets <= 20 ? 0.08 : 0),
  },
  { keyword: 'EXPN', weight: (s) => 0.7 * withArgument(4, s) },
  { keyword: 'VRFY', weight: (s) => (s.argumentKept ? 0.5 : 0.05) * withArgument(4, s) },
  {
    keyword: 'AUTH',
    weight: (s) => (s.argumentKept && s.greeted ? 1.5 : 0.05) * withArgument(4, s),
  },
  { keyword: 'ETRN', weight: (s) => 0.05 * withArgument(4, s) },
  {
    keyword: 'XEXCH50',
    weight: (s) =>
      (s.afterRcpt ? 1 : 0.1) *
      (s.argumentKept
        ? Number(s.verb === 7)
        : s.octets >= 11 && s.octets <= 15
          ? 0.1
          : Number(s.octets === 7)),
  },
  { keyword: 'X-LINK2STATE', weight: (s) => 0.3 * withArgument(12, s) },
  { keyword: 'X-EXPS', weight: (s) => 0.3 * withArgument(6, s) },
  { keyword: 'XCLIENT', weight: (s) => 0.05 * withArgument(7, s) },
  { keyword: 'XFORWARD', weight: (s) => 0.05 * withArgument(8, s) },
]

/** Something no rule foresees. */
const UNFORESEEN = 0.02
/** A line of a message whose BDAT was masked. */
const MESSAGE_LINE = 12
const LEAST_PROBABILITY = 0.01

/** Ranks what the masked command at index `at` may have been, from its length, its place and what follows. [] if it is not masked. */
export function guessVerb(view: SessionView, at: number): VerbGuess[] {
  const line = view.lines[at]
  const run = line === undefined ? null : maskedVerb(line.octets, 1)
  if (line === undefined || run === null) return []
  const situation = situationOf(view, at, run)
  const weights = RULES.map(({ keyword, weight }) => ({ keyword, weight: weight(situation) }))
  const total =
    UNFORESEEN +
    (situation.afterBdat ? MESSAGE_LINE * ANY_LENGTH : 0) +
    weights.reduce((sum, w) => sum + w.weight, 0)
  return weights
    .map(({ keyword, weight }) => ({
      keyword,
      probability: weight / total,
      why: because(situation),
    }))
    .filter(({ probability }) => probability >= LEAST_PROBABILITY)
    .sort((a, b) => b.probability - a.probability)
}

function situationOf(view: SessionView, at: number, run: number): Situation {
  const line = view.lines[at]
  const octets = line?.octets.length ?? 0
  let greeted = false
  let afterRcpt = false
  let afterBdat = false
  let first = true
  for (const [index, before] of view.lines.slice(0, at).entries()) {
    if (before.kind === 'data') afterRcpt = afterBdat = false
    if (before.kind !== 'command' || before.direction === 'S') continue
    if (maskedVerb(before.octets) !== null && afterRcpt && !afterBdat)
      afterBdat = guessesBdat(view, index)
    if (before.verb === 'EHLO' || before.verb === 'HELO') greeted = true
    if (before.verb === 'RCPT') afterRcpt = true
    if (before.verb === 'MAIL' || before.verb === 'RSET') afterRcpt = afterBdat = false
    if (before.verb === 'MAIL') greeted = false
    if (before.verb !== null && !/^X+$/.test(before.verb)) first = false
  }
  const next = view.lines
    .slice(at + 1)
    .find(({ kind, direction }) => kind === 'command' && direction !== 'S')
  const argumentKept = octets > run && /^[ \t]+[^X \t]/.test(line?.octets.slice(run) ?? '')
  return {
    octets,
    verb: run,
    argumentKept,
    first,
    heloNext: next?.verb === 'HELO',
    greeted,
    afterRcpt,
    afterBdat,
  }
}

/** A first masked line after RCPT of a length BDAT has. */
function guessesBdat(view: SessionView, at: number): boolean {
  const octets = view.lines[at]?.octets.length ?? 0
  return octets >= 6 && octets <= 20
}

function because(s: Situation): string {
  const place = s.first
    ? s.heloNext
      ? 'the first command, and the client then falls back to HELO'
      : 'the first command'
    : s.afterRcpt
      ? 'after RCPT'
      : s.greeted
        ? 'after the greeting, before MAIL'
        : 'its place in the session'
  return `${s.argumentKept ? `a verb of ${s.verb}` : `a line of ${s.octets}`} octets, ${place}`
}
