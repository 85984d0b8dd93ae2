import type { RemedyRecord } from '../../report/finding.ts'
import { counted } from '../../report/layout.ts'
import type { FindingCard, Outcome } from '../messages.ts'
import { CopyButton } from './copy-button.tsx'

/** Guesses shown of a masked word. */
const SHOWN_GUESSES = 3
const MARKS = { error: '✖', warning: '▲', note: '○' } as const

type ShowLine = (session: number, line: number) => void

/** What was found, a line each, the worst first; a line opens. */
export function FindingList({
  outcome: { findings, cure },
  showLine,
}: {
  outcome: Outcome
  showLine: ShowLine
}) {
  if (findings.length === 0) return <></>
  const firstOfOctets = findings.findIndex(({ ofOctets }) => ofOctets)
  const configs = new Set([cure?.config])
  return (
    <section class="findings">
      <h2>{counted(findings.length, 'finding')}</h2>
      {findings.map((card, index) => (
        <>
          {index === firstOfOctets ? <h3>SMTP and MIME themselves, whatever the firewall</h3> : ''}
          <Finding card={card} showLine={showLine} known={configs} />
        </>
      ))}
    </section>
  )
}

function Finding({
  card,
  showLine,
  known,
}: {
  card: FindingCard
  showLine: ShowLine
  known: Set<string | null | undefined>
}) {
  const { first, count, sessions, places, morePlaces, leftOut, curedBy } = card
  const {
    severity,
    certainty,
    id,
    title,
    detail,
    rules,
    grade,
    consequences,
    remedies,
    references,
    external,
    mode,
  } = first
  const often = count > 1 ? ` ×${count}` : ''
  const several = sessions > 1
  return (
    <details class={`finding ${severity}`}>
      <summary>
        <b class="mark" aria-hidden="true">
          {MARKS[severity]}
        </b>{' '}
        <span class="unseen">{severity}: </span>
        {title}
        {often} <span class="quiet">{mode === 'predicted' ? 'predicted' : certainty}</span>
      </summary>
      <p>{detail}</p>
      {(first.candidates ?? []).map(({ line, masked, ranked }) => (
        <p>
          Line {line}: <code>{masked}</code> was{' '}
          {ranked
            .slice(0, SHOWN_GUESSES)
            .map(({ keyword, probability }) => `${keyword} (${Math.round(probability * 100)} %)`)
            .join(', or ') || 'nothing that is known'}
          .
        </p>
      ))}
      {consequences.length === 0 ? (
        ''
      ) : (
        <ul>
          {consequences.map((one) => (
            <li>{one}</li>
          ))}
        </ul>
      )}
      {curedBy.length === 0 ? '' : <p>Cured by: {curedBy.join('; ')}.</p>}
      {remedies
        .filter(({ config }) => !known.has(config))
        .map((remedy) => (
          <Remedy remedy={remedy} />
        ))}
      <p class="places">
        {places.map(({ session, line }) => (
          <button type="button" class="link" onClick={() => showLine(session, line)}>
            {several ? `session ${session + 1}, ` : ''}line {line}
          </button>
        ))}
        {morePlaces > 0 ? <span class="quiet">and {counted(morePlaces, 'more place')}</span> : ''}
      </p>
      <p class="quiet">
        {[
          id,
          certainty,
          ...rules.map((rule) => `rule ${rule}`),
          grade ?? '',
          ...external,
          ...references,
        ]
          .filter((words) => words !== '')
          .join(' · ')}
        {leftOut > 0 ? ` · ${counted(leftOut, 'further one')}, left out` : ''}
      </p>
    </details>
  )
}

function Remedy({ remedy: { title, config, bind, givesUp } }: { remedy: RemedyRecord }) {
  const paste = [config, bind].filter((text) => text !== null).join('')
  return (
    <div class="remedy">
      <p>
        <b>{title}</b> {givesUp === '' ? '' : `Gives up: ${givesUp}`}{' '}
        {paste === '' ? '' : <CopyButton text={paste} what={`the configuration: ${title}`} />}
      </p>
      {paste === '' ? '' : <pre tabindex={0}>{paste}</pre>}
    </div>
  )
}
