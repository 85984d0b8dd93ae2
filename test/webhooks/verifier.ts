import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * A verifier of Standard Webhooks written from its text alone, sharing nothing with the Worker:
 * what a receiver would do with node:crypto. `now` in milliseconds.
 */
export function verifies(
  secret: string,
  headers: Record<string, string | undefined>,
  body: string,
  now = Date.now(),
): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp = '' } = headers
  if (!id || Math.abs(now / 1000 - Number(timestamp)) > 300) return false
  const expected = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest()
  return (headers['webhook-signature'] ?? '').split(' ').some((signature) => {
    const given = Buffer.from(signature.replace('v1,', ''), 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}
