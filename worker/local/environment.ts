import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSecret } from '../store/ids.ts'

/** Variables of api.md's Environment that go from our own environment to the Worker. */
const HANDED_ON = [
  'OPEN_INSPECT',
  'CORS_ORIGINS',
  'PROBE_TARGETS',
  'PROBE_EVERY',
  'PROBE_LIST',
  'PROBE_STORE',
  'RETENTION_DAYS',
  'RETRY_SCHEDULE',
  'ENCRYPTION_KEYS_OLD',
  'SMTP_UPSTREAM',
  'INLINE_POLICY',
  'INLINE_STORE',
] as const

interface Secrets {
  ADMIN_TOKEN: string
  ENCRYPTION_KEY: string
}

/** What the Worker gets, and the names of secrets that were made up just now. */
export interface Environment {
  variables: Record<string, string>
  madeUp: (keyof Secrets)[]
}

/**
 * The Worker's environment on this machine: `stated` (ours), with ADMIN_TOKEN and ENCRYPTION_KEY made up
 * where they are unset and kept in `folder`, so that the next start has the same. `open`: other machines
 * reach it; else RATE_LIMIT is off unless set, and webhooks may go to this machine.
 */
export function localEnvironment(
  stated: Readonly<Record<string, string | undefined>>,
  folder: string,
  open = false,
): Environment {
  const file = join(folder, 'secrets.json')
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {}
  const madeUp: (keyof Secrets)[] = []
  const secret = (name: keyof Secrets, make: () => string): string => {
    const value = stated[name] || kept[name]
    if (value) return value
    madeUp.push(name)
    return (kept[name] = make())
  }
  const secrets: Secrets = {
    ADMIN_TOKEN: secret('ADMIN_TOKEN', newSecret),
    ENCRYPTION_KEY: secret('ENCRYPTION_KEY', newKey),
  }
  if (madeUp.length > 0) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, JSON.stringify(kept, null, 2) + '\n', { mode: 0o600 })
    // the mode above is for a new file alone
    chmodSync(file, 0o600)
  }
  const variables: Record<string, string> = {
    ...secrets,
    RATE_LIMIT: stated['RATE_LIMIT'] || (open ? 'on' : 'off'),
    ...(!open && { ALLOW_LOCAL_DESTINATIONS: 'true' }),
  }
  for (const name of HANDED_ON) if (stated[name]) variables[name] = stated[name]
  return { variables, madeUp }
}

/** 32 random octets, base64. */
function newKey(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
}
