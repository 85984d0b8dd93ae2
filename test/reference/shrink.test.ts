import assert from 'node:assert/strict'
import test from 'node:test'
import { randomSession } from './arbitrary.ts'
import { runReference } from './engine.ts'
import { shrinkSession } from './shrink.ts'
import type { ReferenceSession } from './session.ts'

const edits = (session: ReferenceSession) =>
  runReference(session).verdicts.some(([, , verdict]) => verdict === 'edit')

test('a session shrinks to the little that still fails', () => {
  let seed = 0
  while (!edits(randomSession(seed))) seed++
  const smallest = shrinkSession(randomSession(seed), edits)
  assert.ok(edits(smallest))
  assert.deepEqual(smallest.switches.limits ?? [], [])
  const said = smallest.segments
    .map(([, octets]) => Buffer.from(octets).toString('latin1'))
    .join('')
  assert.match(said, /^[a-z]{4}[:\t ]?[|<>]{1,2}\n$/i)
})
