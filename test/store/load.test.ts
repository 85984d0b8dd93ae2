import test from 'node:test'
import { served } from '../http/served.ts'
import { load } from './load.ts'

const send = served('test/store/wrangler.toml', 'DB')

// the size of the requirement, 2,000 reports and 50 clients, is `npm run -s measure -- load`
test('two tenants and many clients at once: nothing leaks, no write is lost, pages are consistent', async () => {
  await load(send, { clients: 20, reports: 120 })
})
