import type { FindingRecord } from './finding.ts'
import type { EvidenceRecord } from './report.ts'

/** Signs that mail is refused, cut or sent in clear, and those that change what mail does without. */
const SEVERITIES: Readonly<Record<string, FindingRecord['severity']>> = {
  'masked-command': 'error',
  'quoted-x': 'error',
  'masked-keywords': 'error',
  'firewall-message': 'error',
  'masked-greeting': 'warning',
  'postfix-pix-workarounds': 'warning',
  'scanner-verdict': 'warning',
  'other-product': 'warning',
  'other-server': 'warning',
}

/**
 * How severe it is what a piece of loose evidence proves, as the finding of a session would be: what a device says of
 * itself, and a healthy session's message, are notes. Null where it proves nothing.
 */
export function evidenceSeverity({
  sign,
  weight,
  next,
}: Pick<EvidenceRecord, 'sign' | 'weight' | 'next'>): FindingRecord['severity'] | null {
  if (weight !== 'certain' && weight !== 'strong') return null
  // 108007: TLS started, and nothing is to be done
  if (sign === 'firewall-message' && next === null) return 'note'
  return SEVERITIES[sign] ?? 'note'
}
