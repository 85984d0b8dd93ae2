import { render } from 'hono/jsx/dom'
import type { ApiDocument } from './operation.ts'
import { TokenField } from './token.tsx'
import { TryIt } from './try-it.tsx'

/** Puts a request to try under each operation of /docs, which is whole without it. */
async function begin(): Promise<void> {
  const response = await fetch('/openapi.json')
  if (!response.ok) return
  const api = (await response.json()) as ApiDocument
  const token = document.getElementById('token')
  if (token) render(<TokenField />, token)
  for (const place of document.querySelectorAll<HTMLElement>('[data-operation]')) {
    const [method = '', path = ''] = (place.dataset['operation'] ?? '').split(' ')
    const operation = api.paths[path]?.[method]
    if (operation)
      render(<TryIt document={api} method={method} path={path} operation={operation} />, place)
  }
}

await begin()
