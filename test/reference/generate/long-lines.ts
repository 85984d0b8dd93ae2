import { MAX_HELD_LINE_OCTETS } from '../../../worker/limits.ts'
import type { EsmtpMap, MapMatch } from '../../../worker/policy/criteria.ts'
import { noParameters } from '../../../worker/policy/config/esmtp/parameters.ts'
import type { ReferenceSession, Segment } from '../session.ts'
import type { Choices } from './choices.ts'

/** About as long as a held line may be, where holding and streaming meet, and well above. */
const LENGTHS = [-2, -1, 0, 1, 2, 3, 900, 35_000].map((more) => MAX_HELD_LINE_OCTETS + more)
/** Verbs that pass, that do not, and none that ends. */
const BEGINNINGS = ['NOOP ', 'XFOO ', 'BDAT 5\t', 'BDAT\r', 'x', 'A\0B ', '']

/** Command lines about as long as class 1 and a held line allow, cut anywhere. */
export function longLineSession(choices: Choices, settings: ReferenceSession): ReferenceSession {
  const lines = [1, 2].map(() => {
    const length = choices.of(LENGTHS) + choices.between(-1, 1)
    const beginning = choices.of(BEGINNINGS)
    return beginning + 'z'.repeat(length - beginning.length) + choices.of(['\r\n', '\n', '', '\r'])
  })
  const octets = Buffer.from(lines.join('') + 'NOOP\r\n', 'latin1')
  const oneSided = choices.of([null, 'client'] as const)
  const segments: Segment[] = oneSided === null ? [['S', Buffer.from('220 h\r\n')]] : []
  for (let at = 0; at < octets.length;) {
    const length = choices.of([octets.length, 65_536, 65_537, 1_460, choices.between(1, 70_000)])
    segments.push(['C', octets.subarray(at, at + length)])
    at += length
  }
  return { ...settings, oneSided, segments, times: undefined }
}

/** A map whose class 1 is about as high as a held line is long; others beside it ask the host. */
export function longLineMap(choices: Choices): EsmtpMap {
  const does = { log: true, sendProtocolError: false, rate: null }
  const acts = ['drop-connection', 'reset', 'log', 'drop'] as const
  const lengths = [1, 2].slice(0, choices.between(1, 2)).map((): Omit<MapMatch, 'position'> => ({
    not: false,
    criterion: { kind: 'cmd-line-length', gt: choices.of(LENGTHS) + choices.between(-1, 1) },
    action: { ...does, act: choices.of(acts) },
  }))
  const asks: Omit<MapMatch, 'position'>[] = choices.chance(40)
    ? [
        {
          not: choices.chance(50),
          criterion: { kind: 'cmd-verb', verbs: ['VRFY'] },
          action: { ...does, act: choices.of(acts) },
        },
      ]
    : []
  const matches = [...lengths, ...asks].map((match, at) => ({ ...match, position: at + 1 }))
  return { name: 'm', description: null, parameters: noParameters(), matches }
}
