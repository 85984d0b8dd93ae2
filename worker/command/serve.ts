import { serve } from '@hono/node-server'
import { createApp } from '../app.ts'
import { compareUploads } from '../compare.ts'
import { inspectUpload } from '../inspect.ts'
import { DEFAULT_PORT } from '../local/arguments.ts'
import { MAX_PORT } from '../limits.ts'
import { maskingUpload } from '../mask.ts'
import { proposeForUpload } from '../propose.ts'
import type { CommandRun } from './command-run.ts'
import { CLEAR, unusable, type Outcome } from './outcome.ts'

/**
 * `inspect-esmtp serve`: the API on 127.0.0.1 in this process, until it is stopped. There is no database, so
 * reports, tokens and webhooks answer 503; a clone's `npm start` has them.
 */
export async function serveCommand(run: CommandRun, version: string): Promise<number | Outcome> {
  const stated = String(run.options['port'] ?? DEFAULT_PORT)
  const port = /^\d{1,5}$/.test(stated) ? Number(stated) : NaN
  if (!(port <= MAX_PORT))
    return unusable(`--port takes a number from 0 (any free port) to ${MAX_PORT}, not "${stated}".`)
  const { engine } = run
  const app = createApp({
    version,
    inspect: (options, sink) => inspectUpload(engine, options, sink),
    compare: (formats) => compareUploads(engine, formats),
    mask: (source, options) => maskingUpload(engine, source, options),
    propose: (options) => proposeForUpload(engine, options),
    readiness: async () => [{ part: 'core', ok: true, detail: null }],
  })
  const fetch = (request: Request): Response | Promise<Response> =>
    app.fetch(request, { RATE_LIMIT: 'off' })
  return new Promise((settle) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, ({ port }) => {
      run.complain(
        `inspect-esmtp listens on http://localhost:${port} · docs: /docs · Ctrl-C ends it`,
      )
    })
    server.once('error', (error: NodeJS.ErrnoException) =>
      settle(
        unusable(
          error.code === 'EADDRINUSE'
            ? `Port ${port} of 127.0.0.1 is taken. Another one: inspect-esmtp serve --port N`
            : `No connection can be taken on port ${port}: ${error.code ?? error.message}.`,
        ),
      ),
    )
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        server.close(() => settle(CLEAR))
        // what waits for another request waits for nothing
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
  })
}
