import type { ProfileId } from '../../policy/policy.ts'
import type { Release } from '../../report/view/releases.ts'
import type { Choices } from '../choices.ts'

/** What each release would do; one is asked about at a click, the running-config as well. */
export function ReleaseStrip({
  releases,
  choices,
  observed,
  panel,
  choose,
  show,
}: {
  releases: readonly Release[]
  choices: Choices
  observed: boolean
  panel: 'policy' | 'more' | null
  choose(profile: ProfileId | ''): void
  show(panel: 'policy' | 'more' | null): void
}) {
  const configured = choices.policy.trim() !== ''
  const nothing = choices.profile === '' && !configured
  return (
    <nav class="strip" aria-label="Which firewall?">
      <span class="label" aria-hidden="true">
        Which firewall?
      </span>
      <button type="button" aria-pressed={pressed(nothing)} onClick={() => choose('')}>
        what happened
      </button>
      {releases.map(({ profile, name, mark, brief, words, tone }) => (
        <button
          type="button"
          class={tone}
          aria-pressed={pressed(choices.profile === profile && !configured)}
          aria-label={`${name} ${mark}${observed ? ` ${brief}` : brief}: ${words}`}
          title={words}
          onClick={() => choose(profile)}
        >
          {name}{' '}
          <b>
            {mark}
            {observed ? ` ${brief}` : brief}
          </b>
        </button>
      ))}
      <button
        type="button"
        aria-expanded={pressed(panel === 'policy')}
        aria-pressed={pressed(configured)}
        onClick={() => show(panel === 'policy' ? null : 'policy')}
      >
        my running-config{configured ? ' ●' : '…'}
      </button>
      <button
        type="button"
        aria-expanded={pressed(panel === 'more')}
        onClick={() => show(panel === 'more' ? null : 'more')}
      >
        more…
      </button>
    </nav>
  )
}

function pressed(is: boolean): 'true' | 'false' {
  return is ? 'true' : 'false'
}
