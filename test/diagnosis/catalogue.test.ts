import assert from 'node:assert/strict'
import test from 'node:test'
import { CATALOGUE, pageOf } from '../../worker/diagnosis/catalogue.ts'
import { FAMILY_TRAITS } from '../../worker/diagnosis/server/families.ts'
import { FAMILIES } from '../../worker/diagnosis/server/family.ts'

test('every finding id is kebab-case and stands in the catalogue once', () => {
  const ids = CATALOGUE.map(({ id }) => id)
  assert.deepEqual(
    ids.filter((id) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id)),
    [],
  )
  assert.equal(new Set(ids).size, ids.length)
})

test('every page explains itself in more than its title, to someone who is new to it', () => {
  for (const { id, title, explanation } of CATALOGUE) {
    assert.ok(explanation.length > 60, `${id} explains too little`)
    assert.ok(!explanation.includes(title), `${id} repeats its title`)
  }
})

test('an id that is no page is a bug, and throws', () => {
  assert.throws(() => pageOf('no-such-finding'), /no-such-finding/)
})

test('each server family has its traits once', () => {
  assert.deepEqual(FAMILY_TRAITS.map(({ family }) => family).sort(), [...FAMILIES].sort())
})
