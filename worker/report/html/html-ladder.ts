import { DRAWN_AT_ONCE_ROWS } from '../../limits.ts'
import { ruleOf } from '../../policy/rules.ts'
import { Pace, type Steps } from '../../turn.ts'
import { counted } from '../layout.ts'
import type { Markup } from './markup.ts'
import { markup } from './markup.ts'
import type { Report, SessionWithLines } from '../report.ts'
import { Ladder, type LadderRow } from '../view/ladder.ts'
import type { End, Rung } from '../view/rung.ts'

/** Every session as the page draws it: client, firewall, server, row by row; in steps of some rows. */
export function* ladderInSteps(report: Report): Steps<Markup[]> {
  const ladder = new Ladder(report)
  const { rows, rowAt } = ladder.listing({ changedOnly: false, sessions: null })
  const drawn: Markup[] = []
  const pace = new Pace(DRAWN_AT_ONCE_ROWS)
  let place = 0
  for (const session of report.sessions) {
    const head = rowAt(place++)
    const markups: Markup[] = []
    for (let row; place < rows && (row = rowAt(place)).row !== 'session'; place++) {
      markups.push(rowMarkup(row))
      if (pace.isDue()) yield
    }
    drawn.push(sessionMarkup(session, head, markups))
    if (pace.isDue()) yield
  }
  return drawn
}

function sessionMarkup(
  session: SessionWithLines,
  head: LadderRow,
  rows: readonly Markup[],
): Markup {
  const { index, fingerprint } = session
  const ends = head.row === 'session' ? head.ends.replace(' -> ', ' → ') : ''
  return markup`<h2>Session ${index + 1}, ${session.mode}: ${ends}</h2>
    ${fingerprint?.device ? deviceMarkup(fingerprint) : ''}
    ${(fingerprint?.ruledOut ?? []).map(({ profiles, why }) => markup`<p>Ruled out ${profiles.join(', ')}: ${why}</p>`)}
    <table class="ladder">
      <thead>
        <tr>
          <th scope="col">line</th>
          <th scope="col">client</th>
          <th scope="col">firewall</th>
          <th scope="col">server</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`
}

function deviceMarkup(fingerprint: NonNullable<SessionWithLines['fingerprint']>): Markup {
  const { device, confidence, vantage } = fingerprint
  const side = vantage === 'unknown' ? 'an unknown side' : `the ${vantage}'s side`
  return markup`<p>
    Passed a <b>${device ?? ''}</b> (${Math.round(confidence * 100)} % sure), recorded on ${side}.
  </p>`
}

function rowMarkup(row: LadderRow): Markup {
  switch (row.row) {
    case 'line':
      return rungMarkup(row)
    case 'session':
      return markup``
    case 'divergence':
      return wide('aside', `After this line: ${row.why} From here on as recorded.`)
    case 'gap':
      return wide('loss', `gap: ${row.words}`)
    case 'left-out':
      return wide('quiet', `${counted(row.lines, 'more line')}, left out`)
    case 'log':
      return markup`<tr><td colspan="4">The firewall logs:<pre>${row.messages.join('\n')}</pre></td></tr>`
  }
}

function wide(kind: string, words: string): Markup {
  return markup`<tr><td colspan="4" class="${kind}">${words}</td></tr>`
}

function rungMarkup(rung: Rung): Markup {
  const { session, line, direction, client, server, mark, sign, rules, beyond } = rung
  const kind = [mark === '✖' ? 'changed' : '', beyond ? 'beyond' : ''].join(' ').trim()
  const named = rules.map((id) => markup` <abbr title="${ruleOf(id)?.text ?? ''}">${id}</abbr>`)
  const [before, behind] =
    direction === 'S' ? ['◀ ', ''] : direction === 'C' ? ['', ' ▶'] : ['? ', '']
  return markup`<tr id="line-${session}-${line}" class="${kind}">
    <td class="quiet">${line}</td>
    ${endMarkup(client, mark !== '✖' && direction === 'S')}
    <td class="arrow">${before}${mark === '' ? '─' : `${mark} `}${sign}${named}${behind}</td>
    ${endMarkup(server, mark !== '✖' && direction === 'C')}
  </tr> `
}

function endMarkup({ text, is }: End, same: boolean): Markup {
  return markup`<td class="wire ${is}${same ? ' same' : ''}">${text}</td>`
}
