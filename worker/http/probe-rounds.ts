import { readRoundSettings } from '../probe/round-settings.ts'
import { probeDue } from '../probe/rounds.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import { words } from '../redact/words.ts'
import { seal } from '../webhooks/sealing.ts'
import { keyringOf } from './webhooks/delivery-settings.ts'
import type { Env } from './env.ts'
import { keepReport } from './reports/keep-report.ts'
import type { Problem } from './problem.ts'
import type { Services } from './services.ts'

/**
 * Probes the hosts of PROBE_EVERY that are due; resolves when it is through with them. Settings that say nothing
 * are told by /readyz. At Cloudflare the scheduled handler has no way to know that it runs there: port 25 is
 * then refused by the platform, and unreachable.
 */
export async function probeListed(
  env: Env,
  probe: NonNullable<Services['probe']>,
  log: (line: Redacted) => void,
): Promise<void> {
  const { DB: db } = env
  const read = readRoundSettings(env)
  if (!db || !read?.ok) return
  await probeDue(
    {
      db,
      probe: ({ host, ports }) => probe({ host, ports, limits: false, onCloudflare: false }),
      async seal(secret, row) {
        const keyring = await keyringOf(env)
        if (!keyring.ok) return refused(keyring.problem)
        return { ok: true, value: await seal(keyring.value, secret, row) }
      },
      async keep(tenant, source, report) {
        try {
          const kept = await keepReport(env, { db, tenant, report, settling: null, source })
          return kept.ok ? { ok: true, value: kept.value.row.id } : refused(kept.problem)
        } catch {
          return { ok: false, why: fixed`the database failed` }
        }
      },
      log,
    },
    read.settings,
  )
}

function refused({ detail }: Problem): { ok: false; why: Redacted } {
  return { ok: false, why: words(detail) }
}
