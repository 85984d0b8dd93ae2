import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test, { after } from 'node:test'
import { endedUploads, tried } from '../cut-uploads/uploads.ts'
import { bomb } from '../beside/uploads.ts'
import { startService, stateFolder } from './service.ts'

const skip = spawnSync('curl', ['--version']).status === 0 ? false : 'there is no curl'

test(
  'an answer that ends before its upload loses no octet, and shows no internals',
  { skip },
  async () => {
    const { state, remove } = stateFolder()
    const service = await startService(state)
    after(async () => {
      await service.end('SIGKILL')
      remove()
    })
    for (const kind of await endedUploads()) {
      const { ok, said } = await tried(service.origin, state, kind)
      assert.ok(ok, `${kind.name}: ${said}`)
    }
  },
)

test('a gzip that ends too early breaks its masked answer off, and is no exception of the service', async () => {
  const { state, remove } = stateFolder()
  const service = await startService(state, { RATE_LIMIT: 'off' })
  after(async () => {
    await service.end('SIGKILL')
    remove()
  })
  const whole = await bomb('EXPN a\r\n', 1024 * 1024)
  const response = await fetch(`${service.origin}/v1/mask?direction=client&profile=pix-7`, {
    method: 'POST',
    headers: { 'content-encoding': 'gzip' },
    body: whole.subarray(0, -100),
  })
  assert.equal(response.status, 200)
  await assert.rejects(response.arrayBuffer())
  // what it prints of one request it prints before another is answered
  await (await fetch(`${service.origin}/readyz`)).arrayBuffer()
  assert.ok(!/exception|end of file/i.test(service.printed()), service.printed())
})
