import { readFileSync } from 'node:fs'
import { isProtocolFinding } from '../../worker/diagnosis/protocol/pages.ts'
import type { FindingRecord } from '../../worker/report/finding.ts'
import { reportOn } from '../remedies/tried.ts'
import { loadEngine } from '../vectors/core.ts'
import { captureOf, segmentsOf } from './capture.ts'

/** Sessions labelled by hand, from the rules of SMTP and MIME and not from what any program finds. */
export const LABELLED = new URL('labelled.txt', import.meta.url).pathname

export interface LabelledSession {
  name: string
  /** segments, as in capture.ts */
  lines: string[]
  /** every finding about SMTP and MIME: its id, and perhaps direction and octet, `id@C:12` */
  expected: string[]
}

/** Findings about octets that go by the names of engine events. */
const SHARED: ReadonlySet<string> = new Set([
  'bad-termination',
  'bare-cr',
  'nul-octet',
  'smuggling-sequence',
  'unexpected-server-transition',
])

/** Reads a file of labelled sessions; its head says how it is written. Throws at a session without `---`. */
export function readLabelled(path: string): LabelledSession[] {
  const [head = '', ...blocks] = readFileSync(path, 'utf8').split(/^=== /m)
  const macros = new Map<string, string[]>()
  for (const block of head.split(/^:/m).slice(1)) {
    const [name = '', ...lines] = block.trimEnd().split('\n')
    macros.set(name, lines)
  }
  const expanded = (line: string): string[] =>
    line.startsWith('+') ? (macros.get(line.slice(1)) ?? []).flatMap(expanded) : [line]
  return blocks.map((block) => {
    const [name = '', ...lines] = block.trimEnd().split('\n')
    const border = lines.indexOf('---')
    if (border < 0) throw new Error(`${name}: nothing is expected`)
    const expected = lines
      .slice(border + 1)
      .join(' ')
      .split(' ')
      .filter((id) => id !== '')
    return { name, lines: lines.slice(0, border).flatMap(expanded), expected }
  })
}

/** What of the labels is not found, and what is found beside them; empty if nothing is wrong. */
export function judge({ lines, expected }: LabelledSession): string[] {
  const found = findings(lines).filter(({ id }) => isProtocolFinding(id) || SHARED.has(id))
  const wrong = expected.flatMap((label) => {
    const [id, place] = label.split('@')
    const finding = found.find((one) => one.id === id)
    if (finding === undefined) return [`${id} is not found`]
    const octet = place === undefined ? null : Number(place.split(':')[1])
    return octet === null || octet === finding.offset
      ? []
      : [`${id} at octet ${finding.offset}, expected ${octet}`]
  })
  const ids = expected.map((label) => label.split('@')[0])
  const more = found.filter(({ id }) => !ids.includes(id)).map(({ id }) => `${id} is found`)
  return [...wrong, ...new Set(more)]
}

/** All findings of the session as a capture of it, nothing being inspected. */
export function findings(lines: readonly string[]): FindingRecord[] {
  const report = reportOn(loadEngine(), captureOf(segmentsOf(lines)), { profile: 'off' })
  if (report === null) throw new Error('a session that nobody can read')
  return report.findings
}
