import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { upstream } from '../inline/upstream.ts'
import { newToken } from '../store/tenant.ts'
import { startService, stateFolder, type Service } from './service.ts'

const OPERATOR = { ADMIN_TOKEN: 'operator-of-the-tests' }

const { state, remove } = stateFolder()
let service: Service | null = null
after(async () => {
  await service?.end('SIGKILL')
  remove()
})

test('PROBE_EVERY of npm start probes on its own, and says what it came to', async () => {
  const server = await upstream((command) =>
    command.startsWith('ZQZQ') ? `500 5.5.1 Unrecognized: "${command}"\r\n` : null,
  )
  service = await startService(state, OPERATOR)
  const { tenant } = await newToken(service.send)
  await service.end('SIGTERM')
  const [host, port] = server.address.split(':')
  service = await startService(state, {
    ...OPERATOR,
    PROBE_TARGETS: `${host} ${port}`,
    PROBE_EVERY: '1d',
    PROBE_STORE: tenant,
  })
  // the runner's own time limit ends it
  while (!service.printed().includes('probe ')) await setTimeout(50)
  assert.match(service.printed(), /^probe 127\.0\.0\.1: ruled-out, kept as rep_/m)
})
