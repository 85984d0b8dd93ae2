import type { Failed } from '../messages.ts'
import type { Given } from './given.ts'

/** A line that only a firewall's configuration has. */
const CONFIGURATION =
  /^(?:(?:ASA|PIX) Version |policy-map |class-map |service-policy |access-list |fixup protocol |inspect esmtp)/m

/** Why there is no answer, and where it goes on. The answer before it stays. */
export function LeadOn({
  failure,
  given,
  useAsPolicy,
  edit,
}: {
  failure: Failed
  given: Given | null
  useAsPolicy(text: string): void
  edit(): void
}) {
  const text = given?.text ?? null
  const isConfiguration =
    failure.code === 'not-a-transcript' && text !== null && CONFIGURATION.test(text)
  return (
    <section class="failure" role="alert">
      <h2>
        <span aria-hidden="true">▲ </span>
        {isConfiguration ? 'This is a configuration, and no session.' : failure.detail}
      </h2>
      {isConfiguration ? (
        <p class="bar">
          <button type="button" class="main" onClick={() => useAsPolicy(text)}>
            Use it as the running-config
          </button>
          <span class="quiet">Then paste the session that goes through it.</span>
        </p>
      ) : failure.code === undefined || failure.code === 'policy-does-not-parse' ? (
        ''
      ) : (
        <p class="quiet">
          Read are sessions as mail programs, servers and packet tools print them, captures,
          bounces, and lines of a log that quote a reply.{' '}
          <button type="button" class="link" onClick={edit}>
            Look at the text again
          </button>
        </p>
      )}
    </section>
  )
}
