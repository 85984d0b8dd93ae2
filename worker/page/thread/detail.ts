import { ruleOf } from '../../policy/rules.ts'
import type { CureRecord } from '../../report/cure.ts'
import type { FindingRecord } from '../../report/finding.ts'
import { counted } from '../../report/layout.ts'
import type { LineRecord } from '../../report/line.ts'
import type { Report } from '../../report/report.ts'
import type { Detail } from '../messages.ts'
import { curedBy } from './outcome.ts'

const GRADES: Readonly<Record<string, string>> = {
  doc: 'documented',
  obs: 'seen on the wire',
  choice: 'our decision',
}

/** What an opened line says: all of its text, the rules in words, what follows and what cures it; null if it is not in the report. */
export function detailOf(report: Report, session: number, line: number): Detail | null {
  const record = report.sessions
    .find(({ index }) => index === session)
    ?.lines.find((one) => one.line === line)
  if (record === undefined) return null
  const findings = report.findings.filter(({ lines }) =>
    lines.some((place) => place.session === session && place.line === line),
  )
  return {
    session,
    line,
    text: record.text,
    forwarded: record.forwarded,
    about: aboutLine(record),
    rules: rulesInWords(record.rules),
    guesses: findings
      .flatMap(({ candidates = [] }) => candidates)
      .filter((one) => one.line === line)
      .flatMap(({ ranked }) => ranked),
    findings: findings.map((finding) => toldOf(finding, report.cure)),
  }
}

/** Rules as people read them: text, grade, source. */
export function rulesInWords(ids: readonly string[]): Detail['rules'] {
  return ids.flatMap((id) => {
    const rule = ruleOf(id)
    return rule
      ? [{ id, text: rule.text, grade: GRADES[rule.grade] ?? rule.grade, source: rule.source }]
      : []
  })
}

function toldOf(
  { id, title, detail, consequences }: FindingRecord,
  cure: CureRecord | null,
): Detail['findings'][number] {
  return { title, detail, consequences, curedBy: curedBy(id, cure) }
}

function aboutLine({ line, sourceLine, packet, octets, time, events }: LineRecord): string[] {
  return [
    `line ${line} of the session`,
    ...(sourceLine === null ? [] : [`line ${sourceLine} of the recording`]),
    ...(packet === undefined ? [] : [`packet ${packet}`]),
    counted(octets, 'octet'),
    ...(time === null ? [] : [time]),
    ...events.map((event) => `event ${event}`),
  ]
}
