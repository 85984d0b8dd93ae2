import { addressOf } from '../../policy/match/address.ts'
import type { LimitMatch } from '../../policy/policy.ts'
import type { Pair } from './align.ts'
import type { RecordedLine } from './recording.ts'

/** A limit that would cut where a recording ends: `match … gt N` with N from `least` to `most`. */
export interface CutLimit {
  match: LimitMatch
  least: number
  most: number
}

/** What of the client's lines arrived before the one that did not. */
interface Arrived {
  longest: Partial<Record<'command' | 'sender' | 'header' | 'body', number>>
  recipients: number
  inData: boolean
  inHeader: boolean
}

/**
 * Limits that explain why nothing of the client's arrived from some line on: `sent` and `came` are its lines
 * outside and inside, `pairs` which of them are one. [] where all of it arrived, or lines in the midst are missing.
 */
export function cutLimits(
  sent: readonly RecordedLine[],
  came: readonly RecordedLine[],
  pairs: readonly Pair[],
): CutLimit[] {
  const arrived: Arrived = { longest: {}, recipients: 0, inData: false, inHeader: false }
  const lines = pairs.flatMap(({ outside, inside }) => {
    const line = outside === null ? undefined : sent[outside]
    return line === undefined ? [] : [{ line, there: inside === null ? null : came[inside]! }]
  })
  const whole = ({ line, there }: (typeof lines)[number]): boolean =>
    there !== null && there.text.length === line.text.length
  const last = lines.findLastIndex(whole)
  const cut = lines[last + 1]
  const isEnd = lines.slice(last + 2).every(({ there }) => there === null)
  if (cut === undefined || last < 0 || !isEnd || !lines.slice(0, last).every(whole)) return []
  for (const { line } of lines.slice(0, last + 1)) pass(arrived, line.text)
  return limitsAt(arrived, cut.line.text, cut.there?.text.length ?? null)
}

function pass(arrived: Arrived, text: string): void {
  const { longest } = arrived
  const measure = (of: keyof Arrived['longest'], length: number): void => {
    longest[of] = Math.max(longest[of] ?? 0, length)
  }
  if (arrived.inData) {
    measure(arrived.inHeader ? 'header' : 'body', text.length)
    if (text === '') arrived.inHeader = false
    if (text === '.') Object.assign(arrived, { inData: false, inHeader: false, recipients: 0 })
    return
  }
  measure('command', text.length)
  const verb = verbIn(text)
  if (verb === 'MAIL') measure('sender', addressOf(text, verb.length).length)
  if (/^(?:MAIL|RSET|EHLO|HELO)$/.test(verb)) arrived.recipients = 0
  if (verb === 'RCPT') arrived.recipients++
  if (verb === 'DATA') arrived.inData = arrived.inHeader = true
}

const verbIn = (text: string): string =>
  /^[A-Za-z]{4}(?=[ \t]|$)/.exec(text)?.[0].toUpperCase() ?? ''

/** `part`: octets of the line that arrived, or null. */
function limitsAt(
  { longest, recipients, inData, inHeader }: Arrived,
  text: string,
  part: number | null,
): CutLimit[] {
  const above = (match: LimitMatch, before: number | undefined, length: number): CutLimit[] =>
    length > Math.max(1, before ?? 0)
      ? [{ match, least: Math.max(1, before ?? 0), most: length - 1 }]
      : []
  if (inData) {
    const match = inHeader ? 'header-line-length' : 'body-line-length'
    // L1: the first N octets go
    if (part !== null && part > 0) return [{ match, least: part, most: part }]
    return above(match, longest[inHeader ? 'header' : 'body'], text.length)
  }
  const verb = verbIn(text)
  return [
    ...(verb === 'RCPT' && recipients > 0
      ? [{ match: 'rcpt-count' as const, least: recipients, most: recipients }]
      : []),
    ...(verb === 'MAIL'
      ? above('sender-address-length', longest.sender, addressOf(text, verb.length).length)
      : []),
    ...above('cmd-line-length', longest.command, text.length),
  ]
}
