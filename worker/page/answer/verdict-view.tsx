import type { Outcome } from '../messages.ts'

/** The answer in one sentence, the first step, and what it was read as. */
export function VerdictView({ outcome }: { outcome: Outcome }) {
  const { verdict, told, next, about, loss } = outcome
  return (
    <section class={`verdict ${verdict.tone}`}>
      <h2 id="verdict" tabindex={-1}>
        <span class="word">
          <span aria-hidden="true">{verdict.mark} </span>
          {verdict.words}
        </span>{' '}
        {told}
      </h2>
      {next === null ? '' : <p class="next">{next}</p>}
      {loss === null ? '' : <p class="loss">▲ Incomplete: {loss}</p>}
      <p class="quiet">{about.join(' · ')}</p>
    </section>
  )
}
