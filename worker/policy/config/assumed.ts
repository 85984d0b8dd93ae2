import type { EsmtpMap } from '../criteria.ts'
import type { ProfileId } from '../policy.ts'
import { quoted } from './fault.ts'
import type { TrafficPolicies } from './traffic/layer4.ts'
import type { RunningConfig } from './running-config.ts'
import { assumedOfVersion } from './version.ts'

/** Which device it is, as far as the text leaves that open and nobody named a profile. */
export function assumedOfDevice(
  { version, hasVersionLine, fixup }: RunningConfig,
  asked: ProfileId | null,
  profile: ProfileId,
): string[] {
  if (asked !== null) return []
  const ofVersion = assumedOfVersion(version, hasVersionLine)
  const told = ofVersion === null ? [] : [ofVersion]
  if (hasVersionLine) return told
  const why =
    fixup !== null
      ? 'fixup protocol smtp is of PIX 6'
      : version !== null
        ? `"Compiled for ${version.product.toLowerCase()} ${version.release[0]}" is taken for it`
        : profile === 'off'
          ? 'whatever the release, nothing is inspected'
          : `${profile} is taken`
  return [`no version line: ${why}`, ...told]
}

/** Policy maps of layer 3/4 that nothing puts in service are taken to be in service. */
export function assumedOfService({ serviced, policies }: TrafficPolicies): string[] {
  if (serviced.length > 0) return []
  return policies
    .filter((policy) => policy.some(({ inspects }) => inspects !== null))
    .map(({ name }) => `no service-policy: policy-map ${quoted(name)} is taken to be in service`)
}

/** A `$` at a pattern's end looks like an anchor and is none, so that the match hardly ever fires. */
export function assumedOfPatterns(map: EsmtpMap | null): string[] {
  const named = (map?.matches ?? []).flatMap(({ criterion }) =>
    'pattern' in criterion ? criterion.pattern.patterns : [],
  )
  const ends = named.filter(({ pattern }) => /(?:^|[^\\])(?:\\\\)*\$$/.test(pattern))
  return [...new Set(ends.map(({ name }) => name))].map(
    (name) => `the "$" at the end of regex ${quoted(name)} stands for itself: it is no anchor`,
  )
}
