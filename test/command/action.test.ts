import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { parse } from 'yaml'
import { ran } from './run.ts'

interface Step {
  name: string
  id?: string
  if?: string
  shell: string
  run: string
  env: Record<string, string>
}
interface Action {
  inputs: Record<string, { description: string; default: string }>
  outputs: Record<string, { description: string; value: string }>
  runs: { using: string; steps: Step[] }
}

const action = parse(readFileSync('action.yml', 'utf8')) as Action
const folder = mkdtempSync(join(tmpdir(), 'action-'))
after(() => rmSync(folder, { recursive: true, force: true }))
execFileSync('npm', ['pack', './build/command', '--pack-destination', folder], { stdio: 'ignore' })
const packed = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) as string)

/** Runs the steps as the runner does: expressions replaced, each in its shell, outputs by file. */
async function run(given: Record<string, string>): Promise<{
  status: number | null
  outputs: Record<string, string>
  summary: string
  err: string
}> {
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: value }]) => [name, given[name] ?? value]),
  )
  const files = {
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  }
  for (const file of Object.values(files)) writeFileSync(file, '')
  let [status, err]: [number | null, string] = [0, '']
  for (const step of action.runs.steps) {
    if (step.if === "inputs.command != ''" && inputs['command'] === '') continue
    const env = Object.fromEntries(
      Object.entries(step.env).map(([name, value]) => [
        name,
        value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => inputs[input] ?? ''),
      ]),
    )
    const ended = await ran(step.shell, ['-c', step.run], {
      cwd: folder,
      env: {
        ...files,
        ...env,
        npm_config_offline: 'true',
        npm_config_cache: join(folder, 'cache'),
      },
    })
    status = ended.status
    err += ended.err
    if (status !== 0) break
  }
  const outputs = Object.fromEntries(
    readFileSync(files.GITHUB_OUTPUT, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('=', 2) as [string, string]),
  )
  return { status, outputs, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'), err }
}

test('the action is composite, and each of its inputs is described and used', () => {
  assert.equal(action.runs.using, 'composite')
  const text = readFileSync('action.yml', 'utf8')
  for (const [name, { description }] of Object.entries(action.inputs)) {
    assert.ok(description.length > 10, name)
    assert.ok(text.includes(`\${{ inputs.${name} }}`), name)
  }
})

test('a session behind a firewall fails the job, with SARIF and a summary', async () => {
  const text =
    'S: 220 ******************************\nC: EHLO a\nS: 250-mx.example.com\nS: 250 XXXXXXXA\nC: QUIT\nS: 221 Bye\n'
  writeFileSync(join(folder, 'masked.log'), text)
  const { status, outputs, summary, err } = await run({
    package: packed,
    command: 'cat masked.log; exit 3',
    'fail-on': 'warning',
  })
  assert.deepEqual([status, outputs], [1, { verdict: 'observed', status: '1' }], err)
  assert.match(summary, /^### observed: /)
  const sarif = JSON.parse(readFileSync(join(folder, 'esmtp.sarif'), 'utf8'))
  assert.ok(sarif.runs[0].results.length > 0)
})

test('what is no recording fails the job with status 2, and a session in clear passes', async () => {
  writeFileSync(join(folder, 'smtp.log'), 'no session\n')
  const unread = await run({ package: packed })
  assert.deepEqual([unread.status, unread.outputs['status']], [2, '2'])
  const clear =
    'S: 220 mx.example.com ESMTP\nC: EHLO a\nS: 250-mx.example.com\nS: 250 CHUNKING\nC: QUIT\nS: 221 Bye\n'
  writeFileSync(join(folder, 'smtp.log'), clear)
  const passed = await run({ package: packed })
  assert.deepEqual([passed.status, passed.outputs], [0, { verdict: 'ruled-out', status: '0' }])
})
