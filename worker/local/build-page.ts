import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { build, type BuildOptions } from 'esbuild'

/**
 * What `npm run build:page` does: the page's programs into build/page, which wrangler.toml serves as they are.
 * core.wasm goes into the inspector's own text, so that the page needs no connection at all. The service worker
 * is built last: it names the other files, and a digest of them.
 */
const COMMON = {
  outdir: 'build/page',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: false,
  legalComments: 'linked',
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx/dom',
  loader: { '.wasm': 'binary', '.html': 'copy', '': 'copy' },
  logLevel: 'warning',
  metafile: true,
} satisfies BuildOptions

const { metafile } = await build({
  ...COMMON,
  entryPoints: {
    page: 'worker/page/page.tsx',
    inspector: 'worker/page/inspector.ts',
    style: 'worker/page/style.css',
    index: 'worker/page/index.html',
    _headers: 'worker/page/_headers',
  },
})
// /docs: the Worker makes the page, this adds a request to try to it
await build({
  ...COMMON,
  entryPoints: { docs: 'worker/page/docs/docs.tsx', 'docs-style': 'worker/page/docs/docs.css' },
})
const files = Object.keys(metafile.outputs)
  .filter((path) => /\.(?:js|css|html)$/.test(path))
  .sort()
const digest = createHash('sha256')
for (const path of files) digest.update(readFileSync(path))

await build({
  ...COMMON,
  format: 'iife',
  entryPoints: { sw: 'worker/page/sw.ts' },
  define: {
    FILES: JSON.stringify(
      files.map((path) => (path.endsWith('.html') ? '/' : `/${basename(path)}`)),
    ),
    DIGEST: JSON.stringify(digest.digest('hex').slice(0, 16)),
  },
})
