import { WRITTEN_AT_ONCE_LINES } from '../../limits.ts'
import { Pace, whole, type Steps } from '../../turn.ts'
import { inGroups, ShownRemedies } from '../finding-order.ts'
import { COLUMNS, clippedTo, counted, hanging, wrapped } from '../layout.ts'
import { lossWords } from './loss-words.ts'
import type { Painter } from './paint.ts'
import { painter } from './paint.ts'
import { predictionTable } from '../predictions.ts'
import type { Report, SessionWithLines } from '../report.ts'
import { alikeSessions, endsOf } from './session-groups.ts'
import { cureText } from './text-cure.ts'
import { evidenceText } from './text-evidence.ts'
import { briefFinding, findingText, heading, protocolFindingText } from './text-findings.ts'
import { legend, sessionLines } from './text-lines.ts'
import { parted } from '../view/sentence.ts'

/** Sessions of which every line is listed unasked; of more, what they have in common. */
const MAX_LISTED_SESSIONS = 3
/** Rows of groups of sessions in a report that lists no lines. */
const MAX_SESSION_GROUPS = 9
/** Findings written out in such a report; the others take two rows each, as many as there is room for. */
const MAX_WHOLE_FINDINGS = 1
const MAX_BRIEF_FINDINGS = 8

/** What a text answer is asked for; `everyLine`: that the lines be listed was asked for, however many sessions there are. */
export interface TextOptions {
  color: boolean
  everyLine?: boolean
}

const GOOD: ReadonlySet<string> = new Set(['clean', 'ruled-out', 'no-sign'])

/**
 * `text/plain`: the report for a terminal of 80 columns. The answer and the first step; then of few sessions their
 * lines as recorded, with what arrives under those that were changed, and of many what they have in common; then
 * the one cure to paste, and each finding once.
 */
export function toText(report: Report, options: TextOptions): string {
  return whole(textInSteps(report, options))
}

/** The same in steps of some lines. */
export function* textInSteps(
  report: Report,
  { color, everyLine = false }: TextOptions,
): Steps<string> {
  const paint = painter(color)
  const brief = !everyLine && report.sessions.length > MAX_LISTED_SESSIONS
  const groups = brief ? groupRows(report, paint) : []
  yield
  const rows: string[] = []
  const pace = new Pace(WRITTEN_AT_ONCE_LINES)
  for (const session of brief ? [] : report.sessions) {
    for (const row of sessionText(session, paint)) rows.push(row)
    if (pace.isDue(1 + session.lines.length)) yield
  }
  const found = findings(report, brief, paint)
  yield
  return [
    ...answer(report, paint),
    ...predictionTable(report).map((row) => paint('quiet', row)),
    ...groups,
    ...rows,
    ...evidenceText(report.evidence, paint, brief),
    ...cureText(report.cure, paint, brief),
    ...found,
    '',
  ].join('\n')
}

/** Verdict and reason, what failed, and the first step on a row of its own. */
function answer({ summary, source, policy }: Report, paint: Painter): string[] {
  const verdict = summary.verdict.replace('-', ' ').toUpperCase()
  const { told, next } = parted(summary.sentence)
  const [first = '', ...more] = wrapped(`${verdict}  ${told}`, COLUMNS)
  const loss = lossWords(source)
  const map = policy.mapName === null ? '' : ` with map ${policy.mapName}`
  const asked = summary.question === 'happened' ? [] : [`${policy.profile}${map}`]
  const about = [
    ...asked,
    ...(summary.sessions === 0
      ? []
      : [`${source.format} (${Math.round(source.confidence * 100)} % sure)`]),
    counted(source.octets ?? 0, 'octet'),
    summary.sessions === 0 ? 'no session in it' : counted(summary.sessions, 'session'),
  ]
  return [
    paint(GOOD.has(summary.verdict) ? 'good' : 'loss', verdict) + first.slice(verdict.length),
    ...more,
    ...(next === null ? [] : wrapped(next, COLUMNS)).map((row) => paint('strong', row)),
    ...wrapped(about.join(' · '), COLUMNS).map((row) => paint('quiet', row)),
    ...(loss === null ? [] : hanging('incomplete: ', loss).map((row) => paint('loss', row))),
    ...(summary.sessionsLeftOut
      ? hanging(
          '',
          `${counted(summary.sessionsLeftOut, 'session')} left out below: Accept: application/x-ndjson has them all.`,
        )
      : []),
  ]
}

