import { execFileSync, spawn } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { DebianServer } from './servers.ts'

/** What a bare root needs before a shell runs in it. */
const SHELL = [
  'dash',
  'coreutils',
  'bash',
  'base-passwd',
  'base-files',
  'libc-bin',
  'sed',
  'grep',
  'mawk',
  'debianutils',
]
/** Accounts are numbered from here. */
const FIRST_ID = 2_001
/** A server that has not answered by then does not run. */
const START_MS = 20_000
const ANSWER_MS = 5_000
const STOP_MS = 5_000

/** Unpacks the server and all it depends on into `folder`/root; servers conflict, so each has a root of its own. Runs no script of a package. */
export function unpack(server: DebianServer, folder: string): string {
  const root = join(folder, 'root')
  const archives = join(folder, 'archives')
  mkdirSync(join(archives, 'partial'), { recursive: true })
  mkdirSync(root, { recursive: true })
  const status = join(folder, 'status')
  writeFileSync(status, '')
  execFileSync(
    'apt-get',
    [
      ...['install', '--yes', '--quiet', '--download-only', '--no-install-recommends'],
      ...['-o', `Dir::State::status=${status}`, '-o', `Dir::Cache::archives=${archives}`],
      ...['-o', 'APT::Sandbox::User=root', '-o', 'Debug::NoLocking=1'],
      ...[server.package, ...(server.also ?? []), ...SHELL],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  for (const archive of globSync(join(archives, '*.deb')))
    execFileSync('dpkg-deb', ['--extract', archive, root])
  furnish(root, server)
  return root
}

/** What the scripts of packages would have made: devices, accounts, a certificate. */
function furnish(root: string, { users }: DebianServer): void {
  for (const name of ['dev', 'proc', 'tmp', 'run', 'var/run', 'var/log', 'var/empty', 'etc'])
    mkdirSync(join(root, name), { recursive: true })
  chmodSync(join(root, 'tmp'), 0o1777)
  for (const [name, minor] of [
    ['null', '3'],
    ['random', '8'],
    ['urandom', '9'],
  ] as const)
    if (!existsSync(join(root, 'dev', name)))
      execFileSync('mknod', ['-m', '666', join(root, 'dev', name), 'c', '1', minor])
  for (const name of ['passwd', 'group'])
    copyFileSync(join(root, `usr/share/base-passwd/${name}.master`), join(root, 'etc', name))
  for (const [index, user] of users.entries()) {
    const id = FIRST_ID + index
    appendFileSync(
      join(root, 'etc/passwd'),
      `${user}:x:${id}:${id}::/var/empty:/usr/sbin/nologin\n`,
    )
    appendFileSync(join(root, 'etc/group'), `${user}:x:${id}:\n`)
  }
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 mail.example.com localhost\n')
  const [key, certificate] = [join(root, 'etc/key.pem'), join(root, 'etc/cert.pem')]
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '30',
        '-subj',
        '/CN=mail.example.com',
      ],
      ...['-addext', 'subjectAltName=DNS:mail.example.com', '-keyout', key, '-out', certificate],
    ],
    { stdio: 'ignore' },
  )
  chmodSync(key, 0o600)
}

const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }

/** Runs the server on `port` of loopback until what is returned is called. */
export async function run(
  server: DebianServer,
  root: string,
  port: number,
): Promise<() => Promise<void>> {
  for (const [path, text] of Object.entries(server.files(port))) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const running = spawn('chroot', [root, '/bin/sh', '-c', server.run(port)], {
    stdio: 'ignore',
    detached: true,
    env: ENVIRONMENT,
  })
  const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    // its whole group: servers fork
    if (server.stop !== undefined) inRoot(root, server.stop)
    if (running.exitCode === null) process.kill(-(running.pid as number), 'SIGTERM')
    await Promise.race([ended, pause(STOP_MS)])
  }
  const until = Date.now() + START_MS
  while (!(await answers(port))) {
    if (Date.now() > until || running.exitCode !== null) {
      await stop()
      throw new Error(`${server.package} does not answer on port ${port}`)
    }
    await pause(200)
  }
  return stop
}

function inRoot(root: string, command: string): void {
  try {
    execFileSync('chroot', [root, '/bin/sh', '-c', command], { stdio: 'ignore', env: ENVIRONMENT })
  } catch {
    // it had ended by itself
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', () => {
      socket.end('QUIT\r\n')
      resolve(true)
    })
    socket.setTimeout(ANSWER_MS, () => socket.destroy())
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}
