import type { Finding } from './finding.ts'

/** Findings by how much they matter to the person who has to act; what is not listed comes last. */
const ORDER = [
  'starttls-masked',
  'ehlo-masked',
  'ehlo-refused',
  'banner-code-lost',
  'postfix-pix-workarounds',
  'auth-masked',
  'header-line-length',
  'rcpt-count',
  'cmd-line-length',
  'sender-address-length',
  'mime-filename-length',
  'firewall-syslog',
  'smuggling-sequence',
  'bdat-masked',
  'message-text-masked',
  'chunking-hidden',
  'keywords-masked',
  'x-command-quoted',
  'banner-masked',
  'postfix-workarounds-logged',
  'x-command-received',
  'x-command-logged',
  'other-product',
  'tls-refused',
  'tls-failed',
  'tls-required',
  'tls-not-offered',
  'auth-not-announced',
  'auth-not-offered',
  'login-refused',
  'reply-refuses',
  'command-masked',
  'dotcrlf-split',
  'bad-address',
]

const PLACES: ReadonlyMap<string, number> = new Map(ORDER.map((id, place) => [id, place]))
const CERTAINTY = { certain: 0, strong: 0, weak: 100 } as const

/** Whether the one sentence of a report may be about it. */
export function isRanked(id: string): boolean {
  return PLACES.has(id)
}

/** Whether a finding is of what was seen, and sure enough to lead an answer. */
export function isSeen({ mode, certainty }: Pick<Finding, 'mode' | 'certainty'>): boolean {
  return mode === 'observed' && certainty !== 'weak'
}

/** How soon a person should hear of it: the least first. */
export function rank({
  id,
  certainty,
  severity,
}: Pick<Finding, 'id' | 'certainty' | 'severity'>): number {
  return (PLACES.get(id) ?? ORDER.length) + CERTAINTY[certainty] + (severity === 'note' ? 50 : 0)
}

/** The first a person should hear of; null where no finding may lead an answer. */
export function mostImportant(findings: readonly Finding[]): Finding | null {
  let best: Finding | null = null
  for (const finding of findings) {
    if (!isRanked(finding.id)) continue
    if (best === null || rank(finding) < rank(best)) best = finding
  }
  return best
}
