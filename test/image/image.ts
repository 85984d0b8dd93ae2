import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { instructionsOf, wordsOf } from './dockerfile.ts'
import { debian, runIn, startIn, withNode } from './root.ts'

/**
 * `npm run -s image [-- FOLDER]`, as root on Debian: each step of the Dockerfile in a bare root, where there is
 * no container engine, up to the health check that answers, not as root, on a root that is read-only as
 * compose.yaml has it. FOLDER keeps the Debian root for the next time. Not checked: the base image itself (a Debian
 * root and our Node 24 stand for it), layers and their cache, VOLUME and EXPOSE as an engine means them, its network.
 */
const kept = process.argv[2]
const folder = kept === undefined ? mkdtempSync(join(tmpdir(), 'image-')) : resolve(kept)
/** An image's environment before ENV. */
const BASE = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }
/** The health check's own --start-period and retries, and some patience with a busy machine. */
const START_MS = 120_000

interface Stage {
  root: string
  directory: string
  environment: Record<string, string>
  user: string
  command: string[]
  health: string[]
}

const base = join(folder, 'base')
const stages = new Map<string, Stage>()
const say = (line: string): void => console.log(line)

function opened(rest: string): Stage {
  const [image = '', , name = 'last'] = rest.split(/\s+/)
  assert.equal(image, 'node:24-bookworm-slim', 'another base image needs another root')
  const root = join(folder, name)
  rmSync(root, { recursive: true, force: true })
  execFileSync('cp', ['-a', base, root])
  const stage = {
    root,
    directory: '/',
    environment: { ...BASE },
    user: 'root',
    command: [],
    health: [],
  }
  stages.set(name, stage)
  return stage
}

/** The files of the build context: what git has, without .dockerignore's. */
function context(): string[] {
  const ignored = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  return execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
    .split('\0')
    .filter(
      (file) =>
        file !== '' && !ignored.some((path) => file === path || file.startsWith(`${path}/`)),
    )
}

function copy(stage: Stage, rest: string): void {
  const words = rest.split(/\s+/)
  const flag = (name: string): string | undefined =>
    words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
  const paths = words.filter((word) => !word.startsWith('--'))
  const target = join(stage.root, resolve(stage.directory, paths.pop()!))
  const from = flag('from')
  if (from !== undefined) {
    mkdirSync(target, { recursive: true })
    execFileSync('cp', ['-a', `${join(stages.get(from)!.root, paths[0]!)}/.`, target])
  } else
    for (const file of paths[0] === '.' ? context() : paths) {
      mkdirSync(dirname(join(target, file)), { recursive: true })
      copyFileSync(file, join(target, file))
    }
  const owner = flag('chown')
  if (owner !== undefined)
    execFileSync('chroot', [stage.root, 'chown', '-R', owner, target.slice(stage.root.length)])
}

/** What a build here needs to reach a registry: this machine's, and whom it trusts (a proxy). An engine has its own settings. */
const REACH = {
  npm_config_registry: execFileSync('npm', ['config', 'get', 'registry'], {
    encoding: 'utf8',
  }).trim(),
  NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt',
}

function step(stage: Stage, { name, rest }: { name: string; rest: string }): void {
  switch (name) {
    case 'WORKDIR':
      stage.directory = rest
      return void mkdirSync(join(stage.root, rest), { recursive: true })
    case 'COPY':
      return copy(stage, rest)
    case 'RUN':
      return runIn(stage.root, {
        ...stage,
        command: rest,
        environment: { ...REACH, ...stage.environment },
      })
    case 'ENV': {
      const [variable = '', value = ''] = rest.split('=')
      stage.environment[variable] = value
      return
    }
    case 'USER':
      stage.user = rest
      return
    case 'HEALTHCHECK':
      stage.health = wordsOf(rest)
      return
    case 'CMD':
      stage.command = wordsOf(rest)
      return
    case 'VOLUME':
    case 'EXPOSE':
      return
    default:
      throw new Error(`${name} is an instruction this script does not know`)
  }
}

/** Whether the health check passes in the root. */
function healthy({ root, health, environment }: Stage): boolean {
  try {
    execFileSync(
      'chroot',
      [root, 'setpriv', '--reuid=node', '--regid=node', '--init-groups', ...health],
      { env: environment, stdio: 'ignore' },
    )
    return true
  } catch {
    return false
  }
}

try {
  if (!existsSync(base)) {
    say('base: debootstrap bookworm, and Node 24 with npm')
    execFileSync('cp', ['-a', debian(folder), base])
    withNode(base)
  }
  let stage: Stage | null = null
  for (const instruction of instructionsOf(readFileSync('Dockerfile', 'utf8'))) {
    say(`${instruction.name} ${instruction.rest}`)
    if (instruction.name === 'FROM') stage = opened(instruction.rest)
    else step(stage!, instruction)
  }
  const last = stage!
  assert.notEqual(last.user, 'root')
  const state = join(folder, 'state')
  rmSync(state, { recursive: true, force: true })
  mkdirSync(state)
  const owner = statSync(join(last.root, 'state'))
  chownSync(state, owner.uid, owner.gid)
  const tmpfs = ['/tmp', '/app/.wrangler']
  mkdirSync(join(last.root, '/app/.wrangler'), { recursive: true })
  const service = startIn(last.root, { ...last, words: last.command, writable: { state, tmpfs } })
  try {
    const until = Date.now() + START_MS
    while (!healthy(last)) {
      assert.ok(service.exitCode === null && Date.now() < until, 'the health check never passed')
      await pause(500)
    }
    const size = execFileSync('du', ['-sm', join(last.root, 'app')], { encoding: 'utf8' }).split(
      '\t',
    )[0]
    say(`healthy, as ${last.user}, the root read-only; /app has ${size} MB`)
  } finally {
    service.kill('SIGTERM')
    const killed = pause(10_000).then(() => service.kill('SIGKILL'))
    await Promise.race([new Promise((ended) => service.once('exit', ended)), killed])
  }
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true })
}
process.exit()
