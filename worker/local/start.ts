import { unstable_startWorker } from 'wrangler'
import { portOf } from './arguments.ts'

// quiet, and nothing asked of the network
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'
process.env['WRANGLER_SEND_METRICS'] = 'false'
process.env['WRANGLER_LOG'] ??= 'error'

/** What `npm start` does: the Worker in workerd on 127.0.0.1, until it is stopped. */
async function start(): Promise<void> {
  const asked = portOf(process.argv.slice(2))
  if (!asked.ok) {
    console.error(asked.why)
    process.exitCode = 2
    return
  }
  const worker = await unstable_startWorker({
    config: 'wrangler.toml',
    dev: {
      server: { hostname: '127.0.0.1', port: asked.port },
      inspector: false,
      watch: false,
      logLevel: 'error',
    },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void worker.dispose().then(() => process.exit(0)))
  await worker.ready
  const { origin } = await worker.url
  console.log(
    `inspect-esmtp listens on ${origin} · try: curl -T FILE '${origin}/v1/inspect?profile=pix-7' -H 'Accept: text/plain'`,
  )
}

await start()
