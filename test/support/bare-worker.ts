import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import workerd from 'workerd'
import { freePort } from './free-port.ts'

const BUILD = 'build/bare'
const COMPATIBILITY_DATE = '2026-11-17'
const TRIES = 200
const TRY_MILLISECONDS = 50

/** A Worker that wrangler built, in workerd alone: `wrangler dev` has a proxy before it that measures itself. */
export interface BareWorker {
  origin: string
  /** where its connect() takes TCP connections, on 127.0.0.1 */
  tcpPort: number
  /** octets of memory its process has now, and at most had; NaN where there is no /proc */
  memory(): { now: number; most: number }
  /** milliseconds its thread has run so far, whatever else this machine was busy with; NaN where there is no /proc */
  ran(): number
  stop(): void
}

export interface BareSettings {
  /** what its isolate may have; V8 ends the process past it */
  heapMebibytes?: number | null
  variables?: Record<string, string>
}

/**
 * Builds the Worker of a wrangler.toml into build/bare/NAME and serves it on a free port of 127.0.0.1. */
export async function serveBare(
  name: string,
  config: string,
  { heapMebibytes = null, variables = {} }: BareSettings = {},
): Promise<BareWorker> {
  const folder = resolve(BUILD, name)
  rmSync(folder, { recursive: true, force: true })
  const wrangler = ['deploy', '--dry-run', '--outdir', folder, '--config', config]
  execFileSync(process.execPath, ['node_modules/wrangler/bin/wrangler.js', ...wrangler], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
  })
  const [port, tcpPort] = [await freePort(), await freePort()]
  const configuration = join(folder, 'config.capnp')
  writeFileSync(
    configuration,
    capnp(readdirSync(folder), { port, tcpPort, heapMebibytes, variables }),
  )
  const child = spawn(workerd.default, ['serve', configuration], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const origin = `http://127.0.0.1:${port}`
  await answering(origin)
  return {
    origin,
    tcpPort,
    memory: () => memoryOf(child.pid!),
    ran: () => ranOf(child.pid!),
    stop: () => void child.kill(),
  }
}

function capnp(
  files: readonly string[],
  {
    port,
    tcpPort,
    heapMebibytes,
    variables,
  }: Required<BareSettings> & { port: number; tcpPort: number },
): string {
  const script = files.find((file) => file.endsWith('.js'))!
  const wasm = files.filter((file) => file.endsWith('.wasm'))
  const flags = heapMebibytes === null ? '' : `"--max-old-space-size=${heapMebibytes}"`
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "${script}", esModule = embed "${script}"),
${wasm.map((file) => `      (name = "${file}", wasm = embed "${file}"),`).join('\n')}
    ],
    compatibilityDate = "${COMPATIBILITY_DATE}",
    bindings = [
${Object.entries(variables)
  .map(([name, value]) => `      (name = "${name}", text = ${JSON.stringify(value)}),`)
  .join('\n')}
    ],
    globalOutbound = "network",
  )), (name = "network", network = (allow = ["public", "private"]))],
  v8Flags = [${flags}],
  sockets = [
    (name = "http", address = "127.0.0.1:${port}", http = (), service = "main"),
    (name = "tcp", address = "127.0.0.1:${tcpPort}", tcp = (), service = "main"),
  ],
);
`
}

async function answering(origin: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      await (await fetch(origin, { redirect: 'manual' })).arrayBuffer()
      return
    } catch {
      await new Promise((wait) => setTimeout(wait, TRY_MILLISECONDS))
    }
  }
  throw new Error(`${origin} does not answer`)
}

function memoryOf(pid: number): { now: number; most: number } {
  let status = ''
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    // no Linux, or the process is gone
  }
  const of = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024
  return { now: of('VmRSS'), most: of('VmHWM') }
}

/** Of the main thread, which runs JavaScript. */
function ranOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return Number.NaN
  }
}
