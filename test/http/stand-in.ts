import { createApp } from '../../worker/app.ts'
import { pumped } from '../../worker/pump.ts'
import { fixed } from '../../worker/redact/redacted.ts'
import type { ComparisonReport } from '../../worker/report/comparison.ts'
import { fakeInspect } from '../report/fake.ts'

const SOURCE: ComparisonReport['sources']['outside'] = {
  format: 'bare',
  confidence: 1,
  why: [],
  envelope: [],
  name: null,
  octets: 0,
  sha256: null,
  compressed: false,
  lines: 0,
  linesRead: 0,
  gaps: 0,
  gapOctets: 0,
  faults: [],
}

const NOTHING_COMPARED: ComparisonReport = {
  comparisonVersion: 1,
  sources: { outside: SOURCE, inside: SOURCE },
  summary: { verdict: 'unrelated', sentence: fixed`Nothing was compared.` },
  cure: null,
  sessions: [],
  unpaired: { outside: 0, inside: 0 },
  findings: [],
}

/** The app around a stand-in for the pipeline, to run in workerd. A query `boom` would be an unknown option, so a header asks for a bug. */
const app = createApp({
  version: 'test',
  inspect(options, sink) {
    if (options.mapName === 'a-bug') throw new Error('secret of the inside')
    return fakeInspect(options, sink)
  },
  compare: () => ({
    push: () => null,
    *pushing() {
      return null
    },
    end: () => null,
    *ending() {
      return null
    },
    report: () => NOTHING_COMPARED,
    *reporting() {
      return NOTHING_COMPARED
    },
  }),
  mask: function* (source) {
    return {
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
    }
  },
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
