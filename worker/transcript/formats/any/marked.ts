import type { ByteString } from '../../../smtp/octets.ts'
import type { Evidence, Format, Head } from '../../format.ts'
import type { MarkedText } from './learned-marks.ts'
import { LearningReader, MarkTally, namesClient, sideOf } from './learned-marks.ts'

/** `C:`, `client>`, `[S]`, `Client -> Server:`; or an arrow: `>>>`, `<-`, `=>`. */
const MARK =
  /^\s{0,8}((?:\[[A-Za-z]{1,12}\]|\([A-Za-z]{1,12}\)|[A-Za-z][\w.-]{0,30}(?: ?(?:->|=>|<-|<=|-->|<--|>|<) ?[A-Za-z][\w.-]{0,30}(?=:))?)? ?(?:[-=~]{0,3}>{1,4}|<{1,4}[-=~]{0,3}|:)?:?)(?:[ \t](.*)|((?:[2-5]\d\d[ -]).*))?$/

/** One blank after the mark belongs to it; more are the text's. */
export function splitMark(line: ByteString): MarkedText | null {
  const first = line.charCodeAt(0)
  // A digit or a dot begins a reply or the end of data, never a mark.
  if (first === 46 || (first >= 48 && first <= 57)) return null
  const found = MARK.exec(line)
  const mark = found?.[1]?.trimEnd()
  if (mark === undefined || !/[<>]|[:\])]$/.test(mark)) return null
  return { mark, text: found?.[2] ?? found?.[3] ?? '' }
}

/** Only lines that far tell: a body may follow for thousands of lines. */
const LINES_TO_JUDGE = 200

function detect(head: Head): Evidence[] {
  const tally = new MarkTally()
  for (const line of head.lines.slice(0, LINES_TO_JUDGE)) {
    const marked = splitMark(line)
    if (marked !== null) tally.add(marked)
  }
  const votes = [...tally.votes].map(([mark, v]) => ({ mark, side: sideOf(v), ...v }))
  const of = (side: 'S' | 'C' | 'both'): (typeof votes)[number] | undefined =>
    votes
      .filter((v) => v.side === side)
      .sort((a, b) => b.replies + b.commands - a.replies - a.commands)[0]
  const server = of('S')
  const named = votes.find((v) => v.side === null && namesClient(v.mark, server?.mark ?? ''))
  const client = of('C') ?? named
  const both = of('both')
  if (server !== undefined && client !== undefined) {
    const lines = server.replies + client.commands
    const sign = `${server.replies} replies stand behind "${server.mark}", ${client.commands} commands behind "${client.mark}"`
    return [{ sign, weight: lines > 3 ? 0.72 : 0.5 }]
  }
  if (both !== undefined && both.replies > 1 && both.commands > 1)
    return [{ sign: `commands and replies stand behind "${both.mark}"`, weight: 0.6 }]
  const one = server ?? client
  if (one === undefined || one.replies + one.commands < 3) return []
  return [{ sign: `only one side's lines are marked, by "${one.mark}"`, weight: 0.5 }]
}

/** Any print that has a mark for each side before its lines. */
export const marked: Format = {
  id: 'marked',
  title: 'Session text with a mark for each side (C:/S:, >>>/<<<, client:/server:)',
  general: true,
  alike: ['bare', 'general', 'mailutils', 'esmtp-X', 'msmtp', 'sendmail-v', 's-nail-v'],
  example: 'S: 220 mx.example.com ESMTP\nC: EHLO client.example.test\nS: 250-mx.example.com',
  loses: 'line ends, segment borders, times',
  detect,
  read: (sink) => new LearningReader(sink, splitMark, true),
}
