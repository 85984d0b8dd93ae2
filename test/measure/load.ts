import { load } from '../store/load.ts'
import { startService, stateFolder } from '../local/service.ts'
import { OPERATOR } from '../store/tenant.ts'

/** `npm run -s measure -- load [-- CLIENTS REPORTS]`: the service as `npm start` runs it, under two tenants' load. */
const [clients = 50, reports = 2_000] = process.argv.slice(2).map(Number)
const { state, remove } = stateFolder()
const service = await startService(state, { ADMIN_TOKEN: OPERATOR })
const { send } = service
try {
  const { seconds, median, p99, ...went } = await load(send, { clients, reports })
  console.log(
    `${went.reports} reports of ${clients} clients in ${seconds.toFixed(1)} s: ${Math.round(went.reports / seconds)}/s; storing one took ${median} ms (median), ${p99} ms (99 %)`,
  )
  console.log(`log: ${service.printed().split('\n').length - 2} lines beyond the greeting`)
} finally {
  await service.end('SIGTERM')
  remove()
}
