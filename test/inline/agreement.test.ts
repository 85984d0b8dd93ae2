import assert from 'node:assert/strict'
import test from 'node:test'
import type { SessionView } from '../../worker/diagnosis/view.ts'
import { SessionRun } from '../../worker/inspection/session-run.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import type { Switches } from '../../worker/policy/policy.ts'
import type { Direction } from '../../worker/smtp/octets.ts'
import { randomSession } from '../reference/arbitrary.ts'
import { runReference } from '../reference/engine.ts'
import type { ReferenceSession } from '../reference/session.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()
const SESSIONS = 240
const WHOLE = 1_000_000
const MAIL_OCTETS = [0, 20, WHOLE] as const
const PLACE = { sourceLine: null, packet: null, time: null }

/** Connections: sessions of both sides in segments, and how much of their mail is looked at. */
function* connections(): Generator<{ session: ReferenceSession; mailOctets: number }> {
  for (let seed = 0; seed < SESSIONS; seed++) {
    const session = { ...randomSession(seed), stream: false, oneSided: null }
    // a flood takes a second, and has no mail
    if (session.segments.length < 1_000)
      yield { session, mailOctets: MAIL_OCTETS[seed % MAIL_OCTETS.length]! }
  }
}

/** The session as a live connection; of a message `mailOctets` are looked at, or as a recording (null). */
function run(
  session: ReferenceSession,
  mailOctets: number | null,
): { left: Record<Direction, Buffer>; view: SessionView } {
  const limits = session.switches.limits?.map((limit) => ({ log: true, ...limit }))
  const switches = { ...session.switches, ...(limits ? { limits } : {}) } as Switches
  const left: Record<Direction, Uint8Array[]> = { C: [], S: [] }
  const octets = (direction: Direction, some: Uint8Array): void =>
    void left[direction].push(some.slice())
  const about = {
    key: null,
    client: null,
    server: null,
    vantage: 'unknown',
    segments: true,
    started: null,
  } as const
  const running = new SessionRun(0, about, {
    engine,
    policy: resolvePolicy(session.profile, switches),
    switches,
    question: 'would',
    policyGiven: true,
    eol: session.eol,
    oneSided: null,
    exact: true,
    complete: false,
    mailLines: false,
    ...(mailOctets !== null && { live: { octets, mailOctets } }),
  })
  for (const [direction, some] of session.segments) {
    if (mailOctets === null) {
      running.wire(direction, some, PLACE)
      continue
    }
    // the buffer of a socket is used again
    const buffer = some.slice()
    running.segment(direction, buffer, PLACE)
    buffer.fill(0)
  }
  const view = running.end()
  return { left: { C: Buffer.concat(left.C), S: Buffer.concat(left.S) }, view }
}

test('what leaves a live connection is what the reference engine lets out, however much of the mail is looked at', () => {
  for (const { session, mailOctets } of connections()) {
    const { left } = run(session, mailOctets)
    const { client, server } = runReference(session)
    assert.deepEqual(left.C, Buffer.from(client))
    assert.deepEqual(left.S, Buffer.from(server))
  }
})

test('a live connection has the lines, messages and events of the same connection recorded', () => {
  for (const { session, mailOctets } of connections()) {
    const { view } = run(session, mailOctets)
    const recorded = run(session, null).view
    for (const part of ['lines', 'messages', 'events', 'closed', 'linesLeftOut'] as const)
      assert.deepEqual(view[part], recorded[part])
    if (mailOctets === WHOLE) assert.deepEqual(view.sightings, recorded.sightings)
  }
})
