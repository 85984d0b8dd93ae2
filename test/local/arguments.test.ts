import assert from 'node:assert/strict'
import test from 'node:test'
import { portOf } from '../../worker/local/arguments.ts'

test('the port is 8787 unless --port says another', () => {
  assert.deepEqual(portOf([]), { ok: true, port: 8787 })
  assert.deepEqual(portOf(['--port', '18787']), { ok: true, port: 18_787 })
  assert.deepEqual(portOf(['--port=0']), { ok: true, port: 0 })
})

test('a port that is none, and an argument nobody knows, are named', () => {
  for (const args of [
    ['--port'],
    ['--port', 'x'],
    ['--port', '65536'],
    ['--prot', '1'],
    ['--port=-1'],
  ]) {
    const asked = portOf(args)
    assert.ok(!asked.ok)
    assert.match(asked.why, /--port/)
  }
})
