import type { EsmtpMap } from '../../policy/criteria.ts'
import { resolvePolicy, type EffectivePolicy } from '../../policy/effective.ts'
import type { ProfileId, Switches } from '../../policy/policy.ts'
import { inferredMap } from './keyword-map.ts'
import { originalOf, type Original } from './original.ts'
import type { Recording } from './recording.ts'
import { forwardedOf, type CompareTools } from './run.ts'
import type { Crossing, Sides } from './sides.ts'

/** A line that differs between the two recordings, or that the policy would have changed and did not. */
export interface Difference extends Crossing {
  /** what the policy inferred makes of the line; '' if it lets nothing of it by */
  expected: string
  /** rules of the engine for this line under the policy inferred; [] where it would not change it */
  rules: string[]
}

/** The policy that explains two recordings best. */
export interface Inferred {
  policy: EffectivePolicy
  /** the map that had to be made up for it; null where the profile's own does */
  map: EsmtpMap | null
  differences: Difference[]
  /** lines that are not as the policy would have them */
  wrong: number
}

const PROFILES: readonly ProfileId[] = ['asa-7.2', 'pix-7', 'asa-9.4', 'pix-6']

/**
 * Tries every profile with its switches on the session as both ends meant it, then with the map that the
 * masked keywords and commands ask for, and keeps what leaves least unexplained; the plainer of two alike.
 */
export function infer(
  outside: Recording,
  inside: Recording,
  sides: Sides,
  tools: CompareTools,
): Inferred {
  const original = originalOf(outside, inside, sides.pairs)
  let best = judge(resolvePolicy('off'), null, original, sides.crossings, tools)
  if (best.differences.length === 0) return best
  best = { ...best, wrong: Infinity }
  for (const mapped of [false, true]) {
    for (const profile of PROFILES) {
      const map = mapped && profile !== 'pix-6' ? inferredMap(profile, sides.crossings) : null
      if (mapped && map === null) continue
      for (const switches of switchesToTry(profile, sides.crossings)) {
        const policy = resolvePolicy(profile, switches, map)
        const tried = judge(policy, map, original, sides.crossings, tools)
        if (tried.wrong < best.wrong) best = tried
        if (best.wrong === 0) return best
      }
    }
  }
  return best
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

function judge(
  policy: EffectivePolicy,
  map: EsmtpMap | null,
  original: Original,
  crossings: readonly Crossing[],
  tools: CompareTools,
): Inferred {
  const run = tools.run(policy, original)
  const forward = { C: forwardedOf(run, 'C'), S: forwardedOf(run, 'S') }
  const differences: Difference[] = []
  let wrong = 0
  for (const crossing of crossings) {
    const { direction, sent, whole, came } = crossing
    const from = sent?.offset ?? 0
    const octets = (sent?.text.length ?? 0) + (sent?.terminator.length ?? 0)
    const made = sent === null ? { text: '', rules: [] } : forward[direction](from, from + octets)
    // What print keeps of a line is its text; its end, and a secret's octets, it does not.
    const kept =
      sent === null ? '' : whole === sent.text + sent.terminator ? made.text : ends(made.text)
    if (kept !== came) wrong++
    if (whole === came && kept === came) continue
    differences.push({ ...crossing, expected: kept, rules: kept === whole ? [] : made.rules })
  }
  return { policy, map, differences, wrong }
}

function ends(text: string): string {
  return text.replace(/\r?\n$/, '')
}
