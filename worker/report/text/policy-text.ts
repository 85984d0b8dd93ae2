import { counted, hanging, wrapped, COLUMNS } from '../layout.ts'
import type { CheckedPolicy } from '../policy.ts'

/** `text/plain` of a checked policy for a terminal of 80 columns: what is in force, where, what was assumed. */
export function toPolicyText(checked: CheckedPolicy): string {
  const { policy, text, maps, assumed, lines, linesPassedOver } = checked
  const others = maps.filter((name) => name !== policy.mapName)
  return [
    ...wrapped(`IN FORCE  ${inForce(checked)}`, COLUMNS),
    ...hanging('', settings(checked)),
    ...(text === null ? [] : ['', ...text.trimEnd().split('\n')]),
    ...(policy.matches.length > 0 ? ['', 'Matches, in the order of the map:'] : []),
    ...policy.matches.flatMap(({ position, match, action }) =>
      hanging(`  ${position}. `, `${match}: ${action}`),
    ),
    ...(assumed.length > 0 ? ['', 'Assumed, because the text leaves it open:'] : []),
    ...assumed.flatMap((words) => hanging('  - ', words)),
    ...(others.length > 0 ? ['', ...hanging('', `Other esmtp maps: ${others.join(', ')}.`)] : []),
    '',
    ...hanging(
      '',
      `${counted(lines, 'line')} read, ${counted(linesPassedOver, 'line')} of them not about ESMTP inspection.`,
    ),
    '',
  ].join('\n')
}

function inForce({ policy, where }: CheckedPolicy): string {
  if (policy.profile === 'off') return 'No SMTP inspection.'
  const map = policy.mapName === null ? 'The built-in map' : `Map ${policy.mapName}`
  if (where === null)
    return `${map}, as ${policy.profile} applies it; nothing in the text binds it.`
  const service = where.service === null ? '' : `, service ${where.service}`
  return `${map}, bound by policy-map ${where.policyMap}, class ${where.className} (line ${where.line}${service}), as ${policy.profile} applies it.`
}

function settings({ policy }: CheckedPolicy): string {
  if (policy.profile === 'off') return 'Nothing is changed.'
  const { mailRelay } = policy
  return [
    `greeting ${policy.maskBanner ? 'masked' : 'shown'}`,
    `STARTTLS ${policy.allowTls ? 'passes' : 'masked'}`,
    `unknown commands masked, ${policy.maskScope === 'verb' ? 'the verb alone' : 'the whole line'}`,
    ...(policy.specialCharacter === undefined || policy.specialCharacter === 'off'
      ? []
      : [`special characters: ${policy.specialCharacter}`]),
    ...(mailRelay === null
      ? []
      : [`mail relay ${mailRelay.domain}: ${mailRelay.action}${mailRelay.log ? ' log' : ''}`]),
  ].join(' · ')
}
