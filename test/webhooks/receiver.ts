import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

/** A request as the receiver got it. */
export interface Receipt {
  path: string
  headers: IncomingHttpHeaders
  id: string
  body: string
  /** ms since 1970 */
  at: number
}

/** What a receiver answers: a status with headers, or nothing at all. */
export type Answer = { status: number; headers?: Record<string, string> } | 'nothing'

export interface Receiver {
  url: string
  /** in the order they came */
  receipts: Receipt[]
  /** resolves when there are so many */
  has(count: number): Promise<Receipt[]>
}

/**
 * A receiver on loopback. `answer` says what the nth request (from 1) is answered. Give `port` one that was
 * free a moment ago to have it come up late.
 */
export async function receiver(
  answer: (nth: number, receipt: Receipt) => Answer = () => ({ status: 204 }),
  port = 0,
): Promise<Receiver> {
  const receipts: Receipt[] = []
  const waiting = new Set<() => void>()
  const server = createServer(async (request, response) => {
    const at = Date.now()
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const receipt = {
      path: request.url ?? '',
      headers: request.headers,
      id: String(request.headers['webhook-id']),
      body: Buffer.concat(chunks).toString(),
      at,
    }
    receipts.push(receipt)
    const answered = answer(receipts.length, receipt)
    if (answered !== 'nothing') response.writeHead(answered.status, answered.headers).end('BODY')
    for (const look of waiting) look()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const has = (count: number) =>
    new Promise<Receipt[]>((resolve) => {
      const look = () => {
        if (receipts.length < count) return
        waiting.delete(look)
        resolve(receipts)
      }
      waiting.add(look)
      look()
    })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    receipts,
    has,
  }
}
