import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import workerd from 'workerd'

const BUILD = 'build/bench'
const COMPATIBILITY_DATE = '2026-11-17'
const PAGE_OCTETS = 4096

/** A Worker that wrangler built, in bare workerd: `wrangler dev` has a proxy before it that measures itself. */
export interface Served {
  origin: string
  /** octets of workerd that are resident; NaN where that cannot be told */
  residentOctets(): number
  stop(): void
}

/** Builds the Worker of a wrangler.toml into build/bench/NAME and serves it on a free port. */
export async function serveBuilt(name: string, config: string): Promise<Served> {
  const folder = resolve(BUILD, name)
  rmSync(folder, { recursive: true, force: true })
  const wrangler = ['deploy', '--dry-run', '--outdir', folder, '--config', config]
  execFileSync('node_modules/.bin/wrangler', wrangler, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
  })
  const port = await freePort()
  const files = readdirSync(folder)
  const script = files.find((file) => file.endsWith('.js'))!
  const wasm = files.find((file) => file.endsWith('.wasm'))!
  const configuration = join(folder, 'config.capnp')
  writeFileSync(configuration, capnp(script, wasm, port))
  const child = spawn(workerd.default, ['serve', configuration], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const origin = `http://127.0.0.1:${port}`
  for (let tries = 0; ; tries++) {
    if (await answers(origin)) break
    if (tries > 100) throw new Error('workerd does not answer')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    origin,
    residentOctets: () => residentOf(child.pid!),
    stop: () => void child.kill(),
  }
}

function capnp(script: string, wasm: string, port: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "${script}", esModule = embed "${script}"),
      (name = "${wasm}", wasm = embed "${wasm}"),
    ],
    compatibilityDate = "${COMPATIBILITY_DATE}",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

async function answers(origin: string): Promise<boolean> {
  try {
    await (await fetch(origin)).arrayBuffer()
    return true
  } catch {
    return false
  }
}

/** From Linux's /proc; NaN where there is none. */
function residentOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_OCTETS
  } catch {
    return Number.NaN
  }
}
