import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import test, { after } from 'node:test'
import { freePort } from '../support/free-port.ts'
import { client, until } from '../inline/client.ts'
import { upstream } from '../inline/upstream.ts'
import { startService, stateFolder } from './service.ts'

const START = 'worker/local/start.ts'

test('npm start takes SMTP connections where SMTP_UPSTREAM is set, and prints what becomes of them', async () => {
  const server = await upstream()
  const { state, remove } = stateFolder()
  const port = await freePort()
  const service = await startService(
    state,
    { SMTP_UPSTREAM: server.address, INLINE_POLICY: 'asa-7.2' },
    ['--smtp-port', String(port)],
  )
  after(async () => {
    await service.end('SIGKILL')
    remove()
  })
  const smtp = await client(port)
  after(() => smtp.socket.destroy())
  await smtp.reply(`220 ${'*'.repeat(30)}\r\n`)
  await smtp.send(`STARTTLS\r\nNOOP ${'x'.repeat(600)}\r\n`)
  await smtp.ended
  assert.deepEqual(server.connections[0]?.commands, ['XXXXXXXX'])
  await until(() => /inline 1: .* cut after .*lines masked 2/.test(service.printed()))
  assert.match(service.printed(), /^inline 1: %ASA-4-108004: /m)
})

test('npm start says what is wrong with its settings, and that the port is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  after(() => taken.close())
  const { port } = taken.address() as AddressInfo
  for (const [variables, args, why] of [
    [{ SMTP_UPSTREAM: 'localhost' }, [], /SMTP_UPSTREAM takes host:port/],
    [
      { SMTP_UPSTREAM: 'localhost:25', INLINE_POLICY: 'asa' },
      [],
      /INLINE_POLICY: it is no running/,
    ],
    [{ SMTP_UPSTREAM: 'localhost:25' }, ['--smtp-port', String(port)], /for SMTP .* is taken/],
  ] as const) {
    const { state, remove } = stateFolder()
    after(remove)
    const { status, stderr } = spawnSync(process.execPath, [START, '--state', state, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...variables },
    })
    assert.equal(status, 2)
    assert.match(stderr, why)
  }
})
