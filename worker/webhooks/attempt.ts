import { DELIVERY_TIMEOUT_MS } from '../limits.ts'
import type { DeliveryRow, Try, TryError } from '../store/deliveries.ts'
import type { WebhookRow } from '../store/webhooks.ts'
import { destination } from './destination.ts'
import { retryAfter } from './retry.ts'
import type { Keyring } from './sealing.ts'
import { unseal } from './sealing.ts'
import { signatureHeaders } from './signing.ts'

/** One try and what the receiver asked for. */
export interface Attempt {
  made: Try
  /** ms since 1970; null: nothing */
  notBefore: number | null
}

/** What a try needs beside its rows. */
export interface AttemptGround {
  keyring: Keyring
  /** ALLOW_LOCAL_DESTINATIONS */
  allowLocal: boolean
}

/** Sends a delivery once. Never throws: whatever goes wrong is the try's error. */
export async function attempt(
  delivery: DeliveryRow,
  webhook: WebhookRow,
  ground: AttemptGround,
): Promise<Attempt> {
  const at = Date.now()
  const answer = await send(delivery, webhook, ground, at)
  const { status, error, wish } = answer
  const now = Date.now()
  return {
    made: { at, durationMs: now - at, status, error },
    notBefore: error === null ? null : retryAfter(wish, now),
  }
}

interface Answer {
  status: number | null
  error: TryError | null
  /** Retry-After */
  wish: string | null
}

async function send(
  delivery: DeliveryRow,
  webhook: WebhookRow,
  { keyring, allowLocal }: AttemptGround,
  at: number,
): Promise<Answer> {
  // the rule may have changed since the webhook was made, or a setting of this service
  const ownHost = new URL(webhook.origin).host
  const checked = destination(webhook.url, { allowLocal, ownHost })
  if (!checked.ok) return failed('destination-refused')
  const secrets = await secretsOf(webhook, keyring, at)
  if (!secrets) return failed('secret-unreadable')
  try {
    const response = await fetch(checked.href, {
      method: 'POST',
      // a redirect would lead past the destination rule
      redirect: 'manual',
      signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'inspect-esmtp',
        ...signatureHeaders(delivery.id, new Date(at), delivery.payload, secrets),
      },
      body: delivery.payload,
    })
    // thrown away unread: what a receiver says is nobody's here to keep
    await response.body?.cancel().catch(() => {})
    const { status, headers } = response
    return { status, error: errorOf(status), wish: headers.get('retry-after') }
  } catch (error) {
    const late = error instanceof Error && /^(?:Timeout|Abort)Error$/.test(error.name)
    return failed(late ? 'timeout' : 'unreachable')
  }
}

function failed(error: TryError): Answer {
  return { status: null, error, wish: null }
}

function errorOf(status: number): TryError | null {
  if (status >= 200 && status < 300) return null
  if (status === 410) return 'gone'
  return status >= 300 && status < 400 ? 'redirected' : 'refused-status'
}

/** The secrets that sign now: the current one, and the one before it for its last day. */
async function secretsOf(
  webhook: WebhookRow,
  keyring: Keyring,
  now: number,
): Promise<string[] | null> {
  const { tenant, id, secret, oldSecret, oldSecretUntil } = webhook
  const row = { tenant, row: id }
  const current = await unseal(keyring, secret, row)
  if (current === null) return null
  if (oldSecret === null || (oldSecretUntil ?? 0) <= now) return [current]
  const old = await unseal(keyring, oldSecret, row)
  return old === null ? [current] : [current, old]
}
