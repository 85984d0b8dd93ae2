import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { servedDocument } from './document.ts'

/**
 * `npm run lint:openapi`: the OpenAPI file by Redocly's recommended rules and Spectral's, any warning an
 * error. Both are fetched by npx, and no dependency: together they are 250 MB.
 */
const folder = mkdtempSync(join(tmpdir(), 'openapi-'))
const file = join(folder, 'openapi.json')
writeFileSync(file, JSON.stringify(await servedDocument(), null, 2))
const environment = {
  ...process.env,
  REDOCLY_TELEMETRY: 'off',
  REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
}
const npx = (...words: string[]) =>
  execFileSync('npx', ['--yes', ...words], { stdio: 'inherit', env: environment })
try {
  npx('@redocly/cli@2.77.0', 'lint', file, '--config', 'test/openapi/redocly.yaml')
  npx(
    ...['@stoplight/spectral-cli@6.16.3', 'lint', file],
    ...['--ruleset', 'test/openapi/spectral.yaml', '--fail-severity', 'warn'],
  )
} finally {
  rmSync(folder, { recursive: true })
}
