import { counted } from '../report/layout.ts'
import type { Report } from '../report/report.ts'
import { WRITERS, type Writer } from './messages.ts'
import { TakeAlong } from './take-along.tsx'

/** The upload in one line, what it was read as, and the report to take home. */
export function Verdict({
  report,
  milliseconds,
  write,
}: {
  report: Report
  milliseconds: number
  write(as: Writer): void
}) {
  const { summary, source, policy } = report
  const { verdict, sentence, sessions, sessionsLeftOut, cut } = summary
  const map = policy.mapName === null ? '' : `, map ${policy.mapName}`
  const confidence = Math.round(source.confidence * 100)
  return (
    <section class={`verdict ${verdict}`}>
      <h2>
        <span class="word">{verdict.replace('-', ' ')}</span> {sentence}
      </h2>
      <p class="quiet">
        {policy.profile}
        {map} · read as {source.format} ({confidence} % sure) ·{' '}
        {counted(source.octets ?? 0, 'octet')}
        {source.compressed ? ' unzipped' : ''} · {counted(sessions, 'session')}
        {sessionsLeftOut ? `, ${counted(sessionsLeftOut, 'session')} left out` : ''} ·{' '}
        {cut === null ? '' : `cut by ${cut.event} · `}
        {Math.max(1, Math.round(milliseconds))} ms
      </p>
      <TakeAlong writers={WRITERS} write={write} />
    </section>
  )
}
