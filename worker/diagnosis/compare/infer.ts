import type { EsmtpMap } from '../../policy/criteria.ts'
import { resolvePolicy, type EffectivePolicy } from '../../policy/effective.ts'
import type { Limit, ProfileId, Switches } from '../../policy/policy.ts'
import { COMPARED_AT_ONCE_LINES } from '../../limits.ts'
import { Pace, type Steps } from '../../turn.ts'
import { cutLimits, type CutLimit } from './cut.ts'
import { inferredMap } from './keyword-map.ts'
import type { lostInPrint } from './print.ts'
import type { Original } from './original.ts'
import { has, linesOf, type Recording } from './recording.ts'
import { forwardedOf, type CompareTools, type RunResult } from './run.ts'
import type { Crossing, Sides } from './sides.ts'

/** A line that differs between the two recordings, or that the policy would have changed and did not. */
export interface Difference extends Crossing {
  /** what the policy inferred makes of the line; '' if it lets nothing of it by */
  expected: string
  /** rules of the engine for this line under the policy inferred; [] where it would not change it */
  rules: string[]
  /** the command came in pieces and was judged whole */
  inPieces: boolean
}

/** The policy that explains two recordings best. */
export interface Inferred {
  policy: EffectivePolicy
  /** the map that had to be made up for it; null where the profile's own does */
  map: EsmtpMap | null
  differences: Difference[]
  /** lines that are not as the policy would have them */
  wrong: number
  /** limits of a map of one's own that explain as much, one as well as the other; the policy has the first */
  limits: readonly CutLimit[]
}

const PROFILES: readonly ProfileId[] = ['asa-7.2', 'pix-7', 'asa-9.4', 'pix-6']

/**
 * Tries every profile with its switches on `original`, the session as both ends meant it, then with the map that the
 * masked keywords and commands ask for, and with a limit where the client's lines end, unless its print may
 * have ended (`isLost`); keeps what leaves least unexplained, the plainer of two alike.
 */
export function* inferring(
  original: Original,
  outside: Recording,
  inside: Recording,
  sides: Sides,
  isLost: ReturnType<typeof lostInPrint>,
  tools: CompareTools,
): Steps<Inferred> {
  const { crossings } = sides
  const off = yield* judging(resolvePolicy('off'), null, runs(tools, original, false), crossings)
  if (off.differences.length === 0) return off
  let best: Inferred = { ...off, wrong: Infinity }
  for (const joined of original.real ? [false, true] : [false]) {
    for (const { policy, map } of policiesToTry(crossings)) {
      const tried = yield* judging(policy, map, runs(tools, original, joined), crossings)
      if (tried.wrong < best.wrong || (tried.wrong === best.wrong && tellsMore(tried, best)))
        best = tried
      if (best.wrong === 0) return best
    }
  }
  const cuts = crossings.some(
    ({ direction, sent, arrived }) => direction === 'C' && isLost(sent, arrived),
  )
    ? []
    : cutsOf(outside, inside, sides)
  return yield* withLimits(best, crossings, runs(tools, original, false), cuts)
}

function cutsOf(outside: Recording, inside: Recording, { pairs }: Sides): CutLimit[] {
  if (!has(outside, 'C') || !has(inside, 'C')) return []
  return cutLimits(linesOf(outside, 'C'), linesOf(inside, 'C'), pairs.C)
}

/** Where no built-in limit ends the session as it ended: a limit that does, if it leaves less unexplained. */
function* withLimits(
  best: Inferred,
  crossings: readonly Crossing[],
  runsOf: Runs,
  cuts: readonly CutLimit[],
): Steps<Inferred> {
  let found = best
  for (const cut of cuts) {
    const { match, least } = cut
    const limits: Limit[] = [{ match, gt: least, action: 'drop-connection', log: true }]
    const policies = PROFILES.filter((profile) => profile !== 'pix-6').flatMap((profile) =>
      switchesToTry(profile, crossings).map((switches) =>
        resolvePolicy(profile, { ...switches, limits }),
      ),
    )
    for (const policy of policies) {
      const tried = yield* judging(policy, null, runsOf, crossings)
      if (tried.wrong < found.wrong) found = { ...tried, limits: [cut] }
      else if (
        tried.wrong === found.wrong &&
        found.limits.length > 0 &&
        !found.limits.includes(cut)
      )
        found = { ...found, limits: [...found.limits, cut] }
    }
  }
  return found
}

