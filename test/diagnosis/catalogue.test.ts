import assert from 'node:assert/strict'
import test from 'node:test'
import { CATALOGUE, pageOf } from '../../worker/diagnosis/catalogue/catalogue.ts'
import { incurable, INCURABLE_IDS } from '../../worker/diagnosis/catalogue/incurable.ts'
import { FAMILY_TRAITS } from '../../worker/diagnosis/server/families.ts'
import { isProtocolFinding } from '../../worker/diagnosis/protocol/pages.ts'
import { RULES } from '../../worker/policy/rules.ts'
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
    // What an octet breaks of a rule is soon said; what a firewall does, and why, is not.
    const least = isProtocolFinding(id) ? 60 : 150
    assert.ok(explanation.length > least, `${id} explains too little`)
    assert.ok(!explanation.includes(title), `${id} repeats its title`)
  }
})

test('every rule a page names can be looked up', () => {
  const rules = new Set(RULES.map(({ id }) => id))
  assert.deepEqual(
    CATALOGUE.flatMap((page) => page.rules).filter((rule) => !rules.has(rule)),
    [],
  )
})

test('an id that is no page is a bug, and throws', () => {
  assert.throws(() => pageOf('no-such-finding'), /no-such-finding/)
})

test('each server family has its traits once', () => {
  assert.deepEqual(FAMILY_TRAITS.map(({ family }) => family).sort(), [...FAMILIES].sort())
})

test('what no configuration cures is a page of the catalogue, and every page that masking alone makes may be cured', () => {
  for (const id of INCURABLE_IDS) assert.equal(typeof pageOf(id).id, 'string')
  const curable = CATALOGUE.filter(({ id }) => incurable(id) === null)
  assert.ok(curable.some(({ id }) => id === 'starttls-masked'))
  assert.ok(curable.every(({ id }) => !isProtocolFinding(id)))
})
