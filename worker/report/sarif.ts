import type { CatalogueEntry } from '../diagnosis/finding.ts'
import { WRITTEN_AT_ONCE_CHARS } from '../limits.ts'
import { Pace, whole as atOnce, type Steps } from '../turn.ts'
import { inReadingOrder } from './finding-order.ts'
import { evidenceSeverity } from './evidence-severity.ts'
import type { FindingRecord } from './finding.ts'
import type { EvidenceRecord, Report } from './report.ts'

/** SARIF's names for our severities (SARIF 2.1.0, 3.27.10). What is predicted has not happened: it is a note. */
const LEVELS = { error: 'error', warning: 'warning', note: 'note' } as const
const PREDICTED = 'note'
const RANKS = { certain: 100, strong: 75, weak: 25 } as const

/** `application/sarif+json`: the findings as SARIF 2.1.0, a rule for each id of the catalogue that occurs. */
export function toSarif(report: Report, catalogue: readonly CatalogueEntry[]): string {
  return atOnce(sarifInSteps(report, catalogue))
}

/** The same in steps of some findings. */
export function* sarifInSteps(report: Report, catalogue: readonly CatalogueEntry[]): Steps<string> {
  const findings = inReadingOrder(report.findings)
  yield
  const uri = uriOf(report)
  const proofs = report.evidence.flatMap((piece) => {
    const severity = evidenceSeverity(piece)
    return severity === null ? [] : [{ piece, severity }]
  })
  const ids = [
    ...new Set([
      ...findings.map((finding) => finding.id),
      ...proofs.map(({ piece }) => piece.sign),
    ]),
  ]
  const pages = new Map(catalogue.map((page) => [page.id, page]))
  const known = sourceLines(report)
  yield
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'inspect-esmtp', rules: ids.map((id) => rule(id, pages.get(id))) },
        },
        artifacts: [artifact(report, uri)],
        columnKind: 'unicodeCodePoints',
        results: [],
        properties: { verdict: report.summary.verdict, sentence: report.summary.sentence },
      },
    ],
  }
  const [before = '', behind = ''] = JSON.stringify(log, null, 2).split(RESULTS)
  let results = ''
  const pace = new Pace(WRITTEN_AT_ONCE_CHARS)
  const sourceLineOf = (at: At): number | null =>
    at.sourceLine ?? known.get(`${at.session}:${at.line}`) ?? null
  const add = (one: object): number => {
    const text = indented(one)
    results += (results === '' ? '' : ',') + text
    return text.length
  }
  for (const finding of findings) {
    const { lines } = finding
    const characters = add({
      ...result(finding, ids.indexOf(finding.id)),
      locations:
        lines.length > 0 ? lines.map((at) => location(at, sourceLineOf(at), uri)) : [whole(uri)],
    })
    if (pace.isDue(characters)) yield
  }
  for (const { piece, severity } of proofs)
    add({
      ...proof(piece, severity, ids.indexOf(piece.sign)),
      locations: [atLine(piece.sourceLine, uri)],
    })
  const list = results === '' ? RESULTS : `"results": [${results}\n      ]`
  return before + list + behind + '\n'
}

/** The list of results as JSON.stringify writes it while it is empty; inside of a string its quotes would be escaped. */
const RESULTS = '"results": []'

/** One of them, as deep as it stands. */
function indented(result: object): string {
  return ('\n' + JSON.stringify(result, null, 2)).replaceAll('\n', '\n        ')
}

function rule(id: string, page: CatalogueEntry | undefined): object {
  if (!page) return { id }
  return {
    id,
    shortDescription: { text: page.title },
    fullDescription: { text: page.explanation },
    help: { text: page.explanation },
    defaultConfiguration: { level: LEVELS[page.severity] },
    properties: { certainty: page.certainty, rules: page.rules, external: page.external },
  }
}

function artifact({ source }: Report, uri: string): object {
  return {
    location: { uri, description: { text: `read as ${source.format}` } },
    ...(source.octets !== null && { length: source.octets }),
    ...(source.sha256 !== null && { hashes: { 'sha-256': source.sha256 } }),
  }
}

function result(finding: FindingRecord, ruleIndex: number): object {
  return {
    ruleId: finding.id,
    ruleIndex,
    level: finding.mode === 'predicted' ? PREDICTED : LEVELS[finding.severity],
    rank: RANKS[finding.certainty],
    message: { text: `${finding.title}. ${finding.detail}` },
    properties: {
      mode: finding.mode,
      certainty: finding.certainty,
      rules: finding.rules,
      consequences: finding.consequences,
      remedies: finding.remedies,
    },
  }
}

/** What a line of loose text proves by itself: the sign is the rule. */
function proof(
  { sign, weight, says, next, text, device, command, host }: EvidenceRecord,
  severity: FindingRecord['severity'],
  ruleIndex: number,
): object {
  return {
    ruleId: sign,
    ruleIndex,
    level: LEVELS[severity],
    rank: weight === 'certain' ? RANKS.certain : RANKS.strong,
    message: { text: says },
    properties: { mode: 'observed', certainty: weight, text, device, command, host, next },
  }
}

/** A line of the upload. */
function atLine(sourceLine: number | null, uri: string): object {
  return {
    physicalLocation: {
      artifactLocation: { uri, index: 0 },
      ...(sourceLine !== null && { region: { startLine: sourceLine } }),
    },
  }
}

type At = FindingRecord['lines'][number]

/** The upload's line of each session's lines, by `session:line`. */
function sourceLines({ sessions }: Report): Map<string, number | null> {
  return new Map(
    sessions.flatMap(({ index, lines }) =>
      lines.map(({ line, sourceLine }): [string, number | null] => [
        `${index}:${line}`,
        sourceLine,
      ]),
    ),
  )
}

/** The upload's own name as a relative reference (RFC 3986), else a word for it. */
function uriOf({ source }: Report): string {
  return source.name === null ? 'transcript' : encodeURIComponent(source.name)
}

/** The place of a finding about no line in particular: code scanning passes over a result without one. */
function whole(uri: string): object {
  return { physicalLocation: { artifactLocation: { uri, index: 0 } } }
}

function location({ session, line }: At, sourceLine: number | null, uri: string): object {
  return {
    physicalLocation: {
      artifactLocation: { uri, index: 0 },
      ...(sourceLine !== null && { region: { startLine: sourceLine } }),
    },
    logicalLocations: [
      { name: `line ${line}`, fullyQualifiedName: `session ${session}, line ${line}` },
    ],
  }
}
