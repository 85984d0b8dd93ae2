import { CATALOGUE } from '../../diagnosis/catalogue/catalogue.ts'
import { checkPolicy } from '../../inspection/check.ts'
import { LISTED_FORMATS } from '../../inspection/upload/formats.ts'
import { RULES } from '../../policy/rules.ts'
import { toComparisonText } from '../../report/text/comparison-text.ts'
import type { ComparisonReport } from '../../report/comparison.ts'
import type { InspectOptions } from '../../report/inspection.ts'
import { toNdjson } from '../../report/ndjson.ts'
import { toPolicyText } from '../../report/text/policy-text.ts'
import type { Proposal } from '../../report/policy.ts'
import { toProposalText } from '../../report/text/proposal-text.ts'
import type { Report } from '../../report/report.ts'
import { toSarif } from '../../report/sarif.ts'
import { ReportCollector } from '../../report/sink.ts'
import { toText } from '../../report/text/text.ts'
import { problemBody, PROBLEMS, type ProblemCode } from '../problem.ts'
import { catalogueEntry, describedProfile, profilePage } from './catalogue-entries.ts'
import type { Services } from '../services.ts'
import { STORED_EXAMPLES } from '../reports/stored-examples.ts'

/** What a session through a PIX looks like from the client's side. */
export const EXAMPLE_TRANSCRIPT = `S: 220 ****************************
C: EHLO client.example.net
S: 250-mail.example.com
S: 250-SIZE 10240000
S: 250 XXXXXXXA
C: QUIT
S: 221 2.0.0 Bye
`

const INSIDE = `S: 220 mail.example.com ESMTP Postfix
C: EHLO client.example.net
S: 250-mail.example.com
S: 250-SIZE 10240000
S: 250 STARTTLS
C: QUIT
S: 221 2.0.0 Bye
`

const EXAMPLE_CONFIG = `policy-map type inspect esmtp mail
 parameters
  no mask-banner
  allow-tls
policy-map global_policy
 class inspection_default
  inspect esmtp mail
service-policy global_policy global
`

/** Examples of the document by their names: of JSON its schema’s, of the list, text or form beside it that and another word. */
export type Examples = Readonly<Record<string, { summary: string; value: unknown }>>

/** Examples that the service itself answers, so that none is out of date. */
export function examplesOf(services: Services): Examples {
  const report = exampleReport(services)
  const comparison = exampleComparison(services)
  const checked = checkPolicy(EXAMPLE_CONFIG, { switches: {} })
  const proposal = exampleProposal(services)
  const { id, createdAt, expiresAt } = STORED_EXAMPLES.ListedReport
  const leftOut = { texts: 0, lines: 0, sessions: 0, findings: 0 }
  const ndjson = toNdjson(report)
  const schemas: Record<string, unknown> = {
    ...STORED_EXAMPLES,
    Report: report,
    StoredReport: { ...report, id, createdAt, expiresAt, leftOut },
    Record: JSON.parse(ndjson.slice(0, ndjson.indexOf('\n'))) as unknown,
    Sarif: JSON.parse(toSarif(report, CATALOGUE)) as unknown,
    Comparison: comparison,
    ...(checked.ok && { CheckedPolicy: checked.checked }),
    Proposal: proposal,
    Profile: describedProfile('pix-7'),
    ProfilePage: profilePage('pix-7'),
    Rule: RULES[0],
    CatalogueEntry: catalogueEntry(CATALOGUE[0]!),
    Format: LISTED_FORMATS[0],
    InspectRequest: { transcript: EXAMPLE_TRANSCRIPT, profile: 'asa-9.4' },
    MaskRequest: { direction: 'client', transcript: 'EHLO client.example.net\r\n' },
    CheckRequest: { policy: EXAMPLE_CONFIG },
    ProposeRequest: { transcript: EXAMPLE_TRANSCRIPT, profile: 'pix-7' },
    Status: { status: 'ok', version: services.version },
  }
  const text = toText(report, { color: false })
  const texts: Record<string, unknown> = {
    ReportText: text,
    StoredReportText: text,
    ComparisonText: toComparisonText(comparison, { color: false }),
    ...(checked.ok && { CheckedPolicyText: toPolicyText(checked.checked) }),
    ProposalText: toProposalText(proposal),
    ProbeReportText: `UNREACHABLE  ${STORED_EXAMPLES.ProbeReport.sentence}\n`,
    Html: '<!doctype html>…',
    Transcript: EXAMPLE_TRANSCRIPT,
    TranscriptForm: { transcript: EXAMPLE_TRANSCRIPT },
    CompareForm: { outside: EXAMPLE_TRANSCRIPT, inside: INSIDE },
    CheckForm: { policy: EXAMPLE_CONFIG },
  }
  const lists = LISTED.map((name) => [`${name}List`, { data: [schemas[name]], nextCursor: null }])
  const all = { ...schemas, ...texts, ...Object.fromEntries(lists), ...problems() }
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, { summary: summaryOf(name), value }]),
  )
}

