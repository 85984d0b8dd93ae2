import { isChange, type EventName } from '../../engine/records.ts'
import { LIMIT_MATCHES, type LimitMatch } from '../../policy/policy.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import { ofEvent } from '../consequences.ts'
import { incurable } from '../catalogue/incurable.ts'
import { pageOf } from '../catalogue/catalogue.ts'
import type { Finding } from '../finding.ts'
import type { PolicyProblem } from '../../policy/propose/problem.ts'
import type { SessionView, ViewedEvent, ViewedLine } from '../view.ts'
import { counted, own } from '../literal.ts'
import { draft, lineNumbers } from './draft.ts'

/** Events whose every occurrence is a finding: each has its own place to be mended. The others are one finding a session. */
const EACH: ReadonlySet<EventName> = new Set([
  'smuggling-sequence',
  'bad-address',
  'header-line-length',
  'sender-address-length',
  'mime-filename-length',
  'cmd-line-length',
  'rcpt-count',
])

/** Events that are facts of the octets, whatever the policy: they hold in an observed session too. */
const FACTS: ReadonlySet<EventName> = new Set([
  'bad-termination',
  'bare-cr',
  'nul-octet',
  'empty-command',
  'split-command',
  'incomplete-command',
  'incomplete-reply',
  'pipelining',
  'unexpected-server-transition',
  'tls-started',
  'dotcrlf-split',
  'smuggling-sequence',
])

const LIMITS: ReadonlySet<string> = new Set(LIMIT_MATCHES)

/** Incurable, but people look for a configuration all the same: the reason stands where it would. */
const SAID_IN_PLACE: ReadonlySet<EventName> = new Set(['truncated-command', 'smuggling-sequence'])

/** Whether replies came, or may have, that the source lost or left out. */
function missReplies({ marks }: SessionView): boolean {
  return marks.some(
    ({ mark }) => (mark.kind === 'omitted' || mark.kind === 'gap') && mark.direction === 'S',
  )
}

/** Findings of the engine's events. In an observed session only those that are facts of the octets, unless the user named the policy. */
export function eventFindings(view: SessionView, mode: 'predicted' | 'observed'): Finding[] {
  const repliesMissing = missReplies(view)
  const kept = view.events.filter((event) => {
    if (event.name === 'pipelining' && repliesMissing) return false
    return FACTS.has(event.name) ? !inCiphertext(view, event) : mode === 'predicted'
  })
  const groups: ViewedEvent[][] = []
  const shared = new Map<string, ViewedEvent[]>()
  for (const event of kept) {
    // what cuts is a finding of its own, and so is each match of a map
    const alone = EACH.has(event.name) || event.cuts
    const key = `${event.name} ${event.match}`
    const group = alone ? undefined : shared.get(key)
    if (group !== undefined) {
      group.push(event)
      continue
    }
    const fresh = [event]
    groups.push(fresh)
    if (!alone) shared.set(key, fresh)
  }
  return groups.map((events) => ofEvents(view, events, mode))
}

/** Where the policy kept TLS from starting the engine reads on, but the record has ciphertext there: no facts of SMTP. */
function inCiphertext({ ciphertext }: SessionView, { direction, offset }: ViewedEvent): boolean {
  return ciphertext !== null && offset >= ciphertext[direction]
}

function ofEvents(
  view: SessionView,
  events: readonly ViewedEvent[],
  mode: 'predicted' | 'observed',
): Finding {
  const [first] = events
  if (first === undefined) throw new Error('a finding of no event')
  const { name, offset, match, act, direction, cuts } = first
  const at = [...new Set(events.flatMap((event) => event.at ?? []))]
  const severity = cuts ? 'error' : act === 'log' ? 'note' : undefined
  return draft(view, {
    id: name,
    mode,
    ...(severity && { severity }),
    at,
    offset,
    certainty: 'certain',
    detail: fixed`${where(view, at)}octet ${offset} of ${direction === 'C' ? fixed`the client` : fixed`the server`}${match === null ? fixed`` : fixed`, match ${match} of the map${act === null ? fixed`` : fixed`, whose action is ${own(act)}`}`}${events.length > 1 ? fixed`; ${counted(events.length, fixed`time`, fixed`times`)} in this session` : fixed``}.${octetsOf(view, first)}${cuts ? fixed` The connection is cut here.` : fixed``}`,
    rules: pageOf(name).rules.filter((rule) => /^[A-Z]\d/.test(rule)),
    consequences: ofEvent(name),
    problem: problemOfEvent(name, at, view, cuts),
  })
}

/** Of a smuggling sequence, which octets it is (M7). */
function octetsOf(view: SessionView, { name, direction, offset }: ViewedEvent): Redacted {
  const place = view.sightings
    .find(({ id }) => id === name && id === 'smuggling-sequence')
    ?.places.find((seen) => seen.direction === direction && seen.offset === offset)
  return place?.detail == null ? fixed`` : fixed` ${place.detail}`
}

function isChanged(line: ViewedLine | undefined): boolean {
  return line === undefined || isChange(line.verdict)
}

/** What a cure of an event is asked for; null where none is needed, or none helps. */
export function problemOfEvent(
  name: EventName,
  at: number[],
  view: SessionView,
  cuts = false,
): PolicyProblem | null {
  if (SAID_IN_PLACE.has(name)) return problem(name, at)
  // what is only written to syslog needs no cure
  const harms = cuts || at.length === 0 || at.some((index) => isChanged(view.lines[index]))
  return harms && incurable(name) === null ? problem(name, at) : null
}

function where(view: SessionView, at: readonly number[]): Redacted {
  return at.length === 0 ? fixed`At ` : fixed`On ${lineNumbers(view, at)}, at `
}

function problem(name: EventName, at: number[]): PolicyProblem {
  return LIMITS.has(name)
    ? { kind: 'limit', match: name as LimitMatch, at }
    : { kind: 'event', event: name, at }
}
