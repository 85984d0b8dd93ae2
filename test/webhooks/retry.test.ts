import assert from 'node:assert/strict'
import test from 'node:test'
import { DEFAULT_SCHEDULE, nextTry, readSchedule, retryAfter } from '../../worker/webhooks/retry.ts'

const NOW = Date.parse('2026-11-24T08:00:00Z')
const at = (random: number, notBefore: number | null = null) => ({ now: NOW, notBefore, random })

test('the schedule is 0 s, 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, and then it is over', () => {
  const delays = Array.from({ length: 11 }, (_, tried) => {
    const due = nextTry(DEFAULT_SCHEDULE, tried, at(0))
    return due === null ? null : (due - NOW) / 1000
  })
  assert.deepEqual(delays, [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400, null])
})

test('chance makes a wait longer by up to a fifth, never shorter', () => {
  const waits = [0, 0.5, 0.999].map((random) => nextTry(DEFAULT_SCHEDULE, 2, at(random))! - NOW)
  assert.deepEqual(waits, [300_000, 330_000, 359_940])
})

test('a receiver can put the next try off, not bring it forward', () => {
  assert.equal(nextTry(DEFAULT_SCHEDULE, 1, at(0, NOW + 60_000)), NOW + 60_000)
  assert.equal(nextTry(DEFAULT_SCHEDULE, 2, at(0, NOW + 60_000)), NOW + 300_000)
  assert.equal(nextTry(DEFAULT_SCHEDULE, 10, at(0, NOW + 60_000)), null)
})

test('Retry-After is read as seconds or as a date in its three forms, to a day ahead', () => {
  const seconds = (value: string | null) => {
    const due = retryAfter(value, NOW)
    return due === null ? null : (due - NOW) / 1000
  }
  assert.deepEqual(
    [
      '120',
      ' 7 ',
      '9999999',
      'Tue, 24 Nov 2026 08:10:00 GMT',
      'Tuesday, 24-Nov-26 08:10:00 GMT',
      'Tue Nov 24 08:10:00 2026',
    ].map(seconds),
    [120, 7, 86_400, 600, 600, 600],
  )
  for (const value of [
    null,
    '',
    '0',
    '-5',
    '1.5',
    'soon',
    '2026-11-24',
    'Tue, 24 Nov 2026 07:59:00 GMT',
  ])
    assert.equal(seconds(value), null, String(value))
})

test('RETRY_SCHEDULE is seconds by commas; what is none is refused', () => {
  assert.deepEqual(readSchedule('0,1, 2.5 ,60'), [0, 1000, 2500, 60_000])
  for (const text of ['', 'a', '1,,2', '-1', '1e3', '700000', Array(25).fill('1').join()])
    assert.equal(readSchedule(text), null, text)
})
