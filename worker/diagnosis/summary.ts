import type { EventName } from '../engine/records.ts'
import type { Cure } from '../policy/cure.ts'
import type { ProfileId } from '../policy/policy.ts'
import { fixed, uncapitalised, type Redacted } from '../redact/redacted.ts'
import { cureOfProduct } from './cure/other-product.ts'
import type { SessionDiagnosis } from './diagnose.ts'
import type { Finding } from './finding.ts'
import { isFailure, nextRecording, nextStep, recordFailure } from './next-step.ts'
import { isSeen, mostImportant } from './rank.ts'
import { INSPECTING, rulesOutAll } from './ruled-out.ts'
import type { Question } from './view.ts'
import { asFirstStep, own, counted, listed } from './literal.ts'

/** What an upload comes to: of what happened the first four, of what would happen all but the middle three. */
export type UploadVerdict =
  'observed' | 'other-product' | 'ruled-out' | 'no-sign' | 'cut' | 'masked' | 'clean'

/** What the pipeline counted over the whole upload. */
export interface SummaryCounts {
  question: Question
  sessions: number
  linesMasked: number
  keywordsMasked: number
  linesDiscarded: number
  /** the event that cut the first connection that was cut, or null */
  cut: EventName | null
  profile: ProfileId
  /** the one change that cures, from which the first step is read; null where there is none */
  cure: Cure | null
}

/** What an upload comes to, in a word and in a sentence of at most three clauses: what it is, what failed, the first step. */
export interface Summary {
  verdict: UploadVerdict
  sentence: Redacted
  /**
   * Where nothing is said to have failed, and text around the sessions may know what did: the sentence without its first
   * step; null where it says no more than that nothing is known.
   */
  statement?: Redacted | null
}

/** The answer to the question that was asked. */
export function summarise(diagnoses: readonly SessionDiagnosis[], counts: SummaryCounts): Summary {
  const observed = diagnoses.filter(({ mode }) => mode === 'observed')
  const seen = mostImportant(
    (observed.length > 0 ? observed : diagnoses).flatMap(({ findings }) =>
      findings.filter((finding) => isSeen(finding) && !isFailure(finding.id)),
    ),
  )
  if (counts.question === 'did') return ofOwnWork(diagnoses, counts)
  if (observed.length > 0 || (seen !== null && seen.id !== 'other-product'))
    return { verdict: 'observed', sentence: ofObserved(seen, diagnoses, counts) }
  if (counts.question === 'would') return ofPrediction(diagnoses, seen, counts)
  if (seen !== null)
    return {
      verdict: 'other-product',
      sentence: ofOtherProduct(seen, deviceOf(seen, diagnoses), counts.cure),
    }
  return ofNothing(diagnoses, counts.cure)
}

/** What `summarise` needs of a diagnosis, and no more: thousands are kept until the upload has ended. */
export function essence(diagnosis: SessionDiagnosis): SessionDiagnosis {
  const { findings } = diagnosis
  const seen = mostImportant(
    findings.filter((finding) => isSeen(finding) && !isFailure(finding.id)),
  )
  const top = mostImportant(findings)
  const kept = [...new Set([seen, top])].filter((finding) => finding !== null)
  return {
    ...diagnosis,
    divergence: null,
    behind: null,
    observedVerdicts: null,
    failed: diagnosis.failed && { ...diagnosis.failed, finding: bare(diagnosis.failed.finding) },
    findings: kept.map(bare),
  }
}

function bare(finding: Finding): Finding {
  return { ...finding, at: [], problem: null, candidates: [] }
}

function ofObserved(
  top: Finding | null,
  diagnoses: readonly SessionDiagnosis[],
  { sessions, cure }: SummaryCounts,
): Redacted {
  const observed = diagnoses.filter(({ mode }) => mode === 'observed')
  if (top === null)
    return fixed`Octets of this session were changed on its way. ${asFirstStep(nextRecording(onlyServer(observed)))}`
  const print = observed.find(({ findings }) => findings.includes(top))?.fingerprint ?? null
  const device = print?.device ?? null
  const cause =
    device === null
      ? fixed`what did it, this record does not tell`
      : fixed`a ${device}${print?.ownMap ? fixed` with a map of its own` : fixed``} did it`
  const where = top.where === null ? fixed`` : fixed` (${top.where})`
  const often =
    sessions > 1 && observed.length > 0
      ? fixed` in ${observed.length} of ${counted(sessions, fixed`session`, fixed`sessions`)}${notIn(diagnoses)}`
      : fixed``
  const next =
    device === null
      ? (print?.captureNext ?? nextRecording(onlyServer(observed)))
      : nextStep(top.id, cure)
  const butClear =
    OF_LOGS.has(top.id) && !print?.ownMap && rulesOutAll(print?.ruledOut ?? [])
      ? fixed` What stands in clear beside it rules the built-in settings out.`
      : fixed``
  return fixed`${top.title}${sessions === 1 ? where : often}: ${cause} (${own(top.certainty)}).${butClear} ${asFirstStep(next)}`
}

