import assert from 'node:assert/strict'
import test from 'node:test'
import type { SessionView } from '../../worker/diagnosis/view.ts'
import { SessionRun } from '../../worker/inspection/run/session-run.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import type { Switches } from '../../worker/policy/policy.ts'
import type { Direction } from '../../worker/smtp/octets.ts'
import { concat } from '../capture/build.ts'
import { ciphertext, clientHello, serverHello } from '../capture/tls.ts'
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
  let compared = 0
  for (const { session, mailOctets } of connections()) {
    const { view } = run(session, mailOctets)
    // Of a recording TLS never comes so far: it is told before (Ciphertext).
    if (view.lines.some(({ kind }) => kind === 'tls')) continue
    compared++
    const recorded = run(session, null).view
    for (const part of ['lines', 'messages', 'events', 'closed', 'linesLeftOut'] as const)
      assert.deepEqual(view[part], recorded[part])
    if (mailOctets === WHOLE) assert.deepEqual(view.sightings, recorded.sightings)
  }
  assert.ok(compared > SESSIONS / 2)
})

/** A connection that says STARTTLS and goes over to TLS, the server's last segment in clear with it. */
function tlsSession(profile: ReferenceSession['profile']): ReferenceSession {
  const text = (words: string): Uint8Array => new TextEncoder().encode(words)
  const segments: [Direction, Uint8Array][] = [
    ['S', text('220 mx.example.com\r\n')],
    ['C', text('STARTTLS\r\n')],
    ['S', text('220 go\r\n')],
    ['C', clientHello(300)],
    ['S', concat(serverHello(90), ciphertext(2, 2000))],
    ['C', ciphertext(1, 3000)],
  ]
  return { profile, switches: {}, eol: 'auto', oneSided: null, stream: false, segments }
}

test('TLS of a live connection is one record a direction: as it passed, or as the policy left it', () => {
  const server = serverHello(90).length + ciphertext(2, 2000).length
  const client = clientHello(300).length + ciphertext(1, 3000).length
  for (const [profile, verdict] of [
    ['asa-9.4', 'passthrough'],
    ['off', 'passthrough'],
    ['pix-7', 'mask'],
  ] as const) {
    const session = tlsSession(profile)
    const { left, view } = run(session, WHOLE)
    assert.deepEqual(left.C, Buffer.from(runReference(session).client), profile)
    assert.deepEqual(left.S, Buffer.from(runReference(session).server), profile)
    const tls = view.lines.filter(({ kind }) => kind === 'tls')
    const [first, second] = tls
    assert.deepEqual([first?.direction, first?.verdict], ['C', verdict])
    assert.equal(tls.length, 2, profile)
    if (verdict === 'passthrough')
      assert.deepEqual([first?.length, second?.length], [client, server])
    assert.equal(view.lines.length, 5, profile)
  }
})
