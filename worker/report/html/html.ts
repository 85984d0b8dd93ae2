import { cureMarkup, findingsMarkup } from './html-findings.ts'
import { ladderInSteps } from './html-ladder.ts'
import { counted } from '../layout.ts'
import { lossWords } from '../text/loss-words.ts'
import type { Markup } from './markup.ts'
import { markup, page } from './markup.ts'
import type { Report } from '../report.ts'
import { releasesOf } from '../view/releases.ts'
import { parted } from '../view/sentence.ts'
import { verdictWords } from '../view/verdict-words.ts'
import { whole, type Steps } from '../../turn.ts'

/**
 * `text/html`: the report as a page of its own that loads nothing and runs nothing. It is what the page at / shows,
 * in the same order: the verdict, what each release would do, the text to paste, the ladder, the findings.
 */
export function toHtml(report: Report): string {
  return whole(htmlInSteps(report))
}

/** The same in steps of some rows. */
export function* htmlInSteps(report: Report): Steps<string> {
  const { summary, source, policy, findings, cure } = report
  const { tone, mark, words } = verdictWords(summary.verdict)
  const { told, next } = parted(summary.sentence)
  const loss = lossWords(source)
  const ladder = yield* ladderInSteps(report)
  const found = findingsMarkup(findings, cure)
  yield
  return page(
    summary.question === 'happened'
      ? `${summary.verdict}: what happened to an SMTP session`
      : `${summary.verdict}: SMTP through ${policy.profile}`,
    markup`<h1><span class="word ${tone}">${mark} ${words}.</span> ${told}</h1>
      ${next === null ? '' : markup`<p><b>${next}</b></p>`}
      ${loss === null ? '' : markup`<p class="loss">Incomplete: ${loss}</p>`}
      <p class="quiet">
        ${summary.question === 'happened' ? '' : `${policy.profile}${policy.mapName === null ? '' : `, map ${policy.mapName}`} · `}read as
        ${source.format} (${Math.round(source.confidence * 100)} % sure) ·
        ${counted(source.octets ?? 0, 'octet')} · ${counted(summary.sessions, 'session')} · SHA-256
        ${source.sha256 ?? 'unknown'}
        ${summary.sessionsLeftOut ? `· ${counted(summary.sessionsLeftOut, 'session')} left out below` : ''}
      </p>
      ${releasesMarkup(report)} ${cureMarkup(cure)} ${evidenceMarkup(report.evidence)}
      ${ladder} ${found}`,
  )
}

function releasesMarkup(report: Report): Markup | '' {
  if (report.predictions === null && report.summary.verdict !== 'observed') return ''
  return markup`<ul class="releases">
    ${releasesOf(report).map(
      ({ name, mark, words, tone }) =>
        markup`<li><b>${name}</b> <span class="${tone}">${mark}</span> ${words}</li>`,
    )}
  </ul>`
}

function evidenceMarkup(evidence: Report['evidence']): Markup | '' {
  if (evidence.length === 0) return ''
  return markup`<h2>What its lines prove</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">line</th>
          <th scope="col">text</th>
          <th scope="col">proves</th>
          <th scope="col">about</th>
          <th scope="col">meaning</th>
        </tr>
      </thead>
      <tbody>
        ${evidence.map(
          ({ sourceLine, text, weight, command, host, says, next }) =>
            markup`<tr><td>${sourceLine ?? ''}</td><td><code>${text}</code></td><td>${weight}</td><td>${[command, host].filter((word) => word !== null).join(', ')}</td><td>${says}${next === null ? '' : ` Next: ${next}`}</td></tr>`,
        )}
      </tbody>
    </table>`
}
