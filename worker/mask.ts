import type { Engine } from './engine/engine.ts'
import { PLAIN_SETTINGS } from './engine/policy.ts'
import { matchText } from './policy/config/esmtp/match-text.ts'
import { PolicySession } from './policy/enforce/policy-session.ts'
import { unseenMatches } from './policy/enforce/unseen.ts'
import { settlingPolicy } from './inspection/policy.ts'
import { whole, type Steps } from './turn.ts'
import { pumped, type Outlet, type Windows } from './pump.ts'
import type { InspectFailure, MaskOptions } from './report/inspection.ts'

export interface Masked {
  ok: true
  body: ReadableStream<Uint8Array>
  notSimulated: string[]
}

/**
 * Octets in, masked octets out, as they come: stream mode, one-sided. Memory does not depend on the
 * length. A cut ends what comes out, and the rest of `source` is read to its end. A policy that does not parse is a failure before any octet.
 * `notSimulated`: the matches of its map that one side alone cannot show, as text.
 */
export function maskUpload(
  engine: Engine,
  source: Windows,
  options: MaskOptions,
): Masked | InspectFailure {
  return whole(maskingUpload(engine, source, options))
}

/** The same in steps: a policy text may be long. */
export function* maskingUpload(
  engine: Engine,
  source: Windows,
  options: MaskOptions,
): Steps<Masked | InspectFailure> {
  const settled = yield* settlingPolicy(options)
  if (!settled.ok) return settled
  const { policy } = settled.met
  const session = new PolicySession(engine, policy, {
    ...PLAIN_SETTINGS,
    eol: options.eol,
    oneSided: options.direction,
    quiet: true,
  })
  const direction = options.direction === 'client' ? 'C' : 'S'
  const into = (out: Outlet) => ({
    octets: (_: unknown, octets: Uint8Array): void => out.add(octets),
    output: (): void => undefined,
  })
  return {
    ok: true,
    notSimulated: unseenMatches(policy, options.direction).map(matchText),
    body: pumped(source, {
      take(window, out) {
        session.feed(direction, window, into(out))
        return session.closed === null
      },
      end: (out) => session.end(into(out)),
      close: () => session.close(),
    }),
  }
}
