import { createHash } from 'node:crypto'
import { ask } from '../http/in-process.ts'

/** The types of the client, made by `npm run client`. */
export const PATHS = 'worker/client/paths.d.ts'

/** The OpenAPI file as the service answers it. */
export async function servedDocument(): Promise<object> {
  return (await (await ask('/openapi.json')).json()) as object
}

/** What types are made of: the document without its words, hashed. */
export function shapeOf(document: object): string {
  const bare = JSON.stringify(document, (name, value: unknown) =>
    WORDS.includes(name) && typeof value !== 'object'
      ? undefined
      : name === 'examples'
        ? undefined
        : value,
  )
  return createHash('sha256').update(bare).digest('hex')
}

const WORDS = ['description', 'summary', 'version']
