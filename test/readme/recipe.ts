import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The README, whose recipes are run as they stand there. */
export const README = readFileSync('README.md', 'utf8')

/** Why a recipe cannot be run here, if it cannot. */
export const withoutCurl = spawnSync('curl', ['--version']).error ? 'there is no curl here' : false

/** The indented command that begins with `start`, with the lines it goes on over. */
export function command(start: string): string {
  const lines = README.split('\n')
  const at = lines.findIndex((line) => line.startsWith(`    ${start}`))
  assert.ok(at >= 0, start)
  const end = lines.findIndex((line, i) => i >= at && !line.endsWith('\\'))
  return lines.slice(at, end + 1).join('\n')
}

/** Runs a recipe in `folder`. */
export async function shellIn(
  folder: string,
  script: string,
  environment: Record<string, string>,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}`, ...environment }
    const child = execFile('sh', ['-c', script], { cwd: folder, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, output: stdout + (stdout === '' ? stderr : '') }),
    )
  })
}
