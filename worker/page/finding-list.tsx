import { useState } from 'hono/jsx/dom'
import type { FindingRecord } from '../report/finding.ts'
import { inGroups, ShownRemedies } from '../report/finding-order.ts'
import { counted } from '../report/layout.ts'
import { RemedyView } from './remedy-view.tsx'

/** Findings of one id are one card; those past the first are listed this many at a time. */
const MORE_AT_ONCE = 50
/** Guesses shown of a masked word. */
const SHOWN_GUESSES = 3

/** What a click can do; null where there is no list of lines, or no session to try a cure on. */
interface Handlers {
  showLine: ((session: number, line: number) => void) | null
  tryPolicy: ((text: string) => void) | null
}

/** What was found, the worst first, each id once. */
export function FindingList({
  findings,
  leftOut,
  ...handlers
}: { findings: readonly FindingRecord[]; leftOut: Readonly<Record<string, number>> } & Handlers) {
  const { ofSession, ofOctets } = inGroups(findings)
  const shown = new ShownRemedies()
  const groups = [...ofSession, ...ofOctets].map(({ all }) => all)
  const firstOfOctets = ofOctets[0]?.first
  return (
    <section>
      <h2>{findings.length === 0 ? 'Nothing found' : counted(groups.length, 'finding')}</h2>
      {groups.map((group, index) => (
        <>
          {group[0] === firstOfOctets ? (
            <h3 class="rule">SMTP and MIME themselves, whatever the firewall</h3>
          ) : (
            ''
          )}
          <FindingCard
            findings={group}
            number={index + 1}
            leftOut={leftOut[group[0]!.id] ?? 0}
            shown={shown}
            {...handlers}
          />
        </>
      ))}
    </section>
  )
}

function FindingCard({
  findings,
  number,
  leftOut,
  shown,
  showLine,
  tryPolicy,
}: {
  findings: readonly FindingRecord[]
  number: number
  leftOut: number
  shown: ShownRemedies
} & Handlers) {
  const [first, ...others] = findings as [FindingRecord, ...FindingRecord[]]
  const [listed, setListed] = useState(0)
  const { severity, certainty, id, title, detail, rules, grade, consequences, remedies, mode } =
    first
  return (
    <article class={`finding ${severity}`} id={`finding-${number}`}>
      <h3>
        <span class={`tag ${severity}`}>{severity}</span> {title}
      </h3>
      <p class="quiet">
        {certainty} · {id} · {rules.join(' ')} {grade ?? ''}{' '}
        <Places finding={first} showLine={showLine} />
      </p>
      <p>{detail}</p>
      {(first.candidates ?? []).map(({ line, masked, ranked }) => (
        <p class="candidate">
          Line {line}: <code>{masked}</code> was{' '}
          {ranked
            .slice(0, SHOWN_GUESSES)
            .map(({ keyword, probability }) => `${keyword} (${Math.round(probability * 100)} %)`)
            .join(', or ') || 'nothing that is known'}
          .
        </p>
      ))}
      {consequences.length > 0 ? (
        <ul>
          {consequences.map((consequence) => (
            <li>{consequence}</li>
          ))}
        </ul>
      ) : (
        ''
      )}
      {remedies.map((remedy, index) => (
        <RemedyView
          remedy={remedy}
          open={index === 0}
          under={shown.shownUnder(remedy, number)}
          here={number}
          // what a recording shows has happened: no configuration changes it any more
          tryPolicy={mode === 'predicted' ? tryPolicy : null}
        />
      ))}
      {others.length > 0 ? (
        <details onToggle={() => setListed(Math.max(listed, MORE_AT_ONCE))}>
          <summary>{counted(others.length, 'more place')} of the same</summary>
          <ul>
            {others.slice(0, listed).map((other) => (
              <li>
                {other.detail} <Places finding={other} showLine={showLine} />
              </li>
            ))}
          </ul>
          {others.length > listed ? (
            <button type="button" onClick={() => setListed(listed + MORE_AT_ONCE)}>
              {Math.min(MORE_AT_ONCE, others.length - listed)} more
            </button>
          ) : (
            ''
          )}
        </details>
      ) : (
        ''
      )}
      {leftOut > 0 ? <p class="quiet">{counted(leftOut, 'further one')}, left out.</p> : ''}
    </article>
  )
}

function Places({ finding, showLine }: { finding: FindingRecord } & Pick<Handlers, 'showLine'>) {
  return (
    <span class="places">
      {finding.lines.map(({ session, line }) => {
        const place = `${session > 0 ? `session ${session + 1}, ` : ''}line ${line}`
        if (showLine === null) return <span>{place} </span>
        return (
          <button type="button" class="link" onClick={() => showLine(session, line)}>
            {place}
          </button>
        )
      })}
    </span>
  )
}
