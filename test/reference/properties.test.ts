import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { randomSession, rechunk, sessionArbitrary, streamSessionArbitrary } from './arbitrary.ts'
import { runReference } from './engine.ts'
import type { ReferenceResult, ReferenceSession } from './session.ts'

const cuts = fc.array(fc.nat({ max: 40 }), { maxLength: 12 })

test('in stream mode any chunking gives the same octets, verdicts, events and close', () => {
  fc.assert(
    fc.property(streamSessionArbitrary, cuts, (session, at) => {
      const rechunked = { ...session, segments: rechunk(session.segments, at) }
      assert.deepEqual(runReference(rechunked), runReference(session))
    }),
    { numRuns: 300 },
  )
})

test('octets forwarded are as many as were read, save those discarded, dropped or after a cut', () => {
  fc.assert(
    fc.property(sessionArbitrary, (session) => {
      const result = runReference(session)
      if (result.closed !== null) return
      for (const direction of ['C', 'S'] as const) {
        const forwarded = direction === 'C' ? result.client : result.server
        const lost = lengthOf(result, direction, 'discard')
        assert.equal(forwarded.length, inputLength(session, direction) - lost)
      }
    }),
    { numRuns: 300 },
  )
})

test('while nothing is cut the verdicts of a direction follow one another without gap', () => {
  fc.assert(
    fc.property(sessionArbitrary, (session) => {
      const { verdicts, closed } = runReference(session)
      for (const side of ['C', 'S'] as const) {
        let end = 0
        for (const [direction, , , offset, length] of verdicts) {
          if (direction !== side) continue
          assert.equal(offset, end)
          end += length
        }
        if (closed === null) assert.equal(end, inputLength(session, side))
      }
    }),
    { numRuns: 300 },
  )
})

test('what is masked changes nothing but octets that are X, * or a count letter afterwards', () => {
  fc.assert(
    fc.property(sessionArbitrary, (session) => {
      const result = runReference(session)
      const changed = changedOctets(session, result)
      assert.match(changed.C, /^[X ]*$/) // C2, C3; SP by C10
      assert.match(changed.S, /^[A-Z*]*$/)
    }),
    { numRuns: 300 },
  )
})

test('a seed always stands for the same session, and seeds reach every verdict and most events', () => {
  assert.deepEqual(randomSession(7), randomSession(7))
  const seen = new Set<string>()
  for (let seed = 0; seed < 1500; seed++) {
    const { verdicts, events, closed } = runReference(randomSession(seed))
    for (const [, , verdict] of verdicts) seen.add(verdict)
    for (const [name] of events) seen.add(name)
    seen.add(String(closed))
  }
  for (const name of REACHED) assert.ok(seen.has(name), name)
})

const REACHED = [
  ...['pass', 'mask', 'edit', 'discard', 'drop', 'passthrough', 'null', 'drop-connection', 'reset'],
  ...['bad-termination', 'bare-cr', 'nul-octet', 'truncated-command', 'empty-command'],
  ...['split-command', 'incomplete-command', 'pipelining', 'bad-address', 'incomplete-reply'],
  ...['unexpected-server-transition', 'tls-started', 'dotcrlf-split', 'smuggling-sequence'],
  ...['cmd-line-length', 'rcpt-count', 'body-line-length', 'header-line-length'],
  ...['sender-address-length', 'mime-filename-length'],
]

function inputLength(session: ReferenceSession, side: 'C' | 'S'): number {
  return session.segments
    .filter(([direction]) => direction === side)
    .reduce((sum, [, octets]) => sum + octets.length, 0)
}

function lengthOf(result: ReferenceResult, side: 'C' | 'S', wanted: string): number {
  return result.verdicts
    .filter(([direction, , verdict]) => direction === side && verdict === wanted)
    .reduce((sum, [, , , , length]) => sum + length, 0)
}

/** Forwarded octets that differ from the input's of the same place, discarded lines left out. */
function changedOctets(
  session: ReferenceSession,
  result: ReferenceResult,
): Record<'C' | 'S', string> {
  const changed = { C: '', S: '' }
  for (const side of ['C', 'S'] as const) {
    const input = session.segments
      .filter(([direction]) => direction === side)
      .flatMap(([, octets]) => [...octets])
    const forwarded = side === 'C' ? result.client : result.server
    let out = 0
    for (const [direction, , verdict, offset, length] of result.verdicts) {
      if (direction !== side || verdict === 'discard') continue
      for (let i = offset; i < offset + length && out < forwarded.length; i++, out++) {
        if (forwarded[out] !== input[i]) changed[side] += String.fromCharCode(forwarded[out]!)
      }
    }
  }
  return changed
}
