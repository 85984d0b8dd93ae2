import { Webhook } from 'standardwebhooks'
import { WEBHOOK_SECRET_OCTETS } from '../limits.ts'
import { base64 } from './octets.ts'

/** A secret as Standard Webhooks writes it: `whsec_` and base64. */
export function newSecret(): string {
  return `whsec_${base64(crypto.getRandomValues(new Uint8Array(WEBHOOK_SECRET_OCTETS)))}`
}

/** Headers of Standard Webhooks for one try. */
export type SignatureHeaders = Record<
  'webhook-id' | 'webhook-timestamp' | 'webhook-signature',
  string
>

/**
 * Signs `payload` with every secret: while an old one is valid beside the new one, the receiver may know
 * either. `at` is the time of the try, so that a late one is not refused as a replay.
 */
export function signatureHeaders(
  id: string,
  at: Date,
  payload: string,
  secrets: readonly string[],
): SignatureHeaders {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, payload))
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}
