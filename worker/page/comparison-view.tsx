import { ruleOf } from '../policy/rules.ts'
import type { ChangeRecord, ComparedSessionRecord, ComparisonReport } from '../report/comparison.ts'
import { counted } from '../report/layout.ts'
import { FindingList } from './finding-list.tsx'
import type { Writer } from './messages.ts'
import { Paste } from './paste.tsx'
import { TakeAlong } from './take-along.tsx'

/** Changed lines of a session that are drawn; the JSON has all. */
const SHOWN_CHANGES = 500

/** What two recordings of a session came to. */
export function ComparisonView({
  comparison,
  milliseconds,
  write,
}: {
  comparison: ComparisonReport
  milliseconds: number
  write(as: Writer): void
}) {
  const { summary, sources, sessions, unpaired, findings } = comparison
  const alone = unpaired.outside + unpaired.inside
  return (
    <>
      <section class={`verdict ${summary.verdict === 'identical' ? 'clean' : summary.verdict}`}>
        <h2>
          <span class="word">{summary.verdict.replace('-', ' ')}</span> {summary.sentence}
        </h2>
        <p class="quiet">
          outside read as {sources.outside.format}, inside as {sources.inside.format} ·{' '}
          {counted(sessions.length, 'session')} compared
          {alone > 0 ? `, ${counted(alone, 'more')} without a partner` : ''} ·{' '}
          {Math.max(1, Math.round(milliseconds))} ms
        </p>
        <TakeAlong writers={['text', 'json']} write={write} />
      </section>
      {findings.length === 0 ? (
        ''
      ) : (
        <FindingList findings={findings} leftOut={{}} showLine={null} tryPolicy={null} />
      )}
      {sessions.map((session, index) => (
        <ComparedSession session={session} number={index + 1} />
      ))}
    </>
  )
}

function ComparedSession({ session, number }: { session: ComparedSessionRecord; number: number }) {
  const { outside, inside, changes, unchanged, notPrinted, policy, unexplained, swapped } = session
  return (
    <section>
      <h2>
        Session {number}: {counted(changes.length, 'change')}, {unexplained} not explained
      </h2>
      <p class="quiet">
        {counted(outside.lines, 'line')} outside, {inside.lines} inside
        {swapped ? '; the two were given the wrong way round, and were exchanged' : ''}
        {notPrinted.length > 0
          ? `; ${counted(notPrinted.length, 'line')} in one alone, because the other’s print leaves such lines out`
          : ''}
      </p>
      {policy === null ? (
        ''
      ) : (
        <p>
          The policy that explains most: <b>{policy.profile}</b>,{' '}
          {policy.maskBanner ? 'mask-banner' : 'no mask-banner'},{' '}
          {policy.allowTls ? 'allow-tls' : 'no allow-tls'}
        </p>
      )}
      {policy?.config ? <Paste text={policy.config} /> : ''}
      <Changes changes={changes} />
      {unchanged.length === 0 ? (
        ''
      ) : (
        <>
          <h3>Not changed, though by this policy it would have been</h3>
          <Changes changes={unchanged} />
        </>
      )}
    </section>
  )
}

function Changes({ changes }: { changes: readonly ChangeRecord[] }) {
  const more = changes.length - SHOWN_CHANGES
  return (
    <div class="scroller">
      {changes.slice(0, SHOWN_CHANGES).map((change) => (
        <Change change={change} />
      ))}
      {more > 0 ? <p class="aside">{counted(more, 'more change')}: take the JSON along.</p> : ''}
    </div>
  )
}

function Change({ change }: { change: ChangeRecord }) {
  const { direction, line, outside, inside, explained, rules, why } = change
  // a server's line goes from the inside out
  const [sent, came] = direction === 'S' ? [inside, outside] : [outside, inside]
  const named = rules.map((id) => `${id} ${ruleOf(id)?.grade ?? ''}`.trim())
  return (
    <div class={explained ? 'line' : 'line changed'}>
      <span class="number">{line}</span>
      <span class={`side ${direction}`}>{direction}</span>
      <span class="wire">
        {sent ?? <i>nothing sent</i>}
        {sent === came ? '' : <ins>{came ?? '(nothing)'}</ins>}
      </span>
      <span class="why">
        {explained ? `explained: ${named.join(' · ') || 'the connection was cut before it'}` : why}
      </span>
    </div>
  )
}