/** Sessions alike are one row: how many, which, and what they are. */
function groupRows(report: Report, paint: Painter): string[] {
  const groups = alikeSessions(report)
  const shown = groups.slice(0, MAX_SESSION_GROUPS)
  const left = groups.slice(MAX_SESSION_GROUPS).reduce((sum, { count }) => sum + count, 0)
  return [
    '',
    paint('strong', heading(`${counted(report.sessions.length, 'session')}, those alike in one`)),
    ...shown.flatMap(({ count, which, words }) =>
      hanging(`${String(count).padStart(5)}  `, `${words} (${which})`).slice(0, 2),
    ),
    ...(left > 0 ? [`       … and ${left} more`] : []),
    paint('quiet', 'lines=all lists the lines of each'),
  ]
}

function sessionText(session: SessionWithLines, paint: Painter): string[] {
  const { fingerprint, divergence, messages, syslog } = session
  const shown = sessionLines(session, paint)
  return [
    '',
    paint('strong', heading(`session ${session.index + 1}, ${session.mode}: ${endsOf(session)}`)),
    ...(fingerprint?.device
      ? hanging(
          'passed a ',
          `${fingerprint.device} (${Math.round(fingerprint.confidence * 100)} % sure), recorded on the ${fingerprint.vantage === 'unknown' ? 'unknown' : fingerprint.vantage} side`,
        )
      : []),
    ...(session.mode === 'predicted' ? [] : (fingerprint?.ruledOut ?? [])).flatMap(
      ({ profiles, why }) => hanging('ruled out ', `${profiles.join(' ')}: ${why}`),
    ),
    ...(shown.length > 0
      ? [...hanging('', legend(session)).map((row) => paint('quiet', row)), '', ...shown]
      : []),
    ...(divergence ? ['', ...hanging(`after line ${divergence.line}: `, divergence.why)] : []),
    ...(messages.length > 0 ? ['', `${counted(messages.length, 'message')} sent`] : []),
    ...(syslog.length > 0
      ? [
          '',
          'The firewall writes to syslog:',
          ...syslog.flatMap((line) => wrapped(line, COLUMNS - 2).map((row) => '  ' + row)),
        ]
      : []),
  ]
}

function findings({ findings, summary, cure }: Report, brief: boolean, paint: Painter): string[] {
  const { ofSession, ofOctets } = inGroups(findings)
  const shown = new ShownRemedies()
  const leftOut = Object.entries(summary.findingsLeftOut ?? {})
  const whole = brief ? ofSession.slice(0, MAX_WHOLE_FINDINGS) : ofSession
  const rest = brief ? [...ofSession.slice(MAX_WHOLE_FINDINGS), ...ofOctets] : []
  const short = rest.slice(0, MAX_BRIEF_FINDINGS)
  return [
    ...(ofSession.length > 0 || short.length > 0
      ? ['', paint('strong', heading(counted(ofSession.length + ofOctets.length, 'finding')))]
      : []),
    ...whole.flatMap((group, index) => findingText(group, index + 1, paint, shown, cure, brief)),
    ...(short.length > 0 ? [''] : []),
    ...short.flatMap((group, index) => briefFinding(group, whole.length + index + 1, paint)),
    ...(rest.length > short.length
      ? [`   … and ${rest.length - short.length} more (JSON has them all)`]
      : []),
    ...(!brief && ofOctets.length > 0
      ? ['', paint('strong', heading('SMTP and MIME themselves, whatever the firewall')), '']
      : []),
    ...(brief ? [] : ofOctets).flatMap((group, index) =>
      protocolFindingText(group, ofSession.length + index + 1, paint),
    ),
    ...leftOut.map(([id, count]) => clippedTo(`   and ${count} more of ${id}`, COLUMNS)),
  ]
}
