import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import type { Keyring } from '../../worker/webhooks/sealing.ts'
import { currentPrefix, readKeyring, seal, unseal } from '../../worker/webhooks/sealing.ts'

const key = () => randomBytes(32).toString('base64')
const ROW = { tenant: 'ten_1', row: 'whk_1' }

async function keyring(current: string, ...old: string[]): Promise<Keyring> {
  const read = await readKeyring({ ENCRYPTION_KEY: current, ENCRYPTION_KEYS_OLD: old.join(',') })
  assert.ok(read.ok)
  return read.keyring
}

test('a sealed secret opens for its own row and tenant alone', async () => {
  const keys = await keyring(key())
  const sealed = await seal(keys, 'whsec_abc', ROW)
  assert.ok(!sealed.includes('abc'))
  assert.equal(await unseal(keys, sealed, ROW), 'whsec_abc')
  for (const other of [
    { tenant: 'ten_2', row: 'whk_1' },
    { tenant: 'ten_1', row: 'whk_2' },
    { tenant: 'ten_1w', row: 'hk_1' },
  ])
    assert.equal(await unseal(keys, sealed, other), null)
})

test('the same secret is sealed differently each time, and a damaged one does not open', async () => {
  const keys = await keyring(key())
  const sealed = await seal(keys, 'whsec_abc', ROW)
  assert.notEqual(await seal(keys, 'whsec_abc', ROW), sealed)
  for (const damaged of [
    sealed.slice(0, -4) + 'AAAA',
    sealed.replace('.', '.A'),
    sealed.slice(sealed.indexOf('.') + 1),
    '',
    '..',
  ])
    assert.equal(await unseal(keys, damaged, ROW), null, damaged)
})

test('after a rotation the old key opens what it sealed, and the new one seals', async () => {
  const [old, current] = [key(), key()]
  const before = await keyring(old)
  const after = await keyring(current, key(), old)
  const sealed = await seal(before, 'whsec_abc', ROW)
  assert.equal(await unseal(after, sealed, ROW), 'whsec_abc')
  assert.ok(!sealed.startsWith(currentPrefix(after)))
  const anew = await seal(after, 'whsec_abc', ROW)
  assert.ok(anew.startsWith(currentPrefix(after)))
  assert.equal(await unseal(before, anew, ROW), null)
  assert.equal(await unseal(await keyring(current), sealed, ROW), null)
})

test('a missing or malformed key is named', async () => {
  const faults = await Promise.all(
    [
      {},
      { ENCRYPTION_KEY: '' },
      { ENCRYPTION_KEY: 'short' },
      { ENCRYPTION_KEY: randomBytes(16).toString('base64') },
      { ENCRYPTION_KEY: 'not base64!' },
      { ENCRYPTION_KEY: key(), ENCRYPTION_KEYS_OLD: 'short' },
    ].map(async (settings) => {
      const read = await readKeyring(settings)
      return read.ok ? null : read.setting
    }),
  )
  assert.deepEqual(faults, [...Array<string>(5).fill('ENCRYPTION_KEY'), 'ENCRYPTION_KEYS_OLD'])
})
