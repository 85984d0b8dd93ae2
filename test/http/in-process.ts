import { createApp } from '../../worker/app.ts'
import { compareUploads } from '../../worker/compare.ts'
import type { Env } from '../../worker/http/env.ts'
import { inspectUpload } from '../../worker/inspect.ts'
import { maskingUpload } from '../../worker/mask.ts'
import { proposeForUpload } from '../../worker/propose.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()

const app = createApp({
  version: 'test',
  inspect: (options, sink) => inspectUpload(engine, options, sink),
  compare: (formats) => compareUploads(engine, formats),
  mask: (source, options) => maskingUpload(engine, source, options),
  propose: (options) => proposeForUpload(engine, options),
  readiness: async () => [{ part: 'core', ok: true, detail: null }],
})

/** The service in this process, on the real core: what a request is answered in the environment `env`. */
export async function ask(path: string, asked: RequestInit = {}, env: Env = {}): Promise<Response> {
  return app.request(path, asked, env)
}

/** The same as `fetch` of a client. */
export async function fetchInProcess(request: Request, env: Env = {}): Promise<Response> {
  return app.fetch(request, env)
}
