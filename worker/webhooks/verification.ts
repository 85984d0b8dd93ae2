import { MIN_SOURCE_SECRET_OCTETS, SIGNATURE_TOLERANCE_MS } from '../limits.ts'
import { fromBase64, fromHex, hex, sha256, utf8 } from './octets.ts'
import type { Octets } from './octets.ts'

/** How a source proves that a request is its own. */
export type Scheme =
  | { scheme: 'standard-webhooks' }
  | {
      scheme: 'hmac-sha256'
      /** the header that holds the digest, and what stands before it there (`sha256=`) */
      header: string
      prefix: string
      digest: 'hex' | 'base64'
      idHeader: string | null
      timestampHeader: string | null
    }
  | { scheme: 'bearer'; idHeader: string | null }

/** Why a request is not its source's. To the sender all are one 401; the words are for who set it up. */
export type VerificationFault = 'missing-header' | 'timestamp' | 'signature'

/** A request that is its source's, and the id under which it may come again; or why it is not. */
export type Verification = { ok: true; id: string } | { ok: false; fault: VerificationFault }

/** A request as it came: nothing of the body has been parsed. */
export interface Received {
  headers: Headers
  body: Octets
  /** milliseconds of the clock */
  now: number
}

/** Verifies a request by its source's scheme; what is compared is compared in constant time. */
export async function verify(
  scheme: Scheme,
  secret: string,
  received: Received,
): Promise<Verification> {
  switch (scheme.scheme) {
    case 'standard-webhooks':
      return standardWebhooks(secret, received)
    case 'hmac-sha256':
      return headerHmac(scheme, secret, received)
    case 'bearer':
      return bearer(scheme.idHeader, secret, received)
  }
}

/** Why `secret` can be none of that scheme, for people; null if it can. */
export function secretFault(scheme: Scheme['scheme'], secret: string): string | null {
  const key = scheme === 'standard-webhooks' ? standardKey(secret) : utf8(secret)
  if (key === null) return 'not base64, with or without whsec_'
  if (key.length < MIN_SOURCE_SECRET_OCTETS)
    return `too short: ${key.length} octets, at least ${MIN_SOURCE_SECRET_OCTETS} are needed (left out when a source is made, one is made)`
  // others never arrive as they are in a header
  if (scheme === 'bearer' && !/^[!-~]+$/.test(secret))
    return 'a bearer secret has printable ASCII characters only, and no blank'
  return null
}

/** Base64, with or without `whsec_`; null if it is none. */
function standardKey(secret: string): Octets | null {
  return fromBase64(secret.replace(/^whsec_/, ''))
}

/** Standard Webhooks, "Verifying webhook authenticity": any of the `v1` signatures may match. */
async function standardWebhooks(
  secret: string,
  { headers, body, now }: Received,
): Promise<Verification> {
  const id = headers.get('webhook-id')
  const timestamp = headers.get('webhook-timestamp')
  const signatures = headers.get('webhook-signature')
  if (!id || !timestamp || !signatures) return refused('missing-header')
  if (!/^\d{1,12}$/.test(timestamp) || !isRecent(Number(timestamp) * 1000, now))
    return refused('timestamp')
  const key = standardKey(secret)
  const signed = concatenated(utf8(`${id}.${timestamp}.`), body)
  for (const signature of signatures.split(' ')) {
    const digest = signature.startsWith('v1,') ? fromBase64(signature.slice(3)) : null
    if (key && digest && (await isHmac(key, digest, signed))) return { ok: true, id }
  }
  return refused('signature')
}

/** GitHub, Gitea, Shopify and their like: the HMAC of the raw body in a header of its own. */
async function headerHmac(
  scheme: Extract<Scheme, { scheme: 'hmac-sha256' }>,
  secret: string,
  { headers, body, now }: Received,
): Promise<Verification> {
  const { header, prefix, digest: written, idHeader, timestampHeader } = scheme
  const value = headers.get(header)?.trim()
  if (!value) return refused('missing-header')
  if (timestampHeader !== null) {
    const timestamp = headers.get(timestampHeader)
    if (!timestamp) return refused('missing-header')
    const at = timeOf(timestamp.trim())
    if (at === null || !isRecent(at, now)) return refused('timestamp')
  }
  const digits = value.startsWith(prefix) ? value.slice(prefix.length) : ''
  const digest = written === 'hex' ? fromHex(digits) : fromBase64(digits)
  if (!digest || !(await isHmac(utf8(secret), digest, body))) return refused('signature')
  return { ok: true, id: await idOf(idHeader, headers, body) }
}

async function bearer(
  idHeader: string | null,
  secret: string,
  { headers, body }: Received,
): Promise<Verification> {
  const [, token] = /^Bearer +(\S+)\s*$/i.exec(headers.get('authorization') ?? '') ?? []
  if (!token) return refused('missing-header')
  // an HMAC of both under a key of one use: WebCrypto's comparison is the constant-time one
  const key = crypto.getRandomValues(new Uint8Array(32))
  const digest = await hmac(key, utf8(token))
  if (!(await isHmac(key, digest, utf8(secret)))) return refused('signature')
  return { ok: true, id: await idOf(idHeader, headers, body) }
}

/** The sender's id of the request; where it has none, the body itself tells whether it came before. */
async function idOf(idHeader: string | null, headers: Headers, body: Octets): Promise<string> {
  const id = idHeader === null ? null : headers.get(idHeader)
  return id ? id : `sha256:${hex(await sha256(body))}`
}

function refused(fault: VerificationFault): Verification {
  return { ok: false, fault }
}

function isRecent(at: number, now: number): boolean {
  return Math.abs(now - at) <= SIGNATURE_TOLERANCE_MS
}

/** Seconds or milliseconds since 1970 (a second of 13 digits is 30,000 years off), or RFC 3339. */
function timeOf(text: string): number | null {
  if (/^\d{13}$/.test(text)) return Number(text)
  if (/^\d{1,12}(?:\.\d+)?$/.test(text)) return Number(text) * 1000
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(at) ? null : at
}

function importHmac(key: Octets, use: 'sign' | 'verify') {
  return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, [use])
}

async function hmac(key: Octets, octets: Octets): Promise<Octets> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', await importHmac(key, 'sign'), octets))
}

async function isHmac(key: Octets, digest: Octets, octets: Octets): Promise<boolean> {
  return crypto.subtle.verify('HMAC', await importHmac(key, 'verify'), digest, octets)
}

function concatenated(first: Octets, second: Octets): Octets {
  const whole = new Uint8Array(first.length + second.length)
  whole.set(first)
  whole.set(second, first.length)
  return whole
}
