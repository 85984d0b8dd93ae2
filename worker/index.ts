import core from '../build/core.wasm'
import { createApp } from './app.ts'
import { Engine } from './engine/engine.ts'
import { inspectUpload } from './inspect.ts'
import { maskUpload } from './mask.ts'
import { proposeForUpload } from './propose.ts'

const engine = new Engine(core)

const app = createApp({
  version: '0.1.0',
  inspect: (options, sink) => inspectUpload(engine, options, sink),
  mask: (body, options) => maskUpload(engine, body, options),
  propose: (options) => proposeForUpload(engine, options),
  readiness: () => [{ part: 'core', ok: true, detail: null }],
})

export default { fetch: app.fetch }
