import { counted } from '../layout.ts'
import type { Report, SessionWithLines } from '../report.ts'

/** Sessions of which a person would say the same. */
export interface SessionGroup {
  count: number
  /** what they are, in words */
  words: string
  /** their numbers, from 1: `sessions 1-3 7 9 …` */
  which: string
  /** their indexes */
  sessions: readonly number[]
}

/** Numbers and ranges named of one group. */
const MAX_RANGES = 6
/** Ids of findings named of one group. */
const MAX_IDS = 4

/** The sessions of a report by mode, device, ends and findings: the largest group first, observed ones before all. */
export function alikeSessions({ sessions, findings }: Report): SessionGroup[] {
  const ids = new Map<number, Set<string>>()
  for (const { id, lines } of findings)
    for (const { session } of lines) {
      const known = ids.get(session) ?? new Set()
      ids.set(session, known.add(id))
    }
  const groups = new Map<string, SessionWithLines[]>()
  for (const session of sessions) {
    const words = wordsOf(session, [...(ids.get(session.index) ?? [])])
    const alike = groups.get(words)
    if (alike) alike.push(session)
    else groups.set(words, [session])
  }
  return [...groups]
    .sort(
      ([, a], [, b]) =>
        Number(b[0]?.mode === 'observed') - Number(a[0]?.mode === 'observed') ||
        b.length - a.length,
    )
    .map(([words, alike]) => ({
      count: alike.length,
      words,
      which: `session${alike.length > 1 ? 's' : ''} ${ranges(alike.map(({ index }) => index + 1))}`,
      sessions: alike.map(({ index }) => index),
    }))
}

/** Client and server, as people name them. */
export function endsOf({ client, server }: SessionWithLines): string {
  const from = client.name ?? client.address ?? 'client'
  const to = server.name ?? server.address ?? 'server'
  const software = [server.software, server.version].filter((word) => word !== null).join(' ')
  return `${from} -> ${to}${software === '' ? '' : ` (${software})`}`
}

function wordsOf({ mode, fingerprint, server }: SessionWithLines, ids: readonly string[]): string {
  const device = fingerprint?.device ?? null
  const named = ids.slice(0, MAX_IDS).join(', ')
  const more = ids.length > MAX_IDS ? ` and ${counted(ids.length - MAX_IDS, 'more finding')}` : ''
  return [
    mode,
    ...(device === null ? [] : [device]),
    `to ${server.software ?? 'a server'}`,
    ids.length === 0 ? 'nothing found' : named + more,
  ].join(' · ')
}

/** `1-3 7 9`: numbers that rise, those that follow each other as one. */
function ranges(numbers: readonly number[]): string {
  const found: [number, number][] = []
  for (const number of numbers) {
    const last = found.at(-1)
    if (last !== undefined && last[1] === number - 1) last[1] = number
    else found.push([number, number])
  }
  const named = found
    .slice(0, MAX_RANGES)
    .map(([from, to]) => (from === to ? String(from) : `${from}-${to}`))
  return named.join(' ') + (found.length > MAX_RANGES ? ' …' : '')
}
