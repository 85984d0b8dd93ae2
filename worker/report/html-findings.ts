import type { FindingRecord, RemedyRecord } from './finding.ts'
import { tried } from './tried.ts'
import { inReadingOrder, ShownRemedies } from './finding-order.ts'
import { counted } from './layout.ts'
import type { Markup } from './markup.ts'
import { markup } from './markup.ts'

/** Guesses shown of a masked word. */
const MAX_SHOWN_GUESSES = 3

/** The findings of a report, the worst first; a remedy is written out once. */
export function findingsMarkup(findings: readonly FindingRecord[]): Markup {
  if (findings.length === 0) return markup``
  const shown = new ShownRemedies()
  const { ofFirewall, ofOctets } = inReadingOrder(findings)
  const numbered = (all: FindingRecord[], before: number): Markup[] =>
    all.map((finding, index) => findingMarkup(finding, before + index + 1, shown))
  return markup`<h2>${counted(findings.length, 'finding')}</h2>
    ${numbered(ofFirewall, 0)}
    ${ofOctets.length > 0 ? markup`<h2>SMTP and MIME themselves, whatever the firewall</h2>` : ''}
    ${numbered(ofOctets, ofFirewall.length)}`
}

function findingMarkup(finding: FindingRecord, number: number, shown: ShownRemedies): Markup {
  const { title, severity, certainty, id, detail, lines, consequences, remedies } = finding
  const places = lines.map(
    ({ session, line }) => markup` <a href="#line-${session}-${line}">line ${line}</a>`,
  )
  return markup`<h3 id="finding-${number}">${number}. ${title}</h3>
    <p class="quiet">
      <span class="${severity === 'error' ? 'loss' : ''}">${severity}</span>, ${certainty}, ${id}
      ${finding.rules.join(' ')} ${finding.grade ?? ''}${places}
    </p>
    <p>${detail}</p>
    ${(finding.candidates ?? []).map(candidateMarkup)}
    ${
      consequences.length > 0
        ? markup`<ul>
            ${consequences.map((text) => markup`<li>${text}</li>`)}
          </ul>`
        : ''
    }
    ${remedies.map((remedy, index) => remedyMarkup(remedy, index, number, shown))}
    ${finding.references.length > 0 ? markup`<p class="quiet">See ${finding.references.join(', ')}</p>` : ''}`
}

function candidateMarkup({
  line,
  masked,
  ranked,
}: NonNullable<FindingRecord['candidates']>[number]): Markup {
  const guesses = ranked
    .slice(0, MAX_SHOWN_GUESSES)
    .map(({ keyword, probability }) => `${keyword} ${Math.round(probability * 100)} %`)
  return markup`<p>
    Line ${line}: <code>${masked}</code> was
    ${guesses.join(', or ') || 'nothing that is known'}.
  </p>`
}

/** The first cure stands open; the others, and what undoes each, unfold. */
function remedyMarkup(
  remedy: RemedyRecord,
  index: number,
  finding: number,
  shown: ShownRemedies,
): Markup {
  const before = shown.shownUnder(remedy, finding)
  if (before !== null && before !== finding)
    return markup`<p>
      <b>${remedy.title}</b>: as under <a href="#finding-${before}">finding ${before}</a>.
    </p>`
  return markup`<details ${index === 0 ? 'open' : ''}>
    <summary>
      <b>${remedy.title}</b>
      ${remedy.config === null ? '' : `(${tried(remedy)})`}
    </summary>
    ${remedyBody(remedy)}
  </details>`
}

function remedyBody({ config, bind, undo, givesUp, minimumVersion }: RemedyRecord): Markup {
  const paste = [config, bind].filter((text) => text !== null).join('\n')
  return markup`${givesUp === '' ? '' : markup`<p>Gives up: ${givesUp}</p>`}
    ${minimumVersion === null ? '' : markup`<p>From version ${minimumVersion}.</p>`}
    ${paste === '' ? '' : markup`<pre>${paste}</pre>`}
    ${
      undo === null
        ? ''
        : markup`<p class="quiet">Undone by</p>
            <pre>${undo}</pre>`
    }`
}