/** Rows of lists. */
const LISTED = [
  ...['Profile', 'Rule', 'CatalogueEntry', 'Format'],
  ...['Token', 'ListedReport', 'Webhook', 'Delivery', 'PushSource'],
]

/** `ListedReport`: listed report. */
function summaryOf(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/** The name of a media type’s example, if there is one; `beside`: the name of the JSON’s schema among them. */
export function exampleName(
  schema: object,
  type: string,
  known: { examples: Examples; beside: string | null; status: string },
): string | null {
  const { examples, beside, status } = known
  const there = (name: string): string | null => (Object.hasOwn(examples, name) ? name : null)
  switch (type) {
    case 'application/problem+json':
      return there(`Problem${status}`)
    case 'multipart/form-data':
      return there(formName(schema))
    case 'text/html':
      return 'Html'
    case 'text/plain':
      return (beside !== null && there(`${beside}Text`)) || 'Transcript'
    case 'application/json':
    case 'application/sarif+json':
    case 'application/x-ndjson': {
      const { $ref, anyOf, properties } = schema as Referring
      const row = properties?.data?.items?.$ref
      if ($ref !== undefined) return there(schemaName($ref))
      if (row !== undefined) return there(`${schemaName(row)}List`)
      return anyOf?.[0] ? exampleName(anyOf[0], type, known) : null
    }
    default:
      return 'Transcript'
  }
}

interface Referring {
  $ref?: string
  anyOf?: Referring[]
  properties?: { data?: { items?: { $ref?: string } } }
}

/** The name a reference ends in. */
export function schemaName($ref: string): string {
  return $ref.slice($ref.lastIndexOf('/') + 1)
}

/** A form by the parts it cannot do without. */
function formName(schema: object): string {
  const { required = [] } = schema as { required?: string[] }
  if (required.includes('inside')) return 'CompareForm'
  if (required.includes('policy')) return 'CheckForm'
  return 'TranscriptForm'
}

/** Of each status the first problem that has it. */
function problems(): Record<string, unknown> {
  const codes = (Object.keys(PROBLEMS) as ProblemCode[]).toReversed()
  return Object.fromEntries(
    codes.map((code) => [
      `Problem${PROBLEMS[code][0]}`,
      problemBody({ code, detail: PROBLEMS[code][2] }),
    ]),
  )
}

const OPTIONS: InspectOptions = { format: 'auto', switches: {}, lines: 'all', eol: 'auto' }

function exampleReport(services: Services): Report {
  const sink = new ReportCollector()
  const octets = new TextEncoder().encode(EXAMPLE_TRANSCRIPT)
  const inspection = services.inspect(OPTIONS, sink)
  const report =
    inspection.push(octets.slice()) === null && inspection.end().ok
      ? sink.report({ octets: octets.length })
      : null
  if (report === null) throw new Error('the example of the document is no transcript')
  return report
}

function exampleComparison(services: Services): ComparisonReport {
  const comparison = services.compare({ outside: 'auto', inside: 'auto' })
  for (const [side, text] of [
    ['outside', EXAMPLE_TRANSCRIPT],
    ['inside', INSIDE],
  ] as const) {
    comparison.push(side, new TextEncoder().encode(text))
    comparison.end(side)
  }
  return comparison.report()
}

function exampleProposal(services: Services): Proposal {
  const proposal = services.propose({ ...OPTIONS, profile: 'pix-7' })
  proposal.push(new TextEncoder().encode(INSIDE))
  proposal.end()
  return { remedies: [...proposal.remedies] }
}
