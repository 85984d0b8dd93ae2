import { after, before } from 'node:test'
import { createTestHarness } from 'wrangler'
import type { Database } from '../../worker/store/d1.ts'

process.env['WRANGLER_SEND_METRICS'] = 'false'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'

/** What a request may say. */
export interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array | ReadableStream<Uint8Array>
}

/** Sends a Worker a request, a POST unless told otherwise. */
export type Send = (path: string, asked?: Asked) => Promise<Response>

/** A Worker in workerd for the tests of a file; answers what sends it a request. `database`: a D1 binding to migrate. */
export function served(configPath: string, database?: string): Send {
  return servedWorker(configPath, database).send
}

/** The same, with what runs its scheduled handler, and its database. */
export function servedWorker(
  configPath: string,
  database?: string,
): { send: Send; tick: () => Promise<void>; database: () => Promise<Database> } {
  const harness = createTestHarness({ workers: [{ configPath }] })
  let origin: URL
  before(async () => {
    origin = (await harness.listen()).url
    if (database) await harness.getWorker().applyD1Migrations(database)
  })
  after(() => harness.close())
  const send: Send = (path, asked = {}) => {
    const streamed = asked.body instanceof ReadableStream ? { duplex: 'half' as const } : {}
    return fetch(new URL(path, origin), {
      method: 'POST',
      redirect: 'manual',
      ...asked,
      ...streamed,
    })
  }
  const tick = async () => {
    await harness.getWorker().scheduled({ cron: '* * * * *' })
  }
  const env = async () => (await harness.getWorker().getEnv()) as Record<string, Database>
  return { send, tick, database: async () => (await env())[database ?? ''] as Database }
}

/** The problem a response holds. */
export async function problemOf(response: Response): Promise<{
  type: string
  status: number
  code: string
  detail: string
  errors?: {
    parameter?: string
    pointer?: string
    line?: number
    column?: number
    message: string
  }[]
}> {
  if (response.headers.get('content-type') !== 'application/problem+json')
    throw new Error(`no problem: ${response.status} ${await response.text()}`)
  return (await response.json()) as Awaited<ReturnType<typeof problemOf>>
}
