import type { Engine } from '../engine/engine.ts'
import { PROBE_EHLO_NAME } from '../limits.ts'
import { probe } from './probe.ts'
import { probeReport, type ProbeReport } from './report.ts'
import type { Dial } from './socket.ts'

/** A probe as the service makes one. */
export async function probeOver(
  engine: Engine,
  dial: Dial,
  asked: { host: string; ports: readonly number[]; limits: boolean; onCloudflare: boolean },
): Promise<ProbeReport> {
  const { host, ports, limits, onCloudflare } = asked
  const probed = await probe({
    host,
    ports,
    limits,
    name: PROBE_EHLO_NAME,
    dial: onCloudflare ? withoutPort25(dial) : dial,
    now: Date.now,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })
  return probeReport(engine, probed)
}

/** No Worker at Cloudflare reaches port 25: that is said of it, not of the server. */
function withoutPort25(dial: Dial): Dial {
  return async (endpoint, settings) =>
    endpoint.port === 25
      ? {
          ok: false,
          why: 'Cloudflare lets no Worker connect to port 25; npm start on a machine of your own can',
        }
      : dial(endpoint, settings)
}
