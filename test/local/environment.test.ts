import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { localEnvironment } from '../../worker/local/environment.ts'

const folder = () => join(mkdtempSync(join(tmpdir(), 'environment-')), 'state')

test('secrets that are unset are made up once, kept where only their owner reads, and the same at the next start', () => {
  const state = folder()
  const first = localEnvironment({}, state)
  assert.deepEqual(first.madeUp, ['ADMIN_TOKEN', 'ENCRYPTION_KEY'])
  assert.equal(atob(first.variables['ENCRYPTION_KEY'] as string).length, 32)
  assert.match(first.variables['ADMIN_TOKEN'] as string, /^[0-9a-z]{52}$/)
  assert.equal(statSync(join(state, 'secrets.json')).mode & 0o777, 0o600)
  assert.deepEqual(localEnvironment({}, state), { ...first, madeUp: [] })
  assert.notEqual(
    localEnvironment({}, folder()).variables['ADMIN_TOKEN'],
    first.variables['ADMIN_TOKEN'],
  )
})

test('a secret of the environment is used and not kept', () => {
  const state = folder()
  const { variables, madeUp } = localEnvironment({ ADMIN_TOKEN: 'mine' }, state)
  assert.equal(variables['ADMIN_TOKEN'], 'mine')
  assert.deepEqual(madeUp, ['ENCRYPTION_KEY'])
  assert.ok(!readFileSync(join(state, 'secrets.json'), 'utf8').includes('mine'))
})

test('variables of the API are handed on, others are not; requests are not counted unless asked', () => {
  const stated = { RETENTION_DAYS: '3', OPEN_INSPECT: 'false', PATH: '/bin' }
  const { variables } = localEnvironment(stated, folder())
  const { ADMIN_TOKEN: _, ENCRYPTION_KEY: __, ...others } = variables
  assert.deepEqual(others, {
    RATE_LIMIT: 'off',
    ALLOW_LOCAL_DESTINATIONS: 'true',
    RETENTION_DAYS: '3',
    OPEN_INSPECT: 'false',
  })
  assert.equal(localEnvironment({ RATE_LIMIT: 'on' }, folder()).variables['RATE_LIMIT'], 'on')
})

test('a service that other machines reach counts requests, and sends no webhook to this one', () => {
  const { variables } = localEnvironment({}, folder(), true)
  assert.equal(variables['RATE_LIMIT'], 'on')
  assert.ok(!('ALLOW_LOCAL_DESTINATIONS' in variables))
})
