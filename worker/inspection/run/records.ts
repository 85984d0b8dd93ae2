import type { SessionDiagnosis } from '../../diagnosis/diagnose.ts'
import type { Finding } from '../../diagnosis/finding.ts'
import type { SessionView, ViewedLine } from '../../diagnosis/view.ts'
import type { EventName, Verdict } from '../../engine/records.ts'
import type { EffectivePolicy } from '../../policy/effective.ts'
import { hopeless } from '../../policy/propose/endings.ts'
import { statedLimits } from '../../policy/split.ts'
import type { Cure } from '../../policy/cure.ts'
import { printed } from '../../redact/redact.ts'
import type { Redacted } from '../../redact/redacted.ts'
import { utf8ByteString } from '../../smtp/octets.ts'
import type { Peer } from '../../smtp/session.ts'
import type { CureRecord } from '../../report/cure.ts'
import type { FindingRecord, RemedyRecord } from '../../report/finding.ts'
import type { LineRecord } from '../../report/line.ts'
import type { PolicyRecord } from '../../report/policy.ts'
import type { PeerRecord, SessionRecord } from '../../report/session.ts'
import { syslogOf } from './syslog.ts'
import type { MailLine } from './read-line.ts'

/** The policy as a report shows it. */
export function policyRecord(policy: EffectivePolicy): PolicyRecord {
  const off = policy.profile === 'off'
  return {
    profile: policy.profile,
    mapName: policy.mapName,
    maskScope: off ? null : policy.scope,
    maskBanner: policy.maskBanner,
    allowTls: policy.allowTls,
    specialCharacter: policy.specialCharacter,
    limits: statedLimits(policy).map(({ match, gt, action, log }) => ({ match, gt, action, log })),
  }
}

/** The time written last: lines come many a millisecond, or second, of their recording. */
let written: { milliseconds: number; text: string | null } = { milliseconds: NaN, text: null }

/** Milliseconds since 1970 as RFC 3339, or null; what is no date is none. */
function time(milliseconds: number | null): string | null {
  if (milliseconds === null) return null
  if (milliseconds !== written.milliseconds) written = { milliseconds, text: rfc3339(milliseconds) }
  return written.text
}

function rfc3339(milliseconds: number): string | null {
  if (Math.abs(milliseconds) > 8.64e15) return null
  const date = new Date(milliseconds)
  const year = date.getUTCFullYear()
  return year >= 0 && year <= 9999 ? date.toISOString() : null
}

function peer(
  named: { name: Redacted | null; software: string | null; version: Redacted | null },
  about: Peer | null,
): PeerRecord {
  const shown = (text: string | null): Redacted | null =>
    text === null ? null : printed(utf8ByteString(text))
  return {
    name: named.name ?? shown(about?.name ?? null),
    address: shown(about?.address ?? null),
    software: named.software,
    version: named.version,
  }
}

/** A session as a report shows it, without its lines. */
export function sessionRecord(
  view: SessionView,
  diagnosis: SessionDiagnosis,
  policy: EffectivePolicy,
  ofReport: EffectivePolicy,
): SessionRecord {
  const { fingerprint, divergence } = diagnosis
  return {
    index: view.index,
    ...(view.about.format !== undefined && { format: view.about.format }),
    mode: diagnosis.mode,
    server: peer(diagnosis.server, view.about.server),
    client: peer(diagnosis.client, view.about.client),
    started: time(view.about.started),
    fingerprint: fingerprint && {
      device: fingerprint.device,
      profiles: fingerprint.profiles,
      ruledOut: fingerprint.ruledOut.map(({ profiles, at, why }) => ({
        profiles,
        lines: at.flatMap((index) => view.lines[index]?.line ?? []),
        why,
      })),
      confidence: fingerprint.confidence,
      vantage: fingerprint.vantage,
      signs: [
        ...fingerprint.signs,
        ...(fingerprint.device === null && fingerprint.signs.length > 0
          ? [{ findingId: null, sign: fingerprint.reason }]
          : []),
      ],
    },
    divergence: divergence && {
      line: view.lines[divergence.at]?.line ?? 1,
      why: divergence.why,
    },
    messages: view.messages.map(
      ({ octets, headerLines, bodyLines, longestLine, declaredSize }) => ({
        octets,
        headerLines,
        bodyLines,
        longestLine,
        declaredSize,
      }),
    ),
    syslog: diagnosis.mode === 'observed' ? [] : syslogOf(view, policy),
    ...(policy !== ofReport && differs(policy, ofReport) && { policy: policyRecord(policy) }),
    ...(view.linesLeftOut > 0 && { linesLeftOut: view.linesLeftOut }),
  }
}

