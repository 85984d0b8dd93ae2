import type { CureRecord } from '../cure.ts'
import type { FindingRecord, RemedyRecord } from '../finding.ts'
import { tried } from '../tried.ts'
import { inGroups, isOf, ShownRemedies, type FindingGroup } from '../finding-order.ts'
import { counted } from '../layout.ts'
import type { Markup } from './markup.ts'
import { markup } from './markup.ts'
import { cureStretches, isPasted } from '../view/cure-lines.ts'

/** Guesses shown of a masked word. */
const MAX_SHOWN_GUESSES = 3

/** The findings of a report, the worst first; a remedy is written out once. */
export function findingsMarkup(
  findings: readonly FindingRecord[],
  cure: CureRecord | null = null,
): Markup {
  if (findings.length === 0) return markup``
  const shown = new ShownRemedies()
  const { ofSession, ofOctets } = inGroups(findings)
  const numbered = (all: FindingGroup[], before: number): Markup[] =>
    all.map((group, index) => findingMarkup(group, before + index + 1, shown, cure))
  return markup`<h2>${counted(ofSession.length + ofOctets.length, 'finding')}</h2>
    ${numbered(ofSession, 0)}
    ${ofOctets.length > 0 ? markup`<h2>SMTP and MIME themselves, whatever the firewall</h2>` : ''}
    ${numbered(ofOctets, ofSession.length)}`
}

/** Places of one finding that are linked; the JSON answer has all. */
const MAX_LINKED_PLACES = 40

function findingMarkup(
  group: FindingGroup,
  number: number,
  shown: ShownRemedies,
  cure: CureRecord | null,
): Markup {
  const { first: finding, all, sessions } = group
  const { title, severity, certainty, mode, id, detail, consequences, remedies } = finding
  const lines = all.flatMap((one) => one.lines)
  const several = sessions.length > 1
  const places = lines
    .slice(0, MAX_LINKED_PLACES)
    .map(
      ({ session, line }) =>
        markup` <a href="#line-${session}-${line}">${several ? `session ${session + 1} ` : ''}line ${line}</a>`,
    )
  const more = lines.length - places.length
  return markup`<h3 id="finding-${number}">${number}. ${title}</h3>
    <p class="quiet">
      <span class="${severity === 'error' ? 'loss' : ''}">${severity}</span>,
      ${mode === 'predicted' ? 'predicted, ' : ''}${certainty}, ${id}
      ${finding.rules.length > 0 ? `rule ${finding.rules.join(' ')}` : ''}
      ${several ? `in ${counted(sessions.length, 'session')}` : ''}${places}
      ${more > 0 ? `and ${counted(more, 'more place')}` : ''}
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
    ${remedies.map((remedy, index) =>
      isOf(remedy, cure)
        ? markup`<p><b>${remedy.title}</b>: part of <a href="#cure">the cure</a>.</p>`
        : remedyMarkup(remedy, index, number, shown),
    )}
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

/** `text`: what to paste, where it is to be shown otherwise than as it stands. */
function remedyBody(
  { config, bind, undo, givesUp, minimumVersion }: RemedyRecord,
  text?: Markup[],
): Markup {
  const paste = text ?? [config, bind].filter((part) => part !== null).join('\n')
  return markup`${paste === '' ? '' : markup`<pre tabindex="0">${paste}</pre>`}
    ${givesUp === '' ? '' : markup`<p>Gives up: ${givesUp}</p>`}
    ${minimumVersion === null ? '' : markup`<p>From version ${minimumVersion}.</p>`}
    ${
      undo === null
        ? ''
        : markup`<p class="quiet">Undone by</p>
            <pre>${undo}</pre>`
    }`
}

/** The text to paste: what is new stands out, what restates the map in force steps back. */
function cureText(cure: CureRecord): Markup[] {
  const text = [cure.config, cure.bind].filter((part) => part !== null).join('')
  return cureStretches(text, cure).flatMap(({ restated, lines }) =>
    lines.map(
      (line) =>
        markup`<span class="${line.isNew ? 'new' : restated ? 'quiet' : 'old'}">${line.text + '\n'}</span>`,
    ),
  )
}

/** The one cure of a report: what to paste, what to do after it, and what it leaves. */
export function cureMarkup(cure: CureRecord | null): Markup | '' {
  if (cure === null) return ''
  const { title, fields, then, leaves } = cure
  return markup`<h2 id="cure">${isPasted(cure) ? 'Paste this' : 'Change this'}</h2>
    <p><b>${title}</b> (for ${cure.device}; ${tried(cure)})</p>
    ${fields.map(({ name, placeholder }) => markup`<p>Fill in: ${name}, in place of <code>${placeholder}</code>.</p>`)}
    ${remedyBody(cure, cureText(cure))}
    ${then.map(
      ({ title, command }) =>
        markup`<p>Then: ${title}</p>
          ${command === '' ? '' : markup`<pre>${command}</pre>`}`,
    )}
    ${leaves.map(({ id, why }) => markup`<p class="quiet">Leaves ${id}: ${why}</p>`)}`
}
