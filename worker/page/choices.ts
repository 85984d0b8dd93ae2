import { LINE_CHOICES, EOL_CHOICES, type InspectOptions } from '../report/inspection.ts'
import type { ProfileId, Switches } from '../policy/policy.ts'

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

/** What each choice may be; the names of formats are the inspector's. */
const ALLOWED: Readonly<Partial<Record<keyof Choices, readonly string[]>>> = {
  profile: ['pix-6', 'pix-7', 'asa-7.2', 'asa-9.4', 'off'],
  lines: LINE_CHOICES,
  eol: EOL_CHOICES,
  maskScope: ['line', 'verb'],
  maskBanner: ['true', 'false'],
  allowTls: ['true', 'false'],
  specialCharacter: ['off', 'log', 'drop-connection'],
}

/** Choices that a link always carries: all but the running-config, which holds what it holds. */
const IN_LINKS = Object.keys(AT_FIRST).filter((name) => name !== 'policy') as (keyof Choices)[]

/** The choices that differ from those at first, as names and values, for a link or a query. */
export function givenChoices(choices: Choices): [keyof Choices, string][] {
  return IN_LINKS.flatMap((name): [keyof Choices, string][] =>
    choices[name] === AT_FIRST[name] ? [] : [[name, choices[name]]],
  )
}

/** Choices out of names and values; what is none of them, or has no such value, is passed over. */
export function choicesFrom(values: URLSearchParams): Choices {
  const named = IN_LINKS.flatMap((name) => {
    const value = values.get(name)
    const allowed = ALLOWED[name]
    return value === null || (allowed !== undefined && !allowed.includes(value))
      ? []
      : [[name, value]]
  })
  return { ...AT_FIRST, ...Object.fromEntries(named) } as Choices
}
