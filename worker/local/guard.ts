import { spawn, spawnSync } from 'node:child_process'

/**
 * Sees to it that workerd ends with this process, however this one ends: killed, it cannot end its children
 * itself, and a workerd left behind would keep the port and the database from the next start. A shell waits
 * for the end of a pipe that only this process holds. Returns workerd's process ids; where there is no `ps`,
 * none, and nothing is guarded.
 */
export function guardWorkerd(): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const own = (stdout ?? '')
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter(
      (process_) =>
        Number(process_?.[2]) === process.pid && /\bworkerd serve\b/.test(process_![3]!),
    )
    .map((process_) => process_![1]!)
  if (own.length === 0) return []
  const guard = spawn('sh', ['-c', 'cat > /dev/null; kill -9 "$@" 2> /dev/null', 'guard', ...own], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // a signal to the group must not end the guard first
    detached: true,
  })
  // without a shell nothing is guarded either
  guard.on('error', () => {})
  guard.unref()
  return own.map(Number)
}

/** How often it is looked whether the others are still there. */
const WATCH_MS = 500

/**
 * Calls `parentGone` when the npm that runs us ends without a word (a SIGKILL cannot be handed on), and `ended`
 * when one of `children` does. Started by anything but npm, what becomes of that is not ours (nohup, a unit).
 */
export function watchOthers(
  children: readonly number[],
  { parentGone, ended }: { parentGone(): void; ended(): void },
): void {
  const parent = process.env['npm_lifecycle_event'] === undefined ? null : process.ppid
  const watch = setInterval(() => {
    const orphaned = parent !== null && process.ppid !== parent
    if (!orphaned && children.every(lives)) return
    clearInterval(watch)
    if (orphaned) parentGone()
    else ended()
  }, WATCH_MS).unref()
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
