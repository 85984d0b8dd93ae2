import { counted } from '../layout.ts'
import type { LineRecord } from '../line.ts'
import type { SourceRecord } from '../report.ts'

/** What a source lacks, in one line; null where nothing is known to be missing. */
export function lossWords({ gaps, gapOctets, faults }: SourceRecord): string | null {
  const octets = gapOctets ? ` (${counted(gapOctets, 'octet')} at least)` : ''
  const parts = [
    ...(gaps ? [`${counted(gaps, 'gap')}${octets} in what was recorded.`] : []),
    ...faults,
  ]
  return parts.length > 0 ? parts.join(' ') : null
}

/** What is missing at a line, in words; null where nothing is. */
export function lostWords({ lost }: LineRecord): string | null {
  if (lost === undefined) return null
  return lost === null ? 'octets are missing here' : `${counted(lost, 'octet')} missing here`
}
