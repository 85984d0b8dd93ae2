import { createApp } from '../../worker/app.ts'
import { pumped } from '../../worker/pump.ts'
import { fakeInspect } from '../report/fake.ts'

/** The app around a stand-in for the pipeline, to run in workerd. A query `boom` would be an unknown option, so a header asks for a bug. */
const app = createApp({
  version: 'test',
  inspect(options, sink) {
    if (options.mapName === 'a-bug') throw new Error('secret of the inside')
    return fakeInspect(options, sink)
  },
  compare: () => {
    throw new Error('not in this stand-in')
  },
  mask: (source) => ({
    ok: true,
    notSimulated: [],
    body: pumped(source, {
      take(window, out) {
        out.add(window.map(() => 0x58))
        return true
      },
      end: () => undefined,
      close: () => undefined,
    }),
  }),
  propose: () => ({
    push: () => null,
    *pushing() {
      return null
    },
    settle: async () => undefined,
    end: () => ({ ok: true }),
    *ending() {
      return { ok: true }
    },
    abandon: () => undefined,
    remedies: [],
  }),
  readiness: async () => [{ part: 'core', ok: true, detail: null }],
})

export default app
