import type { ProfileId, Switches } from '../policy/policy.ts'
import type { InspectOptions } from '../report/inspection.ts'

/** What the user has chosen; '' is "not given", and then the profile or the text decides. */
export interface Choices {
  profile: ProfileId | ''
  policy: string
  mapName: string
  format: string
  lines: InspectOptions['lines']
  eol: InspectOptions['eol']
  maskScope: '' | NonNullable<Switches['maskScope']>
  maskBanner: '' | 'true' | 'false'
  allowTls: '' | 'true' | 'false'
  specialCharacter: '' | NonNullable<Switches['specialCharacter']>
}

export const AT_FIRST: Choices = {
  profile: '',
  policy: '',
  mapName: '',
  format: 'auto',
  lines: 'all',
  eol: 'auto',
  maskScope: '',
  maskBanner: '',
  allowTls: '',
  specialCharacter: '',
}

/** The choices as the pipeline's options; `profile=off` takes no policy and no switches. */
export function optionsOf(choices: Choices): InspectOptions {
  const { profile, policy, mapName, format, lines, eol } = choices
  const asked: InspectOptions = { format, lines, eol, switches: {} }
  if (profile !== '') asked.profile = profile
  if (profile === 'off') return asked
  if (policy.trim() !== '') {
    asked.policy = policy
    if (mapName !== '') asked.mapName = mapName
  }
  const { maskScope, maskBanner, allowTls, specialCharacter } = choices
  if (maskScope !== '') asked.switches.maskScope = maskScope
  if (maskBanner !== '') asked.switches.maskBanner = maskBanner === 'true'
  if (allowTls !== '') asked.switches.allowTls = allowTls === 'true'
  if (specialCharacter !== '') asked.switches.specialCharacter = specialCharacter
  return asked
}