/** Of two that leave as much unexplained, the one that says that commands came in pieces says why. */
function tellsMore(tried: Inferred, best: Inferred): boolean {
  const inPieces = ({ differences }: Inferred): boolean => differences.some((one) => one.inPieces)
  return inPieces(tried) && !inPieces(best)
}

/** Every profile with its switches as it is; then each with the map that the recordings ask for. */
function policiesToTry(
  crossings: readonly Crossing[],
): { policy: EffectivePolicy; map: EsmtpMap | null }[] {
  const maps = PROFILES.filter((profile) => profile !== 'pix-6').flatMap((profile) => {
    const map = inferredMap(profile, crossings)
    return map === null ? [] : [{ profile, map }]
  })
  return [...PROFILES.map((profile) => ({ profile, map: null })), ...maps].flatMap(
    ({ profile, map }) =>
      switchesToTry(profile, crossings).map((switches) => ({
        policy: resolvePolicy(profile, switches, map),
        map,
      })),
  )
}

/** What a policy makes of the session. */
type Runs = (policy: EffectivePolicy) => Steps<{ run: RunResult; strict: RunResult | null }>

/**
 * `joined`: commands that came in pieces are judged whole, as a firewall that reassembles them would;
 * `strict` is then what this engine makes of the pieces (C5).
 */
function runs(tools: CompareTools, original: Original, joined: boolean): Runs {
  return function* (policy) {
    if (!joined) return { run: yield* tools.running(policy, original), strict: null }
    const run = yield* tools.running(policy, { ...original, real: false })
    return { run, strict: yield* tools.running(policy, original) }
  }
}

/** mask-banner is told by the greeting; scope and allow-tls are tried both ways. */
function switchesToTry(profile: ProfileId, crossings: readonly Crossing[]): Switches[] {
  const greeting = crossings.find(({ direction }) => direction === 'S')
  const maskBanner = greeting === undefined || greeting.whole !== greeting.came
  const scopes = profile === 'pix-6' ? (['verb', 'line'] as const) : (['line', 'verb'] as const)
  return scopes.flatMap((maskScope) =>
    [profile === 'asa-9.4', profile !== 'asa-9.4'].map((allowTls) => ({
      maskScope,
      maskBanner,
      allowTls,
    })),
  )
}

function* judging(
  policy: EffectivePolicy,
  map: EsmtpMap | null,
  runsOf: Runs,
  crossings: readonly Crossing[],
): Steps<Inferred> {
  const { run, strict } = yield* runsOf(policy)
  const forward = { C: forwardedOf(run, 'C'), S: forwardedOf(run, 'S') }
  const strictly = strict === null ? null : forwardedOf(strict, 'C')
  const differences: Difference[] = []
  let wrong = 0
  const pace = new Pace(COMPARED_AT_ONCE_LINES)
  for (const crossing of crossings) {
    if (pace.isDue()) yield
    const { direction, whole, came } = crossing
    const made = madeOf(crossing, forward[direction])
    const strict = strictly === null || direction === 'S' ? made : madeOf(crossing, strictly)
    // Right only because its pieces were joined: that is where it differs from this engine.
    const inPieces = made.text === came && strict.text !== came && whole === came
    const { text: expected, rules } = inPieces ? strict : made
    if (expected !== came) wrong++
    if (whole === came && expected === came) continue
    differences.push({ ...crossing, expected, inPieces, rules: expected === whole ? [] : rules })
  }
  return { policy, map, differences, wrong, limits: [] }
}

type Forwarding = ReturnType<typeof forwardedOf>

/** What the engine makes of a line, as far as print keeps it: its end, and a secret's octets, it does not. */
function madeOf({ sent, whole }: Crossing, forward: Forwarding): ReturnType<Forwarding> {
  if (sent === null) return { text: '', rules: [] }
  const { offset, text, terminator } = sent
  const made = forward(offset, offset + text.length + terminator.length)
  return whole === text + terminator ? made : { ...made, text: made.text.replace(/\r?\n$/, '') }
}
