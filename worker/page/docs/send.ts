import type { Answered } from './answer.tsx'
import type { Filled, requestOf } from './operation.ts'

/** Characters of an answer that are shown: drawing more takes a browser seconds. */
const MAX_SHOWN_CHARS = 65_536

/** Sends a request to the service this page is from; a failure is an answer too. */
export async function send(
  { path, method, headers }: ReturnType<typeof requestOf>,
  body: Filled['body'],
): Promise<Answered> {
  const began = performance.now()
  try {
    const content = body?.content
    const response = await fetch(path, {
      method,
      headers,
      cache: 'no-store',
      credentials: 'omit',
      ...(content !== undefined && { body: content }),
    })
    const text = await response.text()
    return {
      status: `${response.status} ${response.statusText}`.trim(),
      milliseconds: performance.now() - began,
      headers: [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n'),
      text: text.slice(0, MAX_SHOWN_CHARS),
      left: text.length - Math.min(text.length, MAX_SHOWN_CHARS),
    }
  } catch (error) {
    const milliseconds = performance.now() - began
    const status = error instanceof Error ? error.message : 'failed'
    return { status, milliseconds, headers: '', text: '', left: 0 }
  }
}
