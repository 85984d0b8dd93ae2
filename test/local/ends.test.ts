import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import test, { after } from 'node:test'
import { until } from '../inline/client.ts'
import { stateFolder } from './service.ts'

/** npm start on any free port, in a group of its own. */
async function npmStart(
  state: string,
  variables: Record<string, string> = {},
): Promise<{ npm: ChildProcess; origin: string; printed: () => string }> {
  // what it would build first is built
  const args = ['start', '--ignore-scripts', '--', '--port', '0', '--state', state]
  const npm = spawn('npm', args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables },
  })
  after(() => {
    try {
      process.kill(-npm.pid!, 'SIGKILL')
    } catch {
      // all of it has ended
    }
  })
  let printed = ''
  for (const stream of [npm.stdout, npm.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const listening = /listens on (http:\S+)/
  await until(() => listening.test(printed) || npm.exitCode !== null)
  return { npm, origin: listening.exec(printed)?.[1] as string, printed: () => printed }
}

/** Waits until nobody takes connections there. */
async function freed(origin: string): Promise<void> {
  for (;;) {
    try {
      await (await fetch(`${origin}/healthz`)).arrayBuffer()
    } catch {
      return
    }
  }
}

test('npm start ends with its npm, killed or interrupted, and leaves nobody on the port; state stays', async () => {
  const { state, remove } = stateFolder()
  after(remove)
  const variables = { ADMIN_TOKEN: 'operator-of-the-tests', RATE_LIMIT: 'on' }
  const authorization = 'Bearer operator-of-the-tests'
  const first = await npmStart(state, variables)
  const made = await fetch(`${first.origin}/v1/tokens`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'kept', scopes: ['read'] }),
  })
  assert.equal(made.status, 201)
  const { token } = (await made.json()) as { token: string }
  first.npm.kill('SIGKILL')
  await freed(first.origin)

  const second = await npmStart(state, variables)
  const list = await fetch(`${second.origin}/v1/reports`, {
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(list.status, 200, 'the token was kept')
  process.kill(-second.npm.pid!, 'SIGINT')
  await freed(second.origin)
  assert.ok(!second.printed().includes('at file:'), second.printed())
})
