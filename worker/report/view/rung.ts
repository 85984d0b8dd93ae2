import { isChange } from '../../engine/records.ts'
import { counted, grouped } from '../layout.ts'
import type { LineRecord } from '../line.ts'
import type { SessionWithLines } from '../report.ts'

/** What stands at one end of the path. */
export interface End {
  text: string
  /**
   * `as-is`: it was recorded, or passes; `changed`: as the firewall left it; `guess`: what it most likely was;
   * `unseen`: it came here changed, and nobody recorded how; `nothing`: it does not arrive
   */
  is: 'as-is' | 'changed' | 'guess' | 'unseen' | 'nothing'
}

/** A line of a session between its two ends. */
export interface Rung {
  row: 'line'
  session: number
  line: number
  sourceLine: number | null
  packet: number | null
  direction: LineRecord['direction']
  client: End
  server: End
  /** what the firewall did, in a word or two; '' where it did nothing and nothing is said of it */
  sign: string
  /** ✖ for a change, ! for an event of a line that passes, '' for a line that passes */
  mark: '✖' | '!' | ''
  /** ids of the rules that decided */
  rules: readonly string[]
  /** a run in one: mail data, or TLS */
  bar: 'data' | 'tls' | null
  /** behind the divergence: recorded, and it would not have come to this */
  beyond: boolean
  /** milliseconds since the session's first line that has a time */
  after: number | null
}

/** A masked word's likeliest guess, and how likely it is. */
export interface Guess {
  masked: string
  keyword: string
  probability: number
}

const MASKED: Readonly<Record<LineRecord['kind'], string>> = {
  greeting: 'greeting masked',
  command: 'command masked',
  reply: 'reply masked',
  'ehlo-reply': 'keyword masked',
  data: 'mail masked',
  bdat: 'mail masked',
  'auth-response': 'answer masked',
  tls: 'masked',
}

const DONE: Readonly<Record<Exclude<LineRecord['verdict'], 'mask'>, string>> = {
  pass: '',
  passthrough: '',
  edit: 'changed',
  discard: 'discarded',
  drop: 'cut here',
}

/** What was done to a line, in words. */
export function signOf({ verdict, kind, events }: LineRecord): {
  sign: string
  mark: Rung['mark']
} {
  if (isChange(verdict)) {
    const sign = verdict === 'mask' ? MASKED[kind] : DONE[verdict]
    const because = verdict === 'drop' ? (events[0] ?? null) : null
    return { sign: because === null ? sign : `${sign}: ${because}`, mark: '✖' }
  }
  return events.length === 0 ? { sign: '', mark: '' } : { sign: events.join(', '), mark: '!' }
}

/** A line as a rung of the ladder. `guess`: of a masked word in it; `began`: the session's first time, milliseconds. */
export function rungOf(
  line: LineRecord,
  session: Pick<SessionWithLines, 'index' | 'mode' | 'fingerprint' | 'divergence'>,
  guess: Guess | null,
  began: number | null,
): Rung {
  const { sign, mark } = signOf(line)
  const bar = line.kind === 'tls' ? 'tls' : isRun(line) ? 'data' : null
  const [sent, came] = endsOf(line, session, guess)
  const [client, server] = line.direction === 'S' ? [came, sent] : [sent, came]
  return {
    row: 'line',
    session: session.index,
    line: line.line,
    sourceLine: line.sourceLine,
    packet: line.packet ?? null,
    direction: line.direction,
    client,
    server,
    sign,
    mark,
    rules: line.rules,
    bar,
    beyond: session.divergence !== null && line.line > session.divergence.line,
    after: line.time === null || began === null ? null : Date.parse(line.time) - began,
  }
}

/** The same where nothing changes it any more: what was sent arrives. */
export function asSent(rung: Rung): Rung {
  const sent = rung.direction === 'S' ? rung.server : rung.client
  return { ...rung, client: sent, server: sent, sign: '', mark: '', rules: [] }
}

/** What the sender sent, and what came to the other end. */
function endsOf(
  line: LineRecord,
  { mode, fingerprint }: Pick<SessionWithLines, 'mode' | 'fingerprint'>,
  guess: Guess | null,
): [End, End] {
  const { verdict, direction } = line
  const recorded: End = { text: shown(line), is: 'as-is' }
  if (!isChange(verdict)) return [recorded, recorded]
  if (verdict === 'discard' || verdict === 'drop')
    return [
      recorded,
      { text: verdict === 'drop' ? 'the connection is cut' : 'nothing', is: 'nothing' },
    ]
  if (mode !== 'observed' || line.forwarded !== null)
    return [recorded, { text: line.forwarded ?? '', is: 'changed' }]
  const vantage = fingerprint?.vantage ?? 'unknown'
  const asLeft =
    direction === 'S' ? vantage !== 'server' : direction === 'C' && vantage !== 'client'
  if (!asLeft) return [recorded, { text: 'masked on its way', is: 'unseen' }]
  return [before(line.text, guess), { ...recorded, is: 'changed' }]
}

/** What a masked line most likely was. */
function before(text: string, guess: Guess | null): End {
  if (guess === null) return { text: 'not known', is: 'unseen' }
  const whole = text.replace(guess.masked, () => guess.keyword)
  return { text: `${whole}  (${Math.round(guess.probability * 100)} % sure)`, is: 'guess' }
}

function isRun({ text, octets, lines }: LineRecord): boolean {
  return text === '' && (lines !== undefined || octets > 2)
}

/** A line's text; of a run what it is and how large. */
function shown(line: LineRecord): string {
  const { text, kind, octets, lines, longest } = line
  if (!isRun(line)) return text
  const size = counted(octets, 'octet')
  if (kind === 'tls') return `inside TLS, ${size}`
  if (kind !== 'data' && kind !== 'bdat') return size
  const row = longest === undefined ? '' : `, longest ${grouped(longest)}`
  return lines === undefined ? `mail, ${size}` : `mail, ${counted(lines, 'line')}, ${size}${row}`
}
