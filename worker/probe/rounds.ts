import { MAX_NAME_OF_SOURCE_CHARS, MAX_SOURCES } from '../limits.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import { words } from '../redact/words.ts'
import type { Report } from '../report/report.ts'
import type { Database } from '../store/d1.ts'
import { newId, newSecret, type TenantId } from '../store/ids.ts'
import { holdingHost } from '../store/probe-leases.ts'
import { beginRound, endRound, probedHosts } from '../store/probed-hosts.ts'
import { insertSource, PLAIN_SOURCE, type SourceId } from '../store/sources.ts'
import { asSetting, type Sealed } from '../store/storable.ts'
import { keptReport } from './kept.ts'
import type { ProbeReport } from './report.ts'
import type { ListedHost, RoundSettings } from './round-settings.ts'

/** What became of something that may fail, in words that may be logged. */
type Outcome<T> = { ok: true; value: T } | { ok: false; why: Redacted }

/** What a round of probes is made with. */
export interface RoundParts {
  db: Database
  probe(host: ListedHost): Promise<ProbeReport>
  /** encrypts a secret for its row */
  seal(secret: string, row: { tenant: TenantId; row: SourceId }): Promise<Outcome<Sealed>>
  /** stores a report of a source, tells its webhooks, answers its id */
  keep(tenant: TenantId, source: SourceId, report: Report): Promise<Outcome<string>>
  log(line: Redacted): void
}

/**
 * Probes the listed hosts that are due, one after the other, and keeps their reports. Each host is a source of
 * its own, so that `path.changed` tells when a firewall comes or goes. One that fails costs no other its turn.
 */
export async function probeDue(parts: RoundParts, settings: RoundSettings): Promise<void> {
  const { db } = parts
  const known = new Map(
    (await probedHosts(db, settings.tenant)).map((probed) => [probed.host, probed]),
  )
  const startedAt = ({ host }: ListedHost): number => known.get(host)?.startedAt ?? 0
  const hosts = [...settings.hosts].sort((a, b) => startedAt(a) - startedAt(b))
  for (const listed of hosts) {
    const before = Date.now() - settings.everyMs
    if (startedAt(listed) > before) continue
    const source = known.get(listed.host)?.source ?? null
    const log = (line: Redacted): void => parts.log(fixed`probe ${words(listed.host)}: ${line}`)
    try {
      // whoever else is at the host is asked again by the next run
      await holdingHost(db, listed.host, () =>
        round(parts, settings, { listed, source, before, log }),
      )
    } catch (error) {
      log(fixed`failed: ${words(error instanceof Error ? error.name : 'no error')}`)
    }
  }
}

interface Turn {
  listed: ListedHost
  source: SourceId | null
  /** a probe that began after it, ms since 1970, makes this one needless */
  before: number
  log(line: Redacted): void
}

async function round(
  parts: RoundParts,
  { tenant }: RoundSettings,
  { listed, source: known, before, log }: Turn,
): Promise<void> {
  const { db } = parts
  const { host } = listed
  const source = known === null ? await newSource(parts, tenant, host) : ok(known)
  if (!source.ok) return log(fixed`not probed: ${source.why}`)
  const row = { tenant, host, source: source.value }
  if (!(await beginRound(db, row, { now: Date.now(), before }))) return
  const probed = await parts.probe(listed)
  const { verdict } = probed
  const report = keptReport(probed)
  const kept: Outcome<string> =
    report === null
      ? { ok: false, why: words(probed.sentence) }
      : await parts.keep(tenant, source.value, report)
  await endRound(db, row, { now: Date.now(), verdict, why: kept.ok ? null : kept.why })
  log(
    kept.ok
      ? fixed`${words(verdict)}, kept as ${words(kept.value)}`
      : fixed`${words(verdict)}, not kept: ${kept.why}`,
  )
}

/** A source of the host. Its secret is shown to nobody: the probe alone writes to it. */
async function newSource(
  { db, seal }: RoundParts,
  tenant: TenantId,
  host: string,
): Promise<Outcome<SourceId>> {
  const id = newId('src')
  const secret = await seal(newSecret(), { tenant, row: id })
  if (!secret.ok) return secret
  const name = asSetting(`probe of ${host}`.slice(0, MAX_NAME_OF_SOURCE_CHARS))
  const source = { tenant, id, createdAt: Date.now(), name, secret: secret.value }
  const row = { ...source, scheme: 'bearer' as const, settings: PLAIN_SOURCE }
  const made = await insertSource(db, row, MAX_SOURCES)
  return made ? ok(id) : { ok: false, why: fixed`the tenant has ${MAX_SOURCES} sources` }
}

function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value }
}
