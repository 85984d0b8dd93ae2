import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { writeClientTypes } from './client-types.ts'
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const FOLDER = 'build/command'

/**
 * What `npm run build:command` does: the command as one file with core.wasm inside, and beside it what `npm
 * pack build/command` needs. Nothing is installed with it and nothing runs when it is.
 */
rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
await build({
  entryPoints: { 'inspect-esmtp': 'worker/command/main.ts' },
  outdir: FOLDER,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minify: true,
  legalComments: 'linked',
  loader: { '.wasm': 'binary' },
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
  logLevel: 'warning',
})
await build({
  entryPoints: { client: 'worker/client/client.ts' },
  outdir: FOLDER,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'neutral',
  mainFields: ['module', 'main'],
  target: 'es2022',
  format: 'esm',
  minify: true,
  legalComments: 'linked',
  logLevel: 'warning',
})
writeClientTypes(FOLDER)
chmodSync(`${FOLDER}/inspect-esmtp.mjs`, 0o755)
const { name, version, description, license } = JSON.parse(
  readFileSync('package.json', 'utf8'),
) as Record<string, string>
writeFileSync(
  `${FOLDER}/package.json`,
  JSON.stringify(
    {
      name,
      version,
      description,
      license,
      type: 'module',
      engines: { node: '>=20.17' },
      bin: { [name as string]: 'inspect-esmtp.mjs' },
      exports: { './client': { types: './client.d.mts', default: './client.mjs' } },
      files: ['*.mjs', '*.d.mts', '*.LEGAL.txt', 'inspect-esmtp.1'],
      man: './inspect-esmtp.1',
    },
    null,
    2,
  ) + '\n',
)
writeFileSync(
  `${FOLDER}/inspect-esmtp.1`,
  execFileSync(process.execPath, [`${FOLDER}/inspect-esmtp.mjs`, 'manual']),
)
cpSync('LICENSE', `${FOLDER}/LICENSE`)
cpSync('README.md', `${FOLDER}/README.md`)
