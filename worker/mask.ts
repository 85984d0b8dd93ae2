import type { Engine } from './engine/engine.ts'
import { PLAIN_SETTINGS } from './engine/policy.ts'
import { PolicySession } from './policy/enforce/policy-session.ts'
import { settlePolicy } from './inspection/policy.ts'
import { pumped, type Outlet } from './pump.ts'
import type { InspectFailure, MaskOptions } from './report/inspection.ts'

/**
 * Octets in, masked octets out, as they come: stream mode, one-sided. Memory does not depend on the
 * length. A cut ends the stream early. A policy that does not parse is a failure before any octet.
 */
export function maskUpload(
  engine: Engine,
  body: ReadableStream<Uint8Array>,
  options: MaskOptions,
): { ok: true; body: ReadableStream<Uint8Array> } | InspectFailure {
  const settled = settlePolicy(options)
  if (!settled.ok) return settled
  const session = new PolicySession(engine, settled.met.policy, {
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
    body: pumped(body, {
      take(window, out) {
        session.feed(direction, window, into(out))
        return session.closed === null
      },
      end: (out) => session.end(into(out)),
      close: () => session.close(),
    }),
  }
}
