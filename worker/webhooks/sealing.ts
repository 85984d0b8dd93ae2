import type { Sealed } from '../store/storable.ts'
import { base64, fromBase64, hex, sha256, utf8 } from './octets.ts'
import type { Octets } from './octets.ts'

/** NIST SP 800-38D: the nonce AES-GCM is made for. */
const NONCE_OCTETS = 12
/** AES-256. */
const KEY_OCTETS = 32

/** The keys secrets are sealed with at rest: new ones with the first, old ones are opened with the one they name. */
export interface Keyring {
  current: SealingKey
  old: readonly SealingKey[]
}

interface SealingKey {
  id: string
  key: Awaited<ReturnType<typeof crypto.subtle.importKey>>
}

/** A row a secret belongs to. A ciphertext that is copied to another row, or another tenant's, does not open. */
export interface SealedFor {
  tenant: string
  row: string
}

/** A keyring, or the setting that is missing or wrong. */
export type KeyringResult =
  { ok: true; keyring: Keyring } | { ok: false; setting: string; why: string }

/** `ENCRYPTION_KEY`: 32 octets in base64; `ENCRYPTION_KEYS_OLD`: a list of such, by commas or blanks. */
export async function readKeyring(settings: {
  ENCRYPTION_KEY?: unknown
  ENCRYPTION_KEYS_OLD?: unknown
}): Promise<KeyringResult> {
  const { ENCRYPTION_KEY: text, ENCRYPTION_KEYS_OLD: old = '' } = settings
  if (typeof text !== 'string' || text === '')
    return { ok: false, setting: 'ENCRYPTION_KEY', why: 'is not set' }
  const current = await sealingKey(text)
  const why = `is not ${KEY_OCTETS} octets in base64`
  if (!current) return { ok: false, setting: 'ENCRYPTION_KEY', why }
  const keys: SealingKey[] = []
  for (const word of String(old).split(/[\s,]+/)) {
    if (word === '') continue
    const key = await sealingKey(word)
    if (!key) return { ok: false, setting: 'ENCRYPTION_KEYS_OLD', why: `has a key that ${why}` }
    keys.push(key)
  }
  return { ok: true, keyring: { current, old: keys } }
}

async function sealingKey(text: string): Promise<SealingKey | null> {
  const octets = fromBase64(text.trim())
  if (octets?.length !== KEY_OCTETS) return null
  const key = await crypto.subtle.importKey('raw', octets, 'AES-GCM', false, ['encrypt', 'decrypt'])
  return { id: hex(await sha256(octets)).slice(0, 12), key }
}

/** What every ciphertext of the keyring's current key begins with: rows that do not are to be sealed anew. */
export function currentPrefix(keyring: Keyring): string {
  return `${keyring.current.id}.`
}

/** `secret` encrypted: key id, nonce and ciphertext, by dots. */
export async function seal(keyring: Keyring, secret: string, row: SealedFor): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_OCTETS))
  const sealed = await crypto.subtle.encrypt(gcm(nonce, row), keyring.current.key, utf8(secret))
  return `${currentPrefix(keyring)}${base64(nonce)}.${base64(new Uint8Array(sealed))}` as Sealed
}

/** The secret again; null if the keyring has lost its key, or the ciphertext is not this row's. */
export async function unseal(
  keyring: Keyring,
  sealed: string,
  row: SealedFor,
): Promise<string | null> {
  const [id, nonce, ciphertext] = sealed.split('.')
  const key = [keyring.current, ...keyring.old].find((key) => key.id === id)?.key
  const octets = [fromBase64(nonce ?? ''), fromBase64(ciphertext ?? '')]
  if (!key || octets[0]?.length !== NONCE_OCTETS || !octets[1]) return null
  try {
    return new TextDecoder().decode(
      await crypto.subtle.decrypt(gcm(octets[0], row), key, octets[1]),
    )
  } catch {
    return null
  }
}

/** Lengths first: `ab`+`c` and `a`+`bc` must not be the same additional data. */
function gcm(iv: Octets, { tenant, row }: SealedFor) {
  return { name: 'AES-GCM', iv, additionalData: utf8(`${tenant.length}:${tenant}${row}`) }
}
