import { after, before } from 'node:test'
import { createTestHarness } from 'wrangler'

process.env['WRANGLER_SEND_METRICS'] = 'false'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'

/** What a request may say. */
export interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array | ReadableStream<Uint8Array>
}

/** A Worker in workerd for the tests of a file; answers what sends it a request. */
export function served(configPath: string): (path: string, asked?: Asked) => Promise<Response> {
  const harness = createTestHarness({ workers: [{ configPath }] })
  let origin: URL
  before(async () => {
    origin = (await harness.listen()).url
  })
  after(() => harness.close())
  return (path, asked = {}) => {
    const streamed = asked.body instanceof ReadableStream ? { duplex: 'half' as const } : {}
    return fetch(new URL(path, origin), {
      method: 'POST',
      redirect: 'manual',
      ...asked,
      ...streamed,
    })
  }
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
