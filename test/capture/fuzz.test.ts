import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { CaptureReading } from '../../worker/capture/reading.ts'
import { Collect } from './collect.ts'
import { numbers } from './numbers.ts'

const folder = new URL('../fixtures/captures/', import.meta.url)

function read(file: Uint8Array, chunk: number) {
  const sink = new Collect()
  const reading = new CaptureReading(sink)
  for (let at = 0; at < file.length; at += chunk) reading.push(file.subarray(at, at + chunk))
  const summary = reading.end()
  assert.ok(
    sink.sessions.every((session) => session.closed),
    'every session is closed',
  )
  const octets = sink.sessions.flatMap((session) =>
    session.said.map((one) => ('octets' in one ? one.octets.length : 0)),
  )
  const sum = octets.reduce((all, one) => all + one, 0)
  assert.ok(sum <= file.length, 'no octet is given twice')
  return { summary, sum, sessions: sink.sessions }
}

for (const name of readdirSync(folder)) {
  const file = new Uint8Array(readFileSync(new URL(name, folder)))

  test(`${name}: read whole it has one session and no fault`, () => {
    const { summary, sessions } = read(file, file.length)
    assert.equal(sessions.length, 1)
    assert.deepEqual(summary.faults, [])
  })

  test(`${name}: cut at 20 places it gives no more than the whole, and never fails`, () => {
    const whole = read(file, 4096).sum
    for (let i = 0; i < 20; i++) {
      const cut = Math.floor((file.length * i) / 20)
      assert.ok(read(file.subarray(0, cut), 1000).sum <= whole)
    }
  })

  test(`${name}: 20 octets flipped, 40 times over, never fail`, () => {
    const next = numbers(name.length)
    for (let round = 0; round < 40; round++) {
      const broken = file.slice()
      for (let i = 0; i < 20; i++) broken[next(broken.length)]! ^= 1 << next(8)
      read(broken, 1 + next(5000))
    }
  })
}

test('garbage behind a good header never fails', () => {
  const next = numbers(7)
  for (const name of readdirSync(folder)) {
    const file = new Uint8Array(readFileSync(new URL(name, folder)))
    for (let round = 0; round < 10; round++) {
      read(
        file.map((octet, i) => (i < 40 ? octet : next(256))),
        777,
      )
    }
  }
})
