import assert from 'node:assert/strict'
import test from 'node:test'
import { startOptions } from '../../worker/local/arguments.ts'

test('the port is 8787 unless --port says another', () => {
  assert.deepEqual(startOptions([]), {
    ok: true,
    port: 8787,
    listen: '127.0.0.1',
    state: '.local',
    smtpPort: 2525,
  })
  assert.deepEqual(startOptions(['--port', '18787']), {
    ok: true,
    port: 18_787,
    listen: '127.0.0.1',
    state: '.local',
    smtpPort: 2525,
  })
  assert.deepEqual(startOptions(['--port=0']), {
    ok: true,
    port: 0,
    listen: '127.0.0.1',
    state: '.local',
    smtpPort: 2525,
  })
})

test('--state says where the database is kept', () => {
  for (const args of [['--state', 'a=b'], ['--state=a=b']])
    assert.deepEqual(startOptions(args), {
      ok: true,
      port: 8787,
      listen: '127.0.0.1',
      state: 'a=b',
      smtpPort: 2525,
    })
})

test('--smtp-port says where SMTP connections are taken', () => {
  const asked = startOptions(['--smtp-port', '25'])
  assert.ok(asked.ok)
  assert.equal(asked.smtpPort, 25)
  const wrong = startOptions(['--smtp-port=0'])
  assert.ok(!wrong.ok)
  assert.match(wrong.why, /--smtp-port takes a number from 1 to 65535, not "0"/)
})

test('--listen takes an address of this machine, and nothing else', () => {
  const asked = startOptions(['--listen', '0.0.0.0'])
  assert.ok(asked.ok)
  assert.equal(asked.listen, '0.0.0.0')
  const wrong = startOptions(['--listen', 'example.com'])
  assert.ok(!wrong.ok)
  assert.match(wrong.why, /--listen takes an address of this machine/)
})

test('a port that is none, and an argument nobody knows, are named', () => {
  for (const args of [
    ['--port'],
    ['--port', 'x'],
    ['--port', '65536'],
    ['--prot', '1'],
    ['--port=-1'],
    ['--state', '--port'],
    ['--state='],
  ]) {
    const asked = startOptions(args)
    assert.ok(!asked.ok)
    assert.match(asked.why, /--port/)
  }
})
