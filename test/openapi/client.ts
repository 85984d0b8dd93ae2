import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PATHS, servedDocument, shapeOf } from './document.ts'

/**
 * `npm run client`: worker/client/paths.d.ts from the OpenAPI file. The generator is fetched by npx: it needs
 * TypeScript 5 to run, beside the compiler of this project.
 */
const folder = mkdtempSync(join(tmpdir(), 'client-'))
const file = join(folder, 'openapi.json')
const document = await servedDocument()
try {
  writeFileSync(file, JSON.stringify(document))
  execFileSync('npx', [
    ...['--yes', '--package', 'typescript@5.9.3', '--package', 'openapi-typescript@7.13.0'],
    ...['openapi-typescript', file, '--output', PATHS],
  ])
  writeFileSync(PATHS, `// shape ${shapeOf(document)}\n${readFileSync(PATHS, 'utf8')}`)
} finally {
  rmSync(folder, { recursive: true })
}