/** Findings that a log makes: of this session, or of another. */
const OF_LOGS: ReadonlySet<string> = new Set(['firewall-syslog', 'postfix-workarounds-logged'])

/** Sessions that a firewall with built-in settings was not in the way of, beside those that went through one. */
function notIn(diagnoses: readonly SessionDiagnosis[]): Redacted {
  const clear = diagnoses.filter(
    ({ mode, fingerprint }) => mode !== 'observed' && rulesOutAll(fingerprint?.ruledOut ?? []),
  ).length
  return clear === 0 ? fixed`` : fixed` (no such firewall in the way of ${clear})`
}

/** The device that the session of a finding names. */
function deviceOf(finding: Finding, diagnoses: readonly SessionDiagnosis[]): Redacted | null {
  return diagnoses.find(({ findings }) => findings.includes(finding))?.fingerprint?.device ?? null
}

function ofOtherProduct(top: Finding, device: Redacted | null, cure: Cure | null): Redacted {
  const words = top.where === null ? fixed`` : fixed`, by its own words on ${top.where}`
  return fixed`${device ?? fixed`Another product`} stands in this path, not a PIX or ASA${words} (${own(top.certainty)}). ${asFirstStep(stepFor(device) ?? nextStep(top.id, cure))}`
}

/** What the cure of a product says to do about it. */
function stepFor(device: Redacted | null): Redacted | null {
  const cure = device === null ? null : cureOfProduct(device, null)
  return cure && uncapitalised(cure.title)
}

/** What this firewall made of the connections that went through it. */
function ofOwnWork(diagnoses: readonly SessionDiagnosis[], counts: SummaryCounts): Summary {
  const { cure, cut, profile } = counts
  const lines = counts.linesMasked + counts.keywordsMasked
  const verdict = cut !== null ? 'cut' : lines + counts.linesDiscarded > 0 ? 'masked' : 'clean'
  if (verdict === 'clean') {
    const sentence = fixed`This firewall (${own(profile)}) changed nothing. ${asFirstStep(recordFailure(onlyServer(diagnoses)))}`
    return { verdict, sentence }
  }
  const top = mostImportant(
    diagnoses.flatMap(({ findings }) => findings.filter(({ mode }) => mode === 'did')),
  )
  const did =
    cut === null
      ? fixed`masked ${counted(lines, fixed`line`, fixed`lines`)}${top === null ? fixed`` : fixed`, of which this matters most: ${top.title}`}`
      : fixed`cut the session (${own(cut)})`
  const cause = cut ?? top?.id ?? null
  const next = cause === null ? recordFailure(onlyServer(diagnoses)) : nextStep(cause, cure)
  return { verdict, sentence: fixed`This firewall (${own(profile)}) ${did}. ${asFirstStep(next)}` }
}

function ofPrediction(
  diagnoses: readonly SessionDiagnosis[],
  seen: Finding | null,
  counts: SummaryCounts,
): Summary {
  const { cure } = counts
  const changed = counts.linesMasked + counts.keywordsMasked + counts.linesDiscarded
  const verdict = counts.cut !== null ? 'cut' : changed > 0 ? 'masked' : 'clean'
  if (verdict === 'clean') {
    const it = counts.sessions === 1 ? fixed`it` : fixed`them`
    const clean = fixed`${own(counts.profile)} would change nothing in ${counted(counts.sessions, fixed`session`, fixed`sessions`)}, and nothing shows that a PIX or ASA changed ${it}.`
    const next = seen === null ? recordFailure(onlyServer(diagnoses)) : nextStep(seen.id, cure)
    return { verdict, sentence: fixed`${clean} ${asFirstStep(next)}` }
  }
  const predicted = diagnoses.flatMap(({ findings }) =>
    findings.filter(({ mode }) => mode === 'predicted'),
  )
  const top = mostImportant(predicted)
  const lines = counts.linesMasked + counts.keywordsMasked
  const change =
    counts.cut === null
      ? fixed`would mask ${counted(lines, fixed`line`, fixed`lines`)}`
      : fixed`would cut the session (${own(counts.cut)})`
  const worst =
    top === null || counts.cut !== null
      ? fixed``
      : fixed`, of which this matters most: ${top.title}`
  // of a cut the first step is that of what cut, never of what else was found
  const cause = counts.cut ?? top?.id ?? null
  const next = cause === null ? recordFailure(onlyServer(diagnoses)) : nextStep(cause, cure)
  return {
    verdict,
    sentence: fixed`A firewall with ${own(counts.profile)} ${change}${worst} (predicted by rule; nothing shows that one stood in the way). ${asFirstStep(next)}`,
  }
}

