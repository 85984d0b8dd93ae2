import type { ProfileId, Switches } from '../../policy/policy.ts'
import type { ByteString, Direction } from '../../smtp/octets.ts'
import { alignLines, type Pair } from './align.ts'
import type { RecordedLine, Recording } from './recording.ts'
import { forwardedOf, originalSegments, type CompareTools } from './run.ts'

/** One line that differs between the two recordings, or is in one only. */
export interface Difference {
  direction: Direction
  outside: RecordedLine | null
  inside: RecordedLine | null
  /** rules of the engine for this line under the policy inferred; [] where it would not change it */
  rules: string[]
  /** true if the policy inferred makes exactly this of it */
  explained: boolean
}

/** The policy that explains two recordings best. */
export interface Inferred {
  profile: ProfileId
  switches: Pick<Switches, 'maskScope' | 'maskBanner' | 'allowTls'>
  differences: Difference[]
  /** lines the policy would have changed, and the recordings have unchanged or otherwise */
  wrong: number
}

interface Side {
  direction: Direction
  /** lines as sent, and as they arrived */
  sent: RecordedLine[]
  arrived: RecordedLine[]
  pairs: { sent: number | null; arrived: number | null }[]
}

const PROFILES: readonly ProfileId[] = ['asa-7.2', 'pix-7', 'asa-9.4', 'pix-6']

/** Tries every profile with its switches on the session as both ends meant it, and keeps the one that leaves least unexplained. */
export function infer(outside: Recording, inside: Recording, tools: CompareTools): Inferred {
  const of = (recording: Recording, direction: Direction): RecordedLine[] =>
    recording.lines.filter((line) => line.direction === direction)
  const clients = alignLines(of(outside, 'C'), of(inside, 'C'))
  const servers = alignLines(of(outside, 'S'), of(inside, 'S'))
  const sides: Side[] = [
    {
      direction: 'C',
      sent: of(outside, 'C'),
      arrived: of(inside, 'C'),
      pairs: clients.map(asSent),
    },
    {
      direction: 'S',
      sent: of(inside, 'S'),
      arrived: of(outside, 'S'),
      pairs: servers.map(asReceived),
    },
  ]
  const segments = originalSegments(outside, inside, servers)
  const real = outside.about.segments
  let best: Inferred | null = null
  for (const profile of PROFILES) {
    for (const switches of candidates(profile, sides)) {
      const run = tools.run(profile, switches, segments, real)
      const tried = judge(profile, switches, sides, (direction) => forwardedOf(run, direction))
      if (best === null || tried.wrong < best.wrong) best = tried
      if (best.wrong === 0) return best
    }
  }
  return best ?? { profile: 'off', switches: {}, differences: [], wrong: 0 }
}

const asSent = ({ outside, inside }: Pair): Side['pairs'][number] => ({
  sent: outside,
  arrived: inside,
})
const asReceived = ({ outside, inside }: Pair): Side['pairs'][number] => ({
  sent: inside,
  arrived: outside,
})

function candidates(profile: ProfileId, sides: readonly Side[]): Inferred['switches'][] {
  const [greeting] = sides[1]?.pairs ?? []
  const sent = sides[1]?.sent[greeting?.sent ?? -1]?.text
  const arrived = sides[1]?.arrived[greeting?.arrived ?? -1]?.text
  const maskBanner = sent === undefined || arrived === undefined || sent !== arrived
  const scopes = profile === 'pix-6' ? (['verb', 'line'] as const) : (['line', 'verb'] as const)
  const found: Inferred['switches'][] = []
  for (const maskScope of scopes)
    for (const allowTls of [profile === 'asa-9.4', profile !== 'asa-9.4'])
      found.push({ maskScope, maskBanner, allowTls })
  return found
}

type Forwarding = (
  direction: Direction,
) => (start: number, end: number) => { text: ByteString; rules: string[] }

function judge(
  profile: ProfileId,
  switches: Inferred['switches'],
  sides: readonly Side[],
  forwarding: Forwarding,
): Inferred {
  const differences: Difference[] = []
  let wrong = 0
  for (const { direction, sent, arrived, pairs } of sides) {
    const forward = forwarding(direction)
    for (const pair of pairs) {
      const from = pair.sent === null ? null : (sent[pair.sent] ?? null)
      const to = pair.arrived === null ? null : (arrived[pair.arrived] ?? null)
      const whole = from === null ? '' : from.text + from.terminator
      const came = to === null ? '' : to.text + to.terminator
      const expected =
        from === null ? { text: '', rules: [] } : forward(from.offset, from.offset + whole.length)
      const explained = expected.text === came
      if (!explained) wrong++
      if (whole === came) continue
      differences.push({
        direction,
        outside: direction === 'C' ? from : to,
        inside: direction === 'C' ? to : from,
        rules: expected.text === whole ? [] : expected.rules,
        explained,
      })
    }
  }
  return { profile, switches, differences, wrong }
}
