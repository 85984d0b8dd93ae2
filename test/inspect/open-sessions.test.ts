import assert from 'node:assert/strict'
import test from 'node:test'
import { OpenSessions } from '../../worker/inspection/open-sessions.ts'
import { SessionRun } from '../../worker/inspection/run/session-run.ts'
import { whole } from '../../worker/turn.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import type { SessionAbout } from '../../worker/smtp/session.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()
const SETTINGS = {
  engine,
  policy: resolvePolicy('pix-7'),
  switches: {},
  question: 'would',
  policyGiven: false,
  eol: 'auto',
  oneSided: null,
  exact: false,
  complete: false,
  mailLines: false,
} as const
const ABOUT: SessionAbout = {
  key: null,
  client: null,
  server: null,
  vantage: 'unknown',
  segments: false,
  started: null,
}
const place = (sourceLine: number) => ({ sourceLine, packet: null, time: null })

/** Sessions with little memory; each that is over as its lines. */
function open(most: number): { sessions: OpenSessions; over: string[][] } {
  const over: string[][] = []
  const sessions = new OpenSessions(
    (index, about) => new SessionRun(index, about, SETTINGS),
    function* (run) {
      over.push(run.end().lines.map((line) => line.shown))
    },
    most,
  )
  return { sessions, over }
}

test('within their memory sessions are over when their reader says so, whatever stands between', () => {
  const { sessions, over } = open(1_000_000)
  const numbers = [0, 1, 2].map(() => sessions.open(ABOUT))
  for (let line = 0; line < 5; line++)
    for (const number of numbers) sessions.wire(number, 'C', `NOOP ${number}\r\n`, place(line + 1))
  assert.equal(over.length, 0)
  for (const number of numbers) sessions.close(number)
  whole(sessions.concluding())
  assert.deepEqual(
    over,
    numbers.map((number) => Array<string>(5).fill(`NOOP ${number}`)),
  )
  assert.equal(sessions.split, 0)
})

test('past it those that were silent longest are ended, and what comes for them later is counted as a session', () => {
  const { sessions, over } = open(40_000)
  const numbers = Array.from({ length: 60 }, () => sessions.open(ABOUT))
  const said = new Map<string, number>()
  for (let line = 0; line < 6; line++)
    for (const number of line < 3 ? numbers : numbers.slice(0, 10)) {
      const words = `NOOP ${number} ${line}`
      said.set(words, 0)
      sessions.wire(number, 'C', `${words}\r\n`, place(line + 1))
      whole(sessions.concluding())
    }
  assert.ok(over.length > 0)
  for (const number of numbers) sessions.close(number)
  whole(sessions.concluding())
  assert.ok(sessions.split > 0)
  assert.equal(sessions.begun, 60 + sessions.split)
  for (const line of over.flat()) said.set(line, (said.get(line) ?? -1) + 1)
  assert.deepEqual([...new Set(said.values())], [1], 'every line is told once')
})

test('a session of long lines and floods of notes keeps within its bounds', () => {
  const run = new SessionRun(0, ABOUT, SETTINGS)
  for (let i = 0; i < 10_000; i++) {
    run.wire('C', `NOOP ${'x'.repeat(800)}\r\n`, place(i))
    run.mark({ kind: 'note', text: 'y'.repeat(2_000) }, place(i))
  }
  assert.ok(run.held < 16 * 1024 * 1024, `${run.held} octets`)
  const { lines, linesLeftOut, marks } = run.end()
  assert.equal(lines.length + linesLeftOut, 10_000)
  assert.ok(lines.length > 1_000 && marks.length <= 2_000)
})

test('octets that come one by one and end no line keep within their bounds', () => {
  const run = new SessionRun(0, ABOUT, SETTINGS)
  for (let i = 0; i < 60_000; i++) run.wire('C', 'x', place(i))
  assert.ok(run.held < 8 * 1024 * 1024, `${run.held} octets`)
  run.abandon()
})

test('sessions that are given up give the memory of the core back', () => {
  const sizes = [0, 1, 2].map(() => {
    const { sessions, over } = open(Infinity)
    for (let i = 0; i < 30; i++)
      sessions.wire(sessions.open(ABOUT), 'C', `NOOP ${'x'.repeat(40_000)}`, place(1))
    sessions.abandon()
    assert.deepEqual(over, [])
    return engine.memory.length
  })
  assert.equal(sizes[2], sizes[0])
})

test('sessions that are over are concluded in steps, and given up in the middle of them', () => {
  const { sessions, over } = open(Infinity)
  const before = engine.memory.length
  const numbers = Array.from({ length: 100 }, () => sessions.open(ABOUT))
  for (const number of numbers) sessions.wire(number, 'C', `NOOP ${number}\r\n`, place(1))
  for (const number of numbers) sessions.close(number)
  const steps = sessions.concluding()
  assert.equal(steps.next().done, false)
  assert.ok(over.length > 0 && over.length < 50, `${over.length} in one step`)
  const concluded = over.length
  sessions.abandon()
  assert.equal(steps.next().done, true)
  assert.equal(over.length, concluded)
  assert.equal(engine.memory.length, before)
})
