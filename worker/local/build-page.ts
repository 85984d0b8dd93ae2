import { build } from 'esbuild'

/**
 * What `npm run build:page` does: the page's two programs into build/page, which wrangler.toml serves as
 * they are. core.wasm goes into the inspector's own text, so that the page needs no connection at all.
 */
await build({
  entryPoints: {
    page: 'worker/page/page.tsx',
    inspector: 'worker/page/inspector.ts',
    style: 'worker/page/style.css',
    index: 'worker/page/index.html',
    _headers: 'worker/page/_headers',
  },
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
})
