import core from '../build/core.wasm'
import { createApp } from './app.ts'
import { compareUploads } from './compare.ts'
import { Engine } from './engine/engine.ts'
import type { Env } from './http/env.ts'
import { databaseReadiness } from './http/readiness.ts'
import { inspectUpload } from './inspect.ts'
import { maskUpload } from './mask.ts'
import { proposeForUpload } from './propose.ts'
import { deleteExpired } from './store/retention.ts'

const engine = new Engine(core)

const app = createApp({
  version: '0.1.0',
  inspect: (options, sink) => inspectUpload(engine, options, sink),
  compare: (formats) => compareUploads(engine, formats),
  mask: (body, options) => maskUpload(engine, body, options),
  propose: (options) => proposeForUpload(engine, options),
  readiness: async (env) => [
    { part: 'core', ok: true, detail: null },
    await databaseReadiness(env),
  ],
  onReportStored: { alongside: async () => [], after: async () => {} },
})

/** Each minute (wrangler.toml): what has expired is deleted. */
async function scheduled(_controller: unknown, env: Env): Promise<void> {
  if (env.DB) await deleteExpired(env.DB, Date.now())
}

export default { fetch: app.fetch, scheduled }
