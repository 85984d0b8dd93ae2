/** Cases that say to the octet what leaves the firewall. */
import type { ProfileId } from '../../worker/policy/policy.ts'
import { toByteString, toOctets } from '../../worker/smtp/octets.ts'
import { runReference } from '../reference/engine.ts'
import type { ReferenceSession } from '../reference/session.ts'
import { loadEngine, runCoreSession } from '../vectors/core.ts'
import { segmentsOf, stated, type Case } from './read.ts'

const engine = loadEngine()

interface Sides {
  client: string
  server: string
}

/** What leaves the firewall for the dialogue of a case, by the core and by the second engine, and what should. */
export function arrivals(
  one: Case,
): { who: string; arrived: () => Sides; wanted: Sides }[] {
  const segments = one.expect.includes('segments')
  const session: ReferenceSession = {
    profile: (stated(one, 'profile') ?? 'pix-7') as ProfileId,
    switches: {},
    eol: 'auto',
    oneSided: null,
    stream: !segments,
    segments: lines(one.sent, segments).map(({ direction, octets }) => [direction, toOctets(octets)]),
  }
  const sides = ({ client, server }: { client: Uint8Array; server: Uint8Array }): Sides => ({
    client: toByteString(client),
    server: toByteString(server),
  })
  const wanted = {
    client: textOf(one.arrives, 'C', segments),
    server: textOf(one.arrives, 'S', segments),
  }
  return [
    { who: 'core', arrived: () => sides(runCoreSession(engine, session)), wanted },
    { who: 'second engine', arrived: () => sides(runReference(session)), wanted },
  ]
}

/** Lines of a dialogue; each ends with CR LF, unless they are segments. */
function lines(block: string, segments: boolean): ReturnType<typeof segmentsOf> {
  return segmentsOf(block).map(({ direction, octets }) => ({
    direction,
    octets: segments || octets.endsWith('\n') ? octets : `${octets}\r\n`,
  }))
}

function textOf(block: string, wanted: 'C' | 'S', segments: boolean): string {
  return lines(block, segments)
    .filter(({ direction }) => direction === wanted)
    .map(({ octets }) => octets)
    .join('')
}
