import type { Action, LimitMatch, SpecialCharacter } from '../../../worker/policy/policy.ts'
import { PROFILES } from '../../../worker/policy/policy.ts'
import type { ReferenceLimit, ReferenceSettings, ReferenceSwitches } from '../session.ts'
import type { Choices } from './choices.ts'

/** Each class with numbers that short dialogues pass. */
const SMALL_LIMITS: readonly [LimitMatch, least: number, most: number][] = [
  ['cmd-line-length', 1, 60],
  ['rcpt-count', 1, 4],
  ['body-line-length', 1, 40],
  ['header-line-length', 1, 60],
  ['sender-address-length', 1, 16],
  ['mime-filename-length', 1, 10],
]

/** A profile, switches, line end and sides. */
export function anySettings(choices: Choices): ReferenceSettings {
  const inspecting = PROFILES.filter((profile) => profile !== 'off')
  return {
    profile: choices.chance(2) ? 'off' : choices.of(inspecting),
    switches: anySwitches(choices),
    eol: choices.chance(20) ? choices.of(['crlf', 'lf'] as const) : 'auto',
    oneSided: choices.chance(30) ? choices.of(['client', 'server'] as const) : null,
    stream: choices.chance(40),
  }
}

function anySwitches(choices: Choices): ReferenceSwitches {
  const switches: ReferenceSwitches = {}
  if (choices.chance(12)) switches.maskScope = choices.of(['line', 'verb'] as const)
  if (choices.chance(12)) switches.maskBanner = choices.chance(50)
  if (choices.chance(30)) switches.allowTls = choices.chance(70)
  if (choices.chance(12)) switches.specialCharacter = choices.of(SPECIAL)
  if (choices.chance(50)) switches.limits = anyLimits(choices)
  return switches
}

const SPECIAL: readonly SpecialCharacter[] = ['off', 'log', 'drop-connection']
const ACTIONS: readonly Action[] = ['log', 'drop-connection', 'reset']

/** Some of the classes, each at most once, in any order. */
function anyLimits(choices: Choices): ReferenceLimit[] {
  const limits: ReferenceLimit[] = []
  for (const [match, least, most] of SMALL_LIMITS) {
    if (!choices.chance(45)) continue
    // Half of them only log, else few sessions would live long enough to meet a second class.
    const action = choices.chance(50) ? choices.of(ACTIONS) : 'log'
    const limit: ReferenceLimit = { match, gt: choices.between(least, most), action }
    if (choices.chance(30)) limit.log = choices.chance(50)
    limits.splice(choices.below(limits.length + 1), 0, limit)
  }
  return limits
}
