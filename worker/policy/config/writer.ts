import type { EsmtpMap, MapParameters, NamedPattern, PatternReference } from '../criteria.ts'
import { actionText, matchText } from './esmtp/match-text.ts'

/** A map as canonical text, with the regex and class maps it refers to before it. Ends with a line end. */
export function writeMap(map: EsmtpMap): string {
  return `${writePatterns(map)}${mapLines(map).join('\n')}\n`
}

/** The regex and class maps that the map refers to; '' where it refers to none. */
export function writePatterns(map: EsmtpMap): string {
  return patternLines(map)
    .map((line) => `${line}\n`)
    .join('')
}

/** The map alone, a line each. */
export function mapLines(map: EsmtpMap): string[] {
  const lines = [`policy-map type inspect esmtp ${map.name}`]
  if (map.description !== null) lines.push(` description ${map.description}`)
  const parameters = parameterLines(map.parameters)
  if (parameters.length > 0) lines.push(' parameters', ...parameters)
  for (const match of map.matches) {
    lines.push(` match ${matchText(match)}`, `  ${actionText(match.action)}`)
  }
  return lines
}

/** The lines under `parameters`, what is not stated left out. */
export function parameterLines(parameters: MapParameters): string[] {
  const { maskBanner, allowTls, mailRelay, specialCharacter } = parameters
  const lines: string[] = []
  if (maskBanner !== null) lines.push(maskBanner ? 'mask-banner' : 'no mask-banner')
  if (mailRelay !== null) {
    lines.push(`mail-relay ${mailRelay.domain} action ${dropOrLog(mailRelay.act, mailRelay.log)}`)
  }
  if (specialCharacter === 'off') lines.push('no special-character')
  else if (specialCharacter !== null) {
    const log = parameters.specialCharacterLog
    lines.push(`special-character action ${dropOrLog(specialCharacter, log)}`)
  }
  if (allowTls !== null) {
    lines.push(
      allowTls ? `allow-tls${parameters.allowTlsLog ? ' action log' : ''}` : 'no allow-tls',
    )
  }
  return lines.map((line) => `  ${line}`)
}

function dropOrLog(act: 'drop-connection' | 'log', log: boolean): string {
  return act === 'log' ? 'log' : `drop-connection${log ? ' log' : ''}`
}

function patternLines(map: EsmtpMap): string[] {
  const patterns = new Map<string, NamedPattern>()
  const classes = new Map<string, PatternReference>()
  for (const { criterion } of map.matches) {
    if (!('pattern' in criterion)) continue
    const reference = criterion.pattern
    for (const pattern of reference.patterns) patterns.set(pattern.name, pattern)
    if (reference.isClass) classes.set(reference.name, reference)
  }
  const lines = [...patterns.values()].map(({ name, pattern }) => `regex ${name} "${pattern}"`)
  for (const { name, patterns: members } of classes.values()) {
    lines.push(`class-map type regex match-any ${name}`)
    for (const member of members) lines.push(` match regex ${member.name}`)
  }
  return lines
}