/** Whether two policies look different in a report. */
function differs(one: EffectivePolicy, other: EffectivePolicy): boolean {
  return JSON.stringify(policyRecord(one)) !== JSON.stringify(policyRecord(other))
}

/** What a report says was done to the line at an index: by the rules, or in an observed session by the evidence. */
export function verdictAt(
  { lines }: SessionView,
  { observedVerdicts }: SessionDiagnosis,
  at: number,
): Verdict {
  return observedVerdicts === null
    ? (lines[at]?.verdict ?? 'pass')
    : (observedVerdicts[at]?.verdict ?? 'pass')
}

/** The lines of a session that are `listed`, as a report shows them; `mail`, where it is listed, with its record. */
export function lineRecords(
  view: SessionView,
  diagnosis: SessionDiagnosis,
  mail: readonly MailLine[],
  listed: (verdict: Verdict, events: readonly EventName[]) => boolean,
): LineRecord[] {
  const observed = diagnosis.observedVerdicts
  const records: LineRecord[] = []
  let next = 0
  view.lines.forEach((line, at) => {
    const verdict = verdictAt(view, diagnosis, at)
    if (!listed(verdict, line.events)) return
    const record = lineRecord(view, line, at)
    if (observed) {
      record.verdict = verdict
      record.rules = observed[at]?.rules ?? []
      record.forwarded = null
    }
    records.push(record)
    for (; mail[next]?.of === at; next++) {
      const { line: number, shown, octets, place } = mail[next]!
      records.push({
        ...record,
        line: number,
        sourceLine: place.sourceLine,
        ...(place.packet !== null && { packet: place.packet }),
        time: time(place.time),
        text: shown,
        forwarded: observed ? null : shown,
        octets,
        events: [],
        lines: 1,
        longest: octets,
      })
    }
  })
  return records
}

function lineRecord(view: SessionView, line: ViewedLine, at: number): LineRecord {
  const message = line.kind === 'data' ? view.messages.find((sent) => sent.at === at) : undefined
  return {
    line: line.line,
    sourceLine: line.place.sourceLine,
    ...(line.place.packet !== null && { packet: line.place.packet }),
    direction: line.direction,
    kind: line.kind,
    verb: line.verb,
    text: line.shown,
    forwarded: line.forwarded,
    verdict: line.verdict,
    rules: line.rules,
    events: line.events,
    octets: line.length,
    ...(line.lost !== undefined && { lost: line.lost }),
    ...(message && {
      lines: message.headerLines + message.bodyLines,
      longest: message.longestLine,
    }),
    time: time(line.place.time),
  }
}

/** A cure as a report shows it. */
export function cureRecord(cure: Cure | null): CureRecord | null {
  return (
    cure && {
      ...cure,
      parts: cure.parts.map((part) => ({ ...part, cures: [...part.cures] })),
      fields: [...cure.fields],
      cures: [...cure.cures],
      leaves: [...cure.leaves],
      then: [...cure.then],
    }
  )
}

/** Why no configuration helps, where people look for one all the same. */
function reasonsOf(problem: Finding['problem']): RemedyRecord[] {
  const reason = problem && hopeless(problem)
  return reason === null ? [] : [reason]
}

/** A finding as a report shows it. */
export function findingRecord(view: SessionView, finding: Finding): FindingRecord {
  const { at, where: _, candidates, problem, ...rest } = finding
  return {
    ...rest,
    // a configuration is known when the upload has ended
    remedies: reasonsOf(problem),
    lines: at
      .map((index) => view.lines[index])
      .filter((line) => line !== undefined)
      .map((line) => ({
        session: view.index,
        line: line.line,
        sourceLine: line.place.sourceLine,
      })),
    ...(candidates.length > 0 && { candidates }),
  }
}
