import type { EsmtpMap } from '../policy/criteria.ts'
import type { ProfileId, Switches } from '../policy/policy.ts'
import { unseenMap } from '../policy/unseen-map.ts'
import type { ByteString } from '../smtp/octets.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Reading } from './reading.ts'
import type { Sign } from './signs/sign.ts'
import { withArguments } from './unmask/line.ts'
import type { SessionView } from './view.ts'

/** What is known of a session that was recorded at the client, behind the firewall. */
export interface Behind {
  /** what the firewall may have been set to, likeliest first */
  policies: { profile: ProfileId; switches: Switches; map: EsmtpMap | null }[]
  /** the server's lines that were overwritten */
  overwritten: Overwritten[]
  /** indexes of commands that cannot have arrived as they were sent */
  lost: number[]
}

/** A line of the server that was overwritten, and what it may have been: as long, likeliest first. */
export interface Overwritten {
  /** index in SessionView.lines */
  at: number
  /** without terminators; the last is a stand-in, where no word is known that fits */
  forms: ByteString[]
}

/** Signs whose first line is a command that did not arrive as it was sent. */
const LOSSES: ReadonlySet<string> = new Set(['x-command-quoted', 'ehlo-refused'])
const GREETINGS: ReadonlySet<string> = new Set(['banner-masked', 'banner-code-lost'])

/** What a reconstruction of the session as it was sent can be made of. */
export function behindOf(
  view: SessionView,
  signs: readonly Sign[],
  print: Fingerprint | null,
  reading: Reading,
): Behind {
  const of = (ids: ReadonlySet<string>): number[] => [
    ...new Set(signs.flatMap(({ id, at }) => (ids.has(id) ? at : []))),
  ]
  const greeting = of(GREETINGS).map((at) => ({ at, forms: [unstarred(view, at)] }))
  const keywords = [...reading.keywords].map(([at, guesses]) => {
    const octets = view.lines[at]?.octets ?? ''
    const room = octets.length - PREFIX
    const words = guesses.flatMap(({ keyword }) => withArguments(keyword, room, 'x') ?? [])
    const forms = [...words, STAND_IN.repeat(room)]
    return { at, forms: forms.map((text) => octets.slice(0, PREFIX) + text) }
  })
  const lost = of(LOSSES).filter((at) => view.lines[at]?.kind === 'command')
  const switches = print?.switches ?? {}
  const map = print?.ownMap ? unseenMap(switches.allowTls ?? null) : null
  const policies = (print?.profiles ?? []).map((profile) => ({ profile, switches, map }))
  return { policies, overwritten: [...greeting, ...keywords], lost }
}

/** Code and separator of a reply line. */
const PREFIX = 4
/** A letter of words that no server announces: to be masked it need only be unknown. */
const STAND_IN = 'Q'

/** A greeting that B1 and B3 star to what was recorded. */
function unstarred(view: SessionView, at: number): ByteString {
  return (view.lines[at]?.octets ?? '').replaceAll('*', 'x')
}
