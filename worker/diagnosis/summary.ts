import type { EventName } from '../engine/records.ts'
import type { ProfileId } from '../policy/policy.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import type { SessionDiagnosis } from './diagnose.ts'
import type { Finding } from './finding.ts'
import { NO_REMEDIES } from './finding.ts'
import { isRanked, rank } from './rank.ts'
import { own, counted } from './words.ts'

/** What the pipeline counted over the whole upload. */
export interface SummaryCounts {
  sessions: number
  linesMasked: number
  keywordsMasked: number
  linesDiscarded: number
  /** the event that cut the first connection that was cut, or null */
  cut: EventName | null
  profile: ProfileId
}

/** The first step for each of them, said to the one who does it. */
const FIRST_STEP: Readonly<Record<string, Redacted>> = {
  'firewall-syslog': fixed`raise the limit the message names in an inspect esmtp policy map of your own`,
  'starttls-masked': fixed`put allow-tls into an inspect esmtp policy map (7.2(3) and later), or turn the inspection off for this server`,
  'ehlo-masked': fixed`enter no fixup protocol smtp 25 on the firewall`,
  'ehlo-refused': fixed`enter no fixup protocol smtp 25 on the firewall`,
  'banner-code-lost': fixed`give the server a greeting of one line, or enter no fixup protocol smtp 25`,
  'auth-masked': fixed`let users log in on port 587, which is not inspected, or enter no fixup protocol smtp 25`,
  'header-line-length': fixed`raise header line length in an inspect esmtp policy map of your own`,
  'rcpt-count': fixed`raise cmd RCPT count in an inspect esmtp policy map of your own, or send to fewer recipients at once`,
  'cmd-line-length': fixed`raise cmd line length in an inspect esmtp policy map of your own`,
  'sender-address-length': fixed`raise sender-address length in an inspect esmtp policy map of your own`,
  'mime-filename-length': fixed`raise MIME filename length in an inspect esmtp policy map of your own`,
  'smuggling-sequence': fixed`update both mail servers; no firewall setting helps`,
  'bdat-masked': fixed`turn CHUNKING off at the client, or the inspection for this server`,
  'message-text-masked': fixed`make the client wait for 354 before it sends the message, and see why DATA was refused`,
  'chunking-hidden': fixed`stop announcing BINARYMIME, or turn the inspection off for this server`,
  'keywords-masked': fixed`turn the inspection off for this server if it needs them`,
  'x-command-quoted': fixed`turn SMTP inspection off for this server`,
  'postfix-pix-workarounds': fixed`enter no mask-banner in an inspect esmtp policy map, or set smtp_pix_workarounds = for this host at the sender`,
  'banner-masked': fixed`enter no mask-banner in an inspect esmtp policy map`,
  'postfix-workarounds-logged': fixed`enter no mask-banner on the firewall, or set smtp_pix_workarounds = for this host`,
  'x-command-received': fixed`record the same session at the client and compare the two`,
  'x-command-logged': fixed`record the same session at the client and compare the two`,
  'other-product': fixed`turn off that product's mail scan and try again`,
  'command-masked': fixed`see whether anything needs the command: most servers refuse it anyway`,
  'dotcrlf-split': fixed`update the firewall's software`,
  'bad-address': fixed`correct the address at the sender`,
}

/** The one sentence of a report: cause, how certain, and the first step. */
export function summarise(diagnoses: readonly SessionDiagnosis[], counts: SummaryCounts): Redacted {
  const observed = diagnoses.filter(({ mode }) => mode === 'observed')
  const shown = observed.length > 0 ? observed : diagnoses
  const findings = shown.flatMap((diagnosis) => diagnosis.findings)
  const top = mostImportant(findings.filter(isSeen)) ?? mostImportant(findings)
  if (observed.length > 0 && top !== null) {
    const print = observed.find(({ findings }) => findings.includes(top))?.fingerprint ?? null
    return ofObserved(top, print?.device ?? null)
  }
  if (top !== null && top.mode === 'observed' && top.certainty !== 'weak')
    return ofObserved(top, null)
  if (counts.cut !== null || counts.linesMasked + counts.linesDiscarded > 0)
    return ofPrediction(top, counts)
  const weak = diagnoses.find(({ fingerprint }) => fingerprint !== null)?.fingerprint
  const clean = fixed`${own(counts.profile)} would change nothing in ${counted(counts.sessions, fixed`session`, fixed`sessions`)}, and nothing shows that a PIX or ASA changed ${counts.sessions === 1 ? fixed`it` : fixed`them`}`
  return weak?.captureNext
    ? fixed`${clean}; asterisks or X in it prove nothing: ${weak.captureNext}`
    : fixed`${clean}.`
}

/** What `summarise` needs of a diagnosis, and no more: thousands are kept until the upload has ended. */
export function essence(diagnosis: SessionDiagnosis): SessionDiagnosis {
  const { findings } = diagnosis
  const seen = mostImportant(findings.filter(isSeen))
  const top = mostImportant(findings)
  const kept = [...new Set([seen, top])].filter((finding) => finding !== null)
  return {
    ...diagnosis,
    divergence: null,
    observedVerdicts: null,
    findings: kept.map((finding) => ({
      ...finding,
      at: [],
      remedies: NO_REMEDIES,
      candidates: [],
    })),
  }
}

function isSeen({ mode, certainty }: Finding): boolean {
  return mode === 'observed' && certainty !== 'weak'
}

function mostImportant(findings: readonly Finding[]): Finding | null {
  let best: Finding | null = null
  for (const finding of findings) {
    if (!isRanked(finding.id)) continue
    if (best === null || rank(finding) < rank(best)) best = finding
  }
  return best
}

function ofObserved(top: Finding, device: Redacted | null): Redacted {
  const step = FIRST_STEP[top.id] ?? fixed`see the findings`
  if (top.id === 'other-product')
    return fixed`${top.title}, not a PIX or ASA (${own(top.certainty)}). ${top.detail} First step: ${step}.`
  const cause =
    device === null
      ? fixed`what did it, this record does not tell`
      : fixed`the cause is a ${device}`
  return fixed`${top.title}: ${cause} (${own(top.certainty)}). First step: ${step}.`
}

function ofPrediction(top: Finding | null, counts: SummaryCounts): Redacted {
  const change =
    counts.cut === null
      ? fixed`would mask ${counted(counts.linesMasked, fixed`line`, fixed`lines`)}`
      : fixed`would cut the session (${own(counts.cut)})`
  // of a cut the first step is that of what cut, never of what else was found
  const cause = counts.cut ?? top?.id ?? null
  const step = cause === null ? undefined : FIRST_STEP[cause]
  const worst =
    top === null || counts.cut !== null
      ? fixed``
      : fixed`, of which this matters most: ${top.title}`
  return fixed`A firewall with ${own(counts.profile)} ${change}${worst} (predicted by rule; nothing shows that one stood in the way).${step === undefined ? fixed`` : fixed` First step: ${step}.`}`
}
