import { CopyButton } from './copy-button.tsx'
import type { Detail } from '../messages.ts'

/** What an opened line says: all of it, the rule in words, what follows from it, the part that cures it. */
export function DetailView({ detail, showCure }: { detail: Detail; showCure(): void }) {
  const { text, forwarded, about, rules, guesses, findings } = detail
  return (
    <div class="detail" role="row">
      <div role="cell" aria-colspan={4}>
        <p class="quiet">{about.join(' · ')}</p>
        <p class="wire">
          <code>{text}</code> <CopyButton text={text} what="the line" />
        </p>
        {forwarded === null || forwarded === text ? (
          ''
        ) : (
          <p class="wire">
            arrives as <code>{forwarded}</code>
          </p>
        )}
        {guesses.length === 0 ? (
          ''
        ) : (
          <p>
            It most likely was{' '}
            {guesses
              .map(
                ({ keyword, probability, why }) =>
                  `${keyword} (${Math.round(probability * 100)} %: ${why})`,
              )
              .join(', or ')}
            .
          </p>
        )}
        {rules.map(({ id, text, grade, source }) => (
          <p>
            <b>Rule {id}</b> {text}{' '}
            <span class="quiet">
              {grade}: {source}
            </span>
          </p>
        ))}
        {findings.map(({ title, detail: told, consequences, curedBy }) => (
          <div class="told">
            <b>{title}.</b> {told}
            {consequences.length === 0 ? (
              ''
            ) : (
              <ul>
                {consequences.map((one) => (
                  <li>{one}</li>
                ))}
              </ul>
            )}
            {curedBy.length === 0 ? (
              ''
            ) : (
              <p>
                Cured by:{' '}
                <button type="button" class="link" onClick={showCure}>
                  {curedBy.join('; ')}
                </button>
              </p>
            )}
          </div>
        ))}
        {rules.length + findings.length === 0 ? <p>The firewall leaves this line as it is.</p> : ''}
      </div>
    </div>
  )
}
