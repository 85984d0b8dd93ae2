import type { EvidenceRecord } from '../../report/report.ts'

const WEIGHTS: Readonly<Record<EvidenceRecord['weight'], string>> = {
  certain: '✖ certain',
  strong: '✖ strong',
  weak: '▲ weak',
  nothing: '○ proves nothing yet',
}

/** Pieces of evidence drawn; the JSON has all. */
const MAX_SHOWN = 100

/** What single lines prove: of a bounce, a log, the firewall's own words. */
export function EvidenceList({ evidence }: { evidence: readonly EvidenceRecord[] }) {
  if (evidence.length === 0) return <></>
  return (
    <section class="evidence">
      <h2>What its lines prove</h2>
      {evidence
        .slice(0, MAX_SHOWN)
        .map(({ sourceLine, text, weight, command, host, says, next }) => (
          <article class={weight}>
            <p class="wire">
              {sourceLine === null ? '' : <span class="quiet">line {sourceLine} </span>}
              <code>{text}</code>
            </p>
            <p>
              <b>{WEIGHTS[weight]}</b> {says}{' '}
              <span class="quiet">
                {[
                  host === null ? null : `said by ${host}`,
                  command === null ? null : `in answer to ${command}`,
                ]
                  .filter((words) => words !== null)
                  .join(', ')}
              </span>
            </p>
            {next === null ? '' : <p class="next">Next: {next}</p>}
          </article>
        ))}
      {evidence.length > MAX_SHOWN ? (
        <p class="quiet">… and {evidence.length - MAX_SHOWN} more: the JSON has all.</p>
      ) : (
        ''
      )}
    </section>
  )
}
