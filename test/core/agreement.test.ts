import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import test from 'node:test'
import fc from 'fast-check'
import {
  randomSession,
  rechunk,
  sessionArbitrary,
  streamSessionArbitrary,
} from '../reference/arbitrary.ts'
import { runReference } from '../reference/engine.ts'
import type { Segment } from '../reference/session.ts'
import { differences } from '../vectors/compare.ts'
import { loadEngine, runCoreSession } from '../vectors/core.ts'
import { messageDifferences } from '../vectors/messages.ts'
import { readVectors } from '../vectors/vector.ts'

const core = loadEngine()
const RUNS = 150

test('the core gives what the vectors expect', () => {
  const folder = 'test/fixtures/vectors'
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl'))) {
    for (const { id, session, expect } of readVectors(`${folder}/${file}`)) {
      assert.deepEqual(differences(runCoreSession(core, session), expect), [], id)
    }
  }
})

test('the core and the reference engine agree to the octet on random sessions', () => {
  fc.assert(
    fc.property(sessionArbitrary, (session) => {
      assert.deepEqual(differences(runCoreSession(core, session), runReference(session)), [])
    }),
    { numRuns: RUNS },
  )
})

test('one record a message says the same as one a line, and what leaves is the same', () => {
  fc.assert(
    fc.property(sessionArbitrary, (session) => {
      assert.deepEqual(messageDifferences(core, session), [])
    }),
    { numRuns: RUNS },
  )
})

test('in stream mode the core gives the same whatever the chunks', () => {
  fc.assert(
    fc.property(streamSessionArbitrary, fc.array(fc.nat(2_000)), (session, cuts) => {
      const cut = { ...session, segments: rechunk(session.segments, cuts) }
      assert.deepEqual(differences(runCoreSession(core, cut), runCoreSession(core, session)), [])
    }),
    { numRuns: RUNS },
  )
})

test('a body of many megabytes leaves as it came, in memory that does not grow', () => {
  const line = new TextEncoder().encode(`${'a body line of mail '.repeat(3)}\r\n`)
  const chunk = new Uint8Array(line.length * 4_000)
  for (let at = 0; at < chunk.length; at += line.length) chunk.set(line, at)
  const head = new TextEncoder().encode(
    'MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nSubject: x\r\n\r\n',
  )
  const pages = core.core.memory.buffer.byteLength
  const result = runCoreSession(core, {
    profile: 'asa-7.2',
    switches: {},
    eol: 'auto',
    oneSided: 'client',
    stream: true,
    segments: [['C', head], ...Array.from({ length: 20 }, () => ['C', chunk] as ['C', Uint8Array])],
  })
  assert.equal(result.client.length, head.length + 20 * chunk.length)
  assert.equal(result.closed, null)
  assert.equal(core.core.memory.buffer.byteLength, pages)
})

test('a line let go at the very octet the hold is full at keeps its CR LF', () => {
  const octets = (text: string): Uint8Array => new TextEncoder().encode(text)
  for (const [direction, first] of [
    ['C', 'MAIL'],
    ['S', '2'],
  ] as const) {
    const segments: Segment[] = [
      ['S', octets('220 h\r\n')],
      ['C', octets('EHLO a\r\n')],
      [direction, octets(first)],
      [direction, octets(`${'x'.repeat(65_537 - first.length)}\r\n`)],
    ]
    const session = {
      profile: 'pix-7' as const,
      switches: {},
      eol: 'auto' as const,
      oneSided: null,
      stream: false,
      segments,
    }
    assert.deepEqual(differences(runCoreSession(core, session), runReference(session)), [])
  }
})

test('random sessions that once disagreed agree', () => {
  for (const seed of [505_948, 717_921, 732_158, 748_840]) {
    const session = randomSession(seed)
    assert.deepEqual(messageDifferences(core, session), [])
    assert.deepEqual(differences(runCoreSession(core, session), runReference(session)), [])
  }
})
