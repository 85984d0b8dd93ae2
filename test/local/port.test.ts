import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after } from 'node:test'
import { portTaken } from '../../worker/local/port.ts'

async function listening(body: string): Promise<number> {
  const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1')
  after(() => server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('a port that is taken is said to be, and by whom', async () => {
  const ours = await listening(JSON.stringify({ info: { title: 'inspect-esmtp' } }))
  assert.match((await portTaken('127.0.0.1', ours)) ?? '', /taken by another inspect-esmtp/)
  const other = await listening('hello')
  assert.match((await portTaken('127.0.0.1', other)) ?? '', /taken by another program/)
})

test('any free port is never taken', async () => {
  assert.equal(await portTaken('127.0.0.1', 0), null)
})
