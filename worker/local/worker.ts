import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { join, resolve } from 'node:path'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'

/** Where the Worker is to run, and with what. */
export interface LocalSettings {
  listen: string
  /** 0: any free one */
  port: number
  /** where SMTP connections are taken, or null */
  smtp: { address: string; port: number } | null
  /** folder of the database */
  state: string
  variables: Readonly<Record<string, string>>
  log(entry: { level: string; message: string }): void
}

/** The Worker in workerd on this machine. */
export interface LocalWorker {
  origin: string
  /** runs the scheduled handler */
  tick(): Promise<void>
  stop(): Promise<void>
}

interface Scheduled {
  scheduled(asked: { cron: string }): Promise<unknown>
}

/** What wrangler.toml calls itself to Miniflare. */
type Configured = Record<string, unknown> & { bindings?: Record<string, unknown> }

/**
 * Runs the Worker of wrangler.toml in workerd, which listens itself. `wrangler dev` would put two proxies before it
 * that answer their own faults with a page of stack and paths, and take a thirtieth of the requests a second.
 */
export async function localWorker(settings: LocalSettings): Promise<LocalWorker> {
  const { listen, port, smtp, state, variables } = settings
  const { workerOptions, main } = unstable_getMiniflareWorkerOptions('wrangler.toml')
  const configured = workerOptions as Configured
  const { modulesRules: _, ...options } = configured
  const name = 'inspect-esmtp'
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      // its own entry, which nothing here uses
      host: '127.0.0.1',
      cf: false,
      telemetry: { enabled: false },
      handleStructuredLogs: settings.log,
      resourcePersistencePath: join(resolve(state), 'v3'),
      workers: [
        {
          ...options,
          name,
          modules: await bundled(main ?? 'worker/index.ts'),
          modulesRoot: '/',
          bindings: { ...configured.bindings, ...variables },
          ...(smtp && { connectHandlers: [{ protocol: 'tcp', ...smtp }] }),
          unsafeDirectSockets: [{ host: listen, port }],
        },
      ],
    } as Parameters<typeof convertV4MiniflareOptions>[0]),
  )
  await miniflare.ready
  const { origin } = await miniflare.unsafeGetDirectURL(name)
  const worker = (await miniflare.getWorker(name)) as unknown as Scheduled
  return {
    origin,
    tick: async () => void (await worker.scheduled({ cron: '* * * * *' })),
    stop: () => miniflare.dispose(),
  }
}

/** The Worker and the core beside it, in memory: an image may have no place to write to. */
async function bundled(
  entry: string,
): Promise<{ type: 'ESModule' | 'CompiledWasm'; path: string; contents: Uint8Array }[]> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    outdir: '/',
    entryNames: 'worker',
    assetNames: '[name]',
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    loader: { '.wasm': 'copy' },
    logLevel: 'warning',
  })
  const modules = outputFiles.map(({ path, contents }) => ({
    type: path.endsWith('.wasm') ? ('CompiledWasm' as const) : ('ESModule' as const),
    path,
    contents,
  }))
  // the first one is the program
  return modules.sort((a, b) => b.type.localeCompare(a.type))
}