/** Neither a PIX or ASA nor another product: what is ruled out, what failed, what to look at. */
function ofNothing(diagnoses: readonly SessionDiagnosis[], cure: Cure | null): Summary {
  const cleared = diagnoses.filter(({ fingerprint }) => rulesOutAll(fingerprint?.ruledOut ?? []))
  const failed = worstFailed(diagnoses)
  const says = failed === null ? fixed`` : fixed` ${failed.clause}.`
  const [best] = cleared
  if (best === undefined) {
    const weak = diagnoses.find(({ fingerprint }) => fingerprint?.captureNext != null)?.fingerprint
    const what =
      weak === undefined
        ? fixed`Nothing shows that a PIX or ASA changed anything, and ${whatIsLeft(diagnoses)}.`
        : fixed`Nothing shows that a PIX or ASA changed anything; asterisks or X alone prove nothing.`
    const next =
      failed === null
        ? (weak?.captureNext ?? settling(diagnoses))
        : (failed.next ?? nextStep(failed.finding.id, cure))
    return {
      verdict: 'no-sign',
      sentence: fixed`${what}${says} ${asFirstStep(next)}`,
      ...(failed === null && { statement: builtInRuledOut(diagnoses).length > 0 ? what : null }),
    }
  }
  const where =
    cleared.length === diagnoses.length
      ? fixed``
      : fixed` (in ${cleared.length} of ${counted(diagnoses.length, fixed`session`, fixed`sessions`)})`
  const why = strongest(best)
  const next =
    failed === null
      ? recordFailure(onlyServer(diagnoses))
      : (failed.next ?? nextStep(failed.finding.id, cure))
  return {
    verdict: 'ruled-out',
    sentence: fixed`${why}${where}.${says} ${asFirstStep(next)}`,
    ...(failed === null && { statement: fixed`${why}${where}.` }),
  }
}

function worstFailed(diagnoses: readonly SessionDiagnosis[]): SessionDiagnosis['failed'] {
  const all = diagnoses.flatMap(({ failed }) => failed ?? [])
  const worst = mostImportant(all.map(({ finding }) => finding))
  return all.find(({ finding }) => finding === worst) ?? null
}

/** The server's name where there is one session; null where there are more, or none is named. */
function onlyServer(diagnoses: readonly SessionDiagnosis[]): Redacted | null {
  const [first, second] = diagnoses
  return first === undefined || second !== undefined ? null : first.server.name
}

/** Which built-in settings an upload leaves possible, where it leaves any. */
function whatIsLeft(diagnoses: readonly SessionDiagnosis[]): Redacted {
  const out = builtInRuledOut(diagnoses)
  if (out.length === 0) return fixed`nothing rules one out`
  return fixed`only the built-in settings of ${listed(out.map((id) => own(id)))} are ruled out`
}

/** What would settle it: the reply to EHLO, or where that is known the session that fails. */
function settling(diagnoses: readonly SessionDiagnosis[]): Redacted {
  const server = onlyServer(diagnoses)
  return diagnoses.some(({ announced }) => announced)
    ? recordFailure(server)
    : nextRecording(server)
}

/** The built-in settings that the one session of an upload rules out. */
function builtInRuledOut(diagnoses: readonly SessionDiagnosis[]): (typeof INSPECTING)[number][] {
  const [only, another] = diagnoses
  const found = another === undefined ? (only?.fingerprint?.ruledOut ?? []) : []
  return INSPECTING.filter((id) => found.some(({ profiles }) => profiles.includes(id)))
}

/**
 * What the sentence rests on: what every release of inspect esmtp overwrites (EHLO rules the PIX 6 out beside it),
 * a keyword or a command before the greeting, which no mask-banner leaves alone.
 */
function strongest({ fingerprint }: SessionDiagnosis): Redacted {
  const told = fingerprint?.ruledOut.find(({ profiles }) => profiles.includes('asa-9.4'))
  return told?.brief ?? fixed`What the built-in settings overwrite stands in clear`
}
