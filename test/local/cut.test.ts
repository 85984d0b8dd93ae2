import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test, { after } from 'node:test'
import { endedUploads, tried } from '../cut-uploads/uploads.ts'
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
