import { MAX_FAULT_QUOTE_CHARS } from '../limits.ts'
import { settlePolicy, type SettledPolicy } from '../inspection/policy.ts'
import { PROFILES, type ProfileId } from '../policy/policy.ts'
import type { InspectFailure } from '../report/inspection.ts'
import { asId, type TenantId } from '../store/ids.ts'
import { readEndpoint, type Endpoint } from './endpoint.ts'

/** The variables of the inline part. */
export interface InlineEnv {
  /** `host:port` of the server that connections go on to; without it none is taken */
  SMTP_UPSTREAM?: string
  /** id of a profile, or text of a running-config */
  INLINE_POLICY?: string
  /** id of the tenant whose reports connections become; without it none is kept */
  INLINE_STORE?: string
}

export interface InlineSettings {
  upstream: Endpoint
  policy: Extract<SettledPolicy, { ok: true }>
  /** whose reports the connections become, or null */
  tenant: TenantId | null
}

/** The settings of `env`: null where nothing is to be inline; else what they say, or every fault of them. */
export function readInlineSettings(
  env: InlineEnv,
): { ok: true; settings: InlineSettings } | { ok: false; faults: string[] } | null {
  const { SMTP_UPSTREAM: stated = '', INLINE_STORE: store = '' } = env
  if (stated === '') return null
  const faults: string[] = []
  const upstream = readEndpoint(stated)
  if (upstream === null)
    faults.push(
      `SMTP_UPSTREAM takes host:port, like mail.example.com:25 or [2001:db8::25]:25, not "${stated.slice(0, MAX_FAULT_QUOTE_CHARS)}".`,
    )
  const policy = settledPolicy(env.INLINE_POLICY ?? '')
  if (!policy.ok) faults.push(...faultsOf(policy))
  const tenant = store === '' ? null : asId('ten', store)
  if (store !== '' && tenant === null)
    faults.push(
      `INLINE_STORE takes the id of a tenant, ten_…, not "${store.slice(0, MAX_FAULT_QUOTE_CHARS)}".`,
    )
  if (upstream === null || !policy.ok || faults.length > 0) return { ok: false, faults }
  return { ok: true, settings: { upstream, policy, tenant } }
}

/** The first of some faults, and how many more there are. */
export function faultWords([first = '', ...more]: readonly string[]): string {
  return more.length === 0 ? first : `${first} (and ${more.length} more)`
}

/** One word is meant as a profile; everything else as a running-config. */
function settledPolicy(stated: string): SettledPolicy | InspectFailure {
  const word = stated.trim()
  if (/\s/.test(word)) return settlePolicy({ policy: stated, switches: {} })
  if (word === '') return settlePolicy({ switches: {} })
  const profile = PROFILES.find((id) => id === word)
  if (profile !== undefined) return settlePolicy({ profile: profile as ProfileId, switches: {} })
  const detail = `it is no running-config, and no profile (${PROFILES.join(', ')}).`
  return { ok: false, code: 'policy-does-not-parse', detail }
}

function faultsOf({ detail, errors = [] }: InspectFailure): string[] {
  if (errors.length === 0) return [`INLINE_POLICY: ${detail}`]
  return errors.map(
    ({ line, column, message }) => `INLINE_POLICY, line ${line}, column ${column}: ${message}`,
  )
}
