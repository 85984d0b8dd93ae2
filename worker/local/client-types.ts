import { readFileSync, writeFileSync } from 'node:fs'

/** Declarations that the client's stand on: they are packed, so that nothing has to be installed with it. */
const LIBRARIES = {
  'openapi-fetch': 'node_modules/openapi-fetch/dist/index.d.mts',
  'openapi-typescript-helpers': 'node_modules/openapi-typescript-helpers/dist/index.d.mts',
} as const

/** Writes the declarations of `inspect-esmtp/client` into `folder`. */
export function writeClientTypes(folder: string): void {
  for (const [name, file] of Object.entries(LIBRARIES))
    writeFileSync(`${folder}/${name}.d.mts`, beside(readFileSync(file, 'utf8')))
  writeFileSync(`${folder}/paths.d.mts`, readFileSync('worker/client/paths.d.ts', 'utf8'))
  const source = readFileSync('worker/client/client.ts', 'utf8')
  writeFileSync(`${folder}/client.d.mts`, beside(declared(source)))
}

/** Imports of the libraries as files of the same folder. */
function beside(text: string): string {
  return text
    .replaceAll(/from (['"])(openapi-[\w-]+)\1/g, "from './$2.mjs'")
    .replaceAll('./paths.d.ts', './paths.mjs')
}

/** The head of each export of `source`: its imports, interfaces, and functions without what they do. */
function declared(source: string): string {
  const end = source.search(/^function /m)
  return source
    .slice(0, end)
    .replace('import createFetchClient, { type Client }', 'import type { Client }')
    .replace(
      /export function (\w+)\(.*?: ClientSettings\): (Client<paths, Answer>) \{[^]*?^\}/m,
      'export function $1(settings: ClientSettings): $2',
    )
}
