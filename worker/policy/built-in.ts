import { DEFAULT_MAP_NAME } from './config/running-config.ts'
import type { EsmtpMap, MapMatch } from './criteria.ts'
import type { EffectivePolicy } from './effective.ts'
import type { ClassedLimit } from './compiled.ts'
import { DEFAULT_LIMITS } from './profiles.ts'

const OTHERS: Omit<MapMatch, 'position'> = {
  not: false,
  criterion: { kind: 'ehlo-reply-parameter', parameters: ['OTHERS'] },
  action: { act: 'mask', log: false, sendProtocolError: false, rate: null },
}

/** The vendor's built-in map of 7.2(3) and later; `allowTls`: as in 9.4. */
export function builtInMap(allowTls: boolean): EsmtpMap {
  const limits = DEFAULT_LIMITS.map((limit, index): ClassedLimit => {
    return { ...limit, position: index + 1, sendProtocolError: false }
  })
  return mapOf(limits, { maskBanner: true, allowTls, specialCharacter: 'off' })
}

/**
 * The map that states what a profile's own map does under the switches in force, so that it can be
 * changed: a built-in one cannot be edited. For pix-6 and pix-7, whose releases know no such maps, it
 * is the built-in map of the first release that does, with their limits.
 */
export function asMap(policy: EffectivePolicy): EsmtpMap {
  const { maskBanner, allowTls, specialCharacter } = policy
  return mapOf(policy.limits, { maskBanner, allowTls, specialCharacter })
}

function mapOf(
  limits: readonly ClassedLimit[],
  stated: Pick<EffectivePolicy, 'maskBanner' | 'allowTls' | 'specialCharacter'>,
): EsmtpMap {
  const matches = limits.map(({ match, gt, action, log, sendProtocolError }) => ({
    not: false,
    criterion: { kind: match, gt },
    action: { act: action, log: log || action === 'log', sendProtocolError, rate: null },
  }))
  return {
    name: DEFAULT_MAP_NAME,
    description: null,
    parameters: {
      ...stated,
      allowTlsLog: false,
      mailRelay: null,
      specialCharacterLog: false,
    },
    matches: [...matches, OTHERS].map((match, index) => ({ ...match, position: index + 1 })),
  }
}
