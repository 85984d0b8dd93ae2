import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import test from 'node:test'
import { differences } from '../vectors/compare.ts'
import { readVectors } from '../vectors/vector.ts'
import { runReference } from './engine.ts'

const FOLDER = new URL('../fixtures/vectors/', import.meta.url)

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'))) {
  test(`the reference engine gives what every vector of ${file} expects`, () => {
    const vectors = readVectors(new URL(file, FOLDER).pathname)
    assert.ok(vectors.length > 0)
    for (const { id, session, expect } of vectors) {
      assert.deepEqual(differences(runReference(session), expect), [], id)
    }
  })
}

test('the comparison sees one changed octet, verdict, event and close', () => {
  const [vector] = readVectors(new URL('rules.jsonl', FOLDER).pathname)
  assert.ok(vector)
  const { expect } = vector
  const octets = Uint8Array.from(expect.client)
  octets[0]! ^= 1
  assert.equal(differences({ ...expect, client: octets }, expect).length, 1)
  assert.equal(differences({ ...expect, server: expect.server.slice(1) }, expect).length, 1)
  assert.equal(differences({ ...expect, verdicts: expect.verdicts.slice(1) }, expect).length, 1)
  assert.equal(differences({ ...expect, events: [['bare-cr', 'C', 0]] }, expect).length, 1)
  assert.equal(differences({ ...expect, closed: 'reset' }, expect).length, 1)
})
