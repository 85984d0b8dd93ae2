import { comparingRecordings } from './diagnosis/compare/compare-sessions.ts'
import type { Change, SessionComparison } from './diagnosis/compare/comparison.ts'
import { notHeldFinding, unpairedFinding } from './diagnosis/compare/findings.ts'
import { RecordingSink } from './diagnosis/compare/recording.ts'
import { comparisonSummary } from './diagnosis/compare/summary.ts'
import type { Finding } from './diagnosis/finding.ts'
import type { Engine } from './engine/engine.ts'
import { curingCompared } from './inspection/cures/compare-cure.ts'
import { compareTools } from './inspection/compare-tools.ts'
import { cureRecord, policyRecord } from './inspection/run/records.ts'
import { UploadReading } from './inspection/upload/upload-reading.ts'
import { Pace, whole, type Steps } from './turn.ts'
import { COMPARED_AT_ONCE_LINES } from './limits.ts'
import { UploadSecrets } from './redact/upload-secrets.ts'
import { writeMap } from './policy/config/writer.ts'
import type {
  ChangeRecord,
  ComparedSessionRecord,
  ComparisonReport,
  InferredPolicyRecord,
} from './report/comparison.ts'
import type { FindingRecord } from './report/finding.ts'
import type { InspectFailure, UploadComparison } from './report/inspection.ts'

/**
 * Two uploads of one session in, their comparison out: what each changed line came to, by which rules, and
 * the policy that does it. `formats`: `auto`, or an id of GET /v1/formats.
 */
export function compareUploads(
  engine: Engine,
  formats: { outside: string; inside: string },
): UploadComparison {
  // what one recording tells of AUTH, the other may quote
  const secrets = new UploadSecrets()
  const sides = {
    outside: reading(formats.outside, secrets),
    inside: reading(formats.inside, secrets),
  }
  return {
    push: (side, chunk) => whole(sides[side].reading.pushing(chunk)),
    pushing: (side, chunk) => sides[side].reading.pushing(chunk),
    end(side): InspectFailure | null {
      return sides[side].reading.end()
    },
    ending: (side) => sides[side].reading.ending(),
    report: () => whole(comparing(engine, sides)),
    reporting: () => comparing(engine, sides),
  }
}

interface Side {
  sink: RecordingSink
  reading: UploadReading
}

function reading(format: string, secrets: UploadSecrets): Side {
  const sink: RecordingSink = new RecordingSink(() => upload.isExact, secrets)
  const upload = new UploadReading(sink, format, null, secrets)
  return { sink, reading: upload }
}

function* comparing(
  engine: Engine,
  sides: { outside: Side; inside: Side },
): Steps<ComparisonReport> {
  const source = (side: Side): ComparisonReport['sources']['outside'] => ({
    ...side.reading.source,
    name: null,
    octets: null,
    sha256: null,
    compressed: false,
  })
  for (const { sink } of [sides.outside, sides.inside])
    sink.recordings.forEach((_, index) => sink.close(index))
  const tools = compareTools(engine)
  const { sessions, unpaired, notHeld } = yield* comparingRecordings(
    sides.outside.sink.recordings,
    sides.inside.sink.recordings,
    tools,
  )
  const left = [unpairedFinding(unpaired, notHeld), notHeldFinding(notHeld)]
  const cure = yield* curingCompared(sessions, tools)
  const records: ComparedSessionRecord[] = []
  const findings: FindingRecord[] = []
  const pace = new Pace(COMPARED_AT_ONCE_LINES)
  for (const [index, session] of sessions.entries()) {
    records.push(sessionRecord(session, session.pair))
    for (const finding of session.findings) findings.push(findingRecord(finding, session, index))
    if (pace.isDue(1 + session.changes.length + session.unchanged.length)) yield
  }
  for (const finding of left) if (finding !== null) findings.push(findingRecord(finding, null, 0))
  return {
    comparisonVersion: 1,
    sources: { outside: source(sides.outside), inside: source(sides.inside) },
    summary: comparisonSummary(sessions, cure, notHeld.outside + notHeld.inside > 0),
    cure: cureRecord(cure),
    sessions: records,
    unpaired,
    ...(notHeld.outside + notHeld.inside > 0 && { notHeld }),
    findings,
  }
}

function sessionRecord(
  session: SessionComparison,
  pair: { outside: number; inside: number },
): ComparedSessionRecord {
  const { outside, inside, changes, unchanged, notPrinted, unexplained, swapped } = session
  const [first, second] = swapped ? [pair.inside, pair.outside] : [pair.outside, pair.inside]
  return {
    outside: { session: first, ...outside },
    inside: { session: second, ...inside },
    changes: changes.map(changeRecord),
    unchanged: unchanged.map(changeRecord),
    notPrinted: notPrinted.map(changeRecord),
    policy: inferredPolicy(session),
    unexplained,
    swapped,
  }
}

function changeRecord({ at, ...change }: Change): ChangeRecord {
  const placed = (side: Change['at']['outside']): ChangeRecord['at']['outside'] => {
    if (side === null) return null
    const { sourceLine, packet } = side.place
    return { line: side.line, sourceLine, ...(packet !== null && { packet }) }
  }
  return { ...change, at: { outside: placed(at.outside), inside: placed(at.inside) } }
}

function inferredPolicy({ policy, map }: SessionComparison): InferredPolicyRecord | null {
  if (policy === null) return null
  const masked = policy.maskedKeywords
  return {
    ...policyRecord(policy),
    maskedKeywords: policy.maskOtherKeywords ? [...masked, 'others'] : [...masked],
    config: map === null ? null : writeMap(map),
  }
}

function findingRecord(
  finding: Finding,
  session: SessionComparison | null,
  index: number,
): FindingRecord {
  const { at, where: _, candidates: __, problem: ___, ...rest } = finding
  const all = session === null ? [] : [...session.changes, ...session.unchanged]
  const lines = at.flatMap((change) => {
    const { line, at: places } = all[change]!
    const place = (places.outside ?? places.inside)?.place
    return [{ session: index, line, sourceLine: place?.sourceLine ?? null }]
  })
  return { ...rest, lines, remedies: [] }
}
