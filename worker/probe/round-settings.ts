import {
  MAX_FAULT_QUOTE_CHARS,
  MAX_LISTED_HOSTS,
  MAX_PROBE_EVERY_MS,
  MAX_PROBED_PORTS,
  MIN_PROBE_EVERY_MS,
} from '../limits.ts'
import { asId, type TenantId } from '../store/ids.ts'
import { allowedPorts, readTargets } from './targets.ts'

/** The variables of the probe. */
export interface ProbeEnv {
  /** what may be probed; without it nothing */
  PROBE_TARGETS?: string
  /** how often the listed hosts are probed unasked: `30m`, `6h`, `1d`; without it never */
  PROBE_EVERY?: string
  /** which hosts those are; the single hosts of PROBE_TARGETS unless set */
  PROBE_LIST?: string
  /** id of the tenant whose reports the probes become */
  PROBE_STORE?: string
}

/** A host that is probed again and again; the first port is the one in question. */
export interface ListedHost {
  host: string
  ports: readonly number[]
}

export interface RoundSettings {
  everyMs: number
  hosts: readonly ListedHost[]
  tenant: TenantId
}

/** Whether PROBE_EVERY is set, and what it and its like say, or every fault of them. */
export type ReadRounds = { ok: true; settings: RoundSettings } | { ok: false; faults: string[] }

/** The settings of probes that nobody asks for; null where there are to be none. */
export function readRoundSettings(env: ProbeEnv): ReadRounds | null {
  const { PROBE_EVERY: every = '', PROBE_STORE: store = '' } = env
  if (every.trim() === '') return null
  const faults: string[] = []
  const everyMs = intervalOf(every.trim())
  if (everyMs === null)
    faults.push(
      `PROBE_EVERY takes 5m to 30d, in m, h or d, not "${every.slice(0, MAX_FAULT_QUOTE_CHARS)}".`,
    )
  const tenant = asId('ten', store)
  if (tenant === null)
    faults.push(
      'PROBE_EVERY needs PROBE_STORE, the id of the tenant whose reports the probes become (ten_…, in the answer of POST /v1/tokens).',
    )
  const listed = listedHosts(env)
  if ('faults' in listed) faults.push(...listed.faults)
  if (everyMs === null || tenant === null || 'faults' in listed) return { ok: false, faults }
  return { ok: true, settings: { everyMs, hosts: listed.hosts, tenant } }
}

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

function intervalOf(stated: string): number | null {
  const parts = /^(\d{1,6})\s*([mhd])$/i.exec(stated)
  if (parts === null) return null
  const ms = Number(parts[1]) * UNITS[parts[2]!.toLowerCase() as keyof typeof UNITS]
  return ms >= MIN_PROBE_EVERY_MS && ms <= MAX_PROBE_EVERY_MS ? ms : null
}

/**
 * PROBE_LIST, each host of which PROBE_TARGETS must allow, or the single hosts of PROBE_TARGETS: a network
 * there says what may be probed, never that all of it is to be.
 */
function listedHosts(env: ProbeEnv): { hosts: ListedHost[] } | { faults: string[] } {
  const { PROBE_TARGETS: stated = '', PROBE_LIST: list = '' } = env
  const targets = readTargets(stated)
  if (!targets.ok) return { faults: [targets.why] }
  const own = list.trim() !== ''
  const listed = own ? readTargets(list, 'PROBE_LIST') : targets
  if (!listed.ok) return { faults: [listed.why] }
  const hosts = new Map<string, Set<number>>()
  const faults: string[] = []
  for (const { host, ports } of listed.targets) {
    if (host === null) {
      if (own) faults.push('PROBE_LIST takes hosts, no networks: nobody is scanned.')
      continue
    }
    hosts.set(host, new Set([...(hosts.get(host) ?? []), ...ports]))
  }
  for (const [host, ports] of hosts) {
    const allowed = allowedPorts(targets.targets, host, [...ports])
    const refused = [...ports].filter((port) => !allowed.includes(port))
    if (refused.length > 0)
      faults.push(`PROBE_LIST: PROBE_TARGETS allows no probe of ${host} ${refused.join('/')}.`)
    if (ports.size > MAX_PROBED_PORTS)
      faults.push(`${host} has ${ports.size} ports; ${MAX_PROBED_PORTS} are probed in turn.`)
  }
  if (hosts.size === 0)
    faults.push('PROBE_EVERY has nothing to probe: name hosts in PROBE_TARGETS or PROBE_LIST.')
  if (hosts.size > MAX_LISTED_HOSTS)
    faults.push(`PROBE_EVERY probes ${MAX_LISTED_HOSTS} hosts at most, not ${hosts.size}.`)
  if (faults.length > 0) return { faults }
  return { hosts: [...hosts].map(([host, ports]) => ({ host, ports: [...ports] })) }
}
