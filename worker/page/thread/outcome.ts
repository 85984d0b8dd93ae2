import type { ComparisonReport } from '../../report/comparison.ts'
import type { CureRecord } from '../../report/cure.ts'
import { inGroups, type FindingGroup } from '../../report/finding-order.ts'
import type { FindingRecord } from '../../report/finding.ts'
import { counted } from '../../report/layout.ts'
import { lossWords } from '../../report/text/loss-words.ts'
import type { PredictionRecord, Report, SourceRecord } from '../../report/report.ts'
import type { SessionGroup } from '../../report/text/session-groups.ts'
import { releasesOf } from '../../report/view/releases.ts'
import { parted } from '../../report/view/sentence.ts'
import { comparisonWords, verdictWords } from '../../report/view/verdict-words.ts'
import { WRITERS, type FindingCard, type Listed, type Outcome } from '../messages.ts'

/** Places of one finding that the page leads to. */
const MAX_PLACES = 40
/** Kinds of sessions it lists. */
const MAX_KINDS = 40

/** What the page draws of a report. */
export function outcomeOf(
  report: Report,
  {
    kinds,
    predictions,
    milliseconds,
    list,
  }: {
    kinds: readonly SessionGroup[]
    predictions: readonly PredictionRecord[] | null
    milliseconds: number
    list: Listed
  },
): Outcome {
  const { summary, source, policy, cure, findings, evidence, sessions } = report
  return {
    of: 'recording',
    verdict: verdictWords(summary.verdict),
    ...parted(summary.sentence),
    about: aboutSource(source, summary.sessions, milliseconds),
    loss: lossWords(source),
    source: shortSource(source),
    releases: releasesOf(report, predictions === null ? null : [...predictions]),
    profile: policy.profile,
    mapName: policy.mapName,
    cure,
    observed: sessions.some(({ mode }) => mode === 'observed'),
    changes: summary.linesMasked + summary.keywordsMasked + summary.linesDiscarded,
    findings: cardsOf(findings, cure, summary.findingsLeftOut ?? {}),
    evidence,
    kinds: kinds.slice(0, MAX_KINDS).map(({ count, words, which }) => ({ count, words, which })),
    sessions: sessions.length,
    sessionsLeftOut: summary.sessionsLeftOut ?? 0,
    writers: WRITERS,
    milliseconds,
    list,
  }
}

/** What the page draws of a comparison. */
export function comparisonOutcome(
  comparison: ComparisonReport,
  { cure, milliseconds, list }: { cure: CureRecord | null; milliseconds: number; list: Listed },
): Outcome {
  const { summary, sources, sessions, unpaired, notHeld, findings } = comparison
  const { told, next } = parted(summary.sentence)
  const alone = unpaired.outside + unpaired.inside
  const unheld = (notHeld?.outside ?? 0) + (notHeld?.inside ?? 0)
  const policy = sessions.find((session) => session.policy !== null)?.policy ?? null
  const settings =
    policy === null
      ? []
      : [
          `explained by ${policy.profile}, ${policy.maskBanner ? 'mask-banner' : 'no mask-banner'}, ${policy.allowTls ? 'allow-tls' : 'no allow-tls'}`,
        ]
  return {
    of: 'two',
    verdict: comparisonWords(summary.verdict),
    told,
    next:
      cure === null
        ? next
        : `First step: ${cure.title.charAt(0).toLowerCase()}${cure.title.slice(1)}.`,
    about: [
      ...settings,
      `outside read as ${sources.outside.format}, inside as ${sources.inside.format}`,
      `${counted(sessions.length, 'session')} compared${alone > 0 ? `, ${alone} more without a partner` : ''}${unheld > 0 ? `, ${unheld} more not held` : ''}`,
      ...(sessions.some(({ swapped }) => swapped)
        ? ['the two were given the wrong way round, and were exchanged']
        : []),
      took(milliseconds),
    ],
    loss:
      (['outside', 'inside'] as const)
        .flatMap((side) => lossWords(sources[side]) ?? [])
        .join(' ') || null,
    source: shortSource(sources.outside),
    releases: [],
    profile: policy?.profile ?? 'off',
    mapName: null,
    cure,
    observed: true,
    changes: sessions.reduce((sum, { changes }) => sum + changes.length, 0),
    findings: cardsOf(findings, cure, {}),
    evidence: [],
    kinds: [],
    sessions: sessions.length,
    sessionsLeftOut: 0,
    writers: ['text', 'json'],
    milliseconds,
    list,
  }
}

function shortSource({
  name,
  format,
  confidence,
  octets,
  lines,
  why,
}: SourceRecord): Outcome['source'] {
  return { name, format, confidence, octets, lines, why }
}

function aboutSource(
  { format, confidence, octets, compressed, lines }: SourceRecord,
  sessions: number,
  milliseconds: number,
): string[] {
  return [
    `read as ${format} (${Math.round(confidence * 100)} % sure)`,
    ...(lines === null ? [] : [counted(lines, 'line')]),
    `${counted(octets ?? 0, 'octet')}${compressed ? ' unzipped' : ''}`,
    counted(sessions, 'session'),
    took(milliseconds),
  ]
}

function took(milliseconds: number): string {
  return milliseconds < 2_000
    ? `${Math.max(1, Math.round(milliseconds))} ms`
    : `${(milliseconds / 1_000).toFixed(1)} s`
}

function cardsOf(
  findings: readonly FindingRecord[],
  cure: CureRecord | null,
  leftOut: Readonly<Record<string, number>>,
): FindingCard[] {
  const { ofSession, ofOctets } = inGroups(findings)
  const card =
    (ofOctets: boolean) =>
    ({ first, all, sessions }: FindingGroup): FindingCard => {
      const places = all.flatMap(({ lines }) => lines)
      return {
        first,
        count: all.length,
        sessions: sessions.length,
        places: places.slice(0, MAX_PLACES).map(({ session, line }) => ({ session, line })),
        morePlaces: Math.max(0, places.length - MAX_PLACES),
        leftOut: leftOut[first.id] ?? 0,
        ofOctets,
        curedBy: curedBy(first.id, cure),
      }
    }
  return [...ofSession.map(card(false)), ...ofOctets.map(card(true))]
}

/** Titles of the parts of the cure that cure a finding. */
export function curedBy(id: string, cure: CureRecord | null): string[] {
  return (cure?.parts ?? []).filter(({ cures }) => cures.includes(id)).map(({ title }) => title)
}
