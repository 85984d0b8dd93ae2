import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The built Worker in workerd alone, without wrangler's proxy before it. */
export interface BareWorker {
  origin: string
  /** octets of memory its process has now, and at most had */
  memory(): { now: number; most: number }
  stop(): void
}

/** What a Worker's isolate may have; V8 ends the process past it. */
const HEAP_MIB = 128
const ROOT = new URL('../../', import.meta.url).pathname

/** Bundles the Worker and serves it on a free port of 127.0.0.1. */
export async function serveBare(): Promise<BareWorker> {
  const folder = mkdtempSync(join(tmpdir(), 'inspect-esmtp-'))
  const wrangler = join(ROOT, 'node_modules/wrangler/bin/wrangler.js')
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' }
  const bundled = spawnSync(
    process.execPath,
    [wrangler, 'deploy', '--dry-run', '--outdir', folder],
    { cwd: ROOT, env, encoding: 'utf8' },
  )
  if (bundled.status !== 0) throw new Error(bundled.stderr || bundled.stdout)
  const port = await freePort()
  writeFileSync(join(folder, 'config.capnp'), configuration(folder, port))
  const workerd = spawn(
    join(ROOT, 'node_modules/workerd/bin/workerd'),
    ['serve', join(folder, 'config.capnp')],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const origin = `http://127.0.0.1:${port}`
  await answering(`${origin}/healthz`)
  return {
    origin,
    memory: () => {
      const status = readFileSync(`/proc/${workerPid(workerd.pid!)}/status`, 'utf8')
      const of = (field: string): number =>
        Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024
      return { now: of('VmRSS'), most: of('VmHWM') }
    },
    stop: () => {
      const pid = workerPid(workerd.pid!)
      process.kill(pid)
      if (pid !== workerd.pid) workerd.kill()
      void once(workerd, 'exit').then(() => rmSync(folder, { recursive: true }))
    },
  }
}

/** workerd's own process, whether or not a launcher stands before it. */
function workerPid(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return children === '' ? pid : Number(children.split(' ')[0])
}

function configuration(folder: string, port: number): string {
  const modules = readdirSync(folder)
    .filter((name) => name.endsWith('.wasm'))
    .map((name) => `    (name = "./${name}", wasm = embed "${name}"),`)
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  v8Flags = ["--max-old-space-size=${HEAP_MIB}"],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "index.js"),
${modules.join('\n')}
  ],
  compatibilityDate = "2026-11-17",
);
`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(url).then(
        (r) => r.ok,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not answer`)
}
