import { spawn, spawnSync } from 'node:child_process'

/**
 * Sees to it that workerd ends with this process, however this one ends: killed, it cannot end its children
 * itself, and a workerd left behind would keep the port and the database from the next start. A shell waits
 * for the end of a pipe that only this process holds. Where there is no `ps`, nothing is guarded.
 */
export function guardWorkerd(): void {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const own = (stdout ?? '')
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter(
      (process_) =>
        Number(process_?.[2]) === process.pid && /\bworkerd serve\b/.test(process_![3]!),
    )
    .map((process_) => process_![1]!)
  if (own.length === 0) return
  const guard = spawn('sh', ['-c', 'cat > /dev/null; kill -9 "$@" 2> /dev/null', 'guard', ...own], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // a signal to the group must not end the guard first
    detached: true,
  })
  // without a shell nothing is guarded either
  guard.on('error', () => {})
  guard.unref()
}
