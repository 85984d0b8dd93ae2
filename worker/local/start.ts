import { join } from 'node:path'
import { LOOPBACK, startOptions } from './arguments.ts'
import { localEnvironment } from './environment.ts'
import { inlineWish } from './inline.ts'
import { guardWorkerd, watchOthers } from './guard.ts'
import { migrate } from './migrate.ts'
import { portTaken } from './port.ts'
import { localWorker, type LocalWorker } from './worker.ts'

// quiet, and nothing asked of the network
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'
process.env['WRANGLER_SEND_METRICS'] = 'false'
process.env['WRANGLER_LOG'] ??= 'error'
// it would keep the URL of every request on disk: links that are secret, policy text in query strings
process.env['X_LOCAL_OBSERVABILITY'] = 'false'
// a page of its own that shows the database to whoever opens it
process.env['X_LOCAL_EXPLORER'] = 'false'

/** How often the scheduled handler runs: more often than in a deployment, because what waits in the queue here dies with it. */
const TICK_MS = 5_000

/** What `npm start` does: the Worker in workerd on 127.0.0.1 (or --listen), with a database of its own, until it is stopped. */
async function start(): Promise<void> {
  const asked = startOptions(process.argv.slice(2))
  if (!asked.ok) return failed(asked.why, 2)
  const { variables, madeUp } = localEnvironment(
    process.env,
    asked.state,
    asked.listen !== LOOPBACK,
  )
  const taken = await portTaken(asked.listen, asked.port)
  if (taken !== null) return failed(taken, 2)
  const inline = await inlineWish(variables, asked.smtpPort)
  if (!inline.ok) return failed(inline.why, 2)
  const state = join(asked.state, 'state')
  const migrated = await migrate(state)
  if (!migrated.ok) return failed(migrated.why, 1)
  const worker = await localWorker({
    listen: asked.listen,
    port: asked.port,
    smtp: inline.wanted ? { address: LOOPBACK, port: asked.smtpPort } : null,
    state,
    variables,
    log: print,
  })
  const children = guardWorkerd()
  let stopping = false
  const stop = (): void => {
    stopping = true
    void worker.stop().then(() => process.exit(process.exitCode ?? 0))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  watchOthers(children, {
    parentGone: stop,
    ended: () => {
      if (stopping) return
      failed('workerd has ended, and nothing listens any more. Start it again.', 1)
      stop()
    },
  })
  void tick(worker)
  // none waits for the one before: a run that probes a host may take minutes, and deliveries are due meanwhile
  setInterval(() => void tick(worker), TICK_MS).unref()
  const { origin } = worker
  console.log(
    `inspect-esmtp listens on ${origin} · try: curl -T FILE '${origin}/v1/inspect?profile=pix-7' -H 'Accept: text/plain'`,
  )
  if (inline.wanted)
    console.log(
      `SMTP on 127.0.0.1:${asked.smtpPort} goes on to ${variables['SMTP_UPSTREAM']} · try: swaks --server 127.0.0.1:${asked.smtpPort} --to postmaster@localhost`,
    )
  if (madeUp.includes('ADMIN_TOKEN'))
    console.log(
      `ADMIN_TOKEN, made up and shown this once (kept in ${join(asked.state, 'secrets.json')}): ${variables['ADMIN_TOKEN']}`,
    )
}

/** What the Worker logs: all of what happens to connections and probes, of the rest only what went wrong. */
function print({ level, message }: { level: string; message: string }): void {
  if (/^(?:inline|probe) /.test(message)) console.log(message)
  else if (level === 'error') console.error(message)
}

/** Runs the scheduled handler. */
async function tick(worker: LocalWorker): Promise<void> {
  try {
    await worker.tick()
  } catch (error) {
    // a full disk, say: the next one may do better, and /readyz tells
    console.error(JSON.stringify({ event: 'tick-failed', error: (error as Error).name }))
  }
}

function failed(why: string, code: number): void {
  console.error(why)
  process.exitCode = code
}

await start()
