import assert from 'node:assert/strict'
import test from 'node:test'
import { readRoundSettings, type ProbeEnv } from '../../worker/probe/round-settings.ts'

const STORE = { PROBE_STORE: 'ten_1' }

const read = (env: ProbeEnv) => readRoundSettings({ PROBE_EVERY: '6h', ...STORE, ...env })

test('without PROBE_EVERY nothing is probed unasked', () => {
  for (const PROBE_EVERY of [undefined, '', ' '])
    assert.equal(
      readRoundSettings({
        ...(PROBE_EVERY !== undefined && { PROBE_EVERY }),
        PROBE_TARGETS: 'mail.example.com',
      }),
      null,
    )
})

test('the single hosts of PROBE_TARGETS are probed, each once, and of its networks none', () => {
  const settings = read({
    PROBE_TARGETS:
      'mail.example.com 25/587, 192.0.2.0/24 25, MAIL.example.com. 465, [2001:db8::25] 25',
  })
  assert.deepEqual(settings, {
    ok: true,
    settings: {
      everyMs: 21_600_000,
      tenant: 'ten_1',
      hosts: [
        { host: 'mail.example.com', ports: [25, 587, 465] },
        { host: '2001:db8::25', ports: [25] },
      ],
    },
  })
})

test('PROBE_LIST names them where it is set, within PROBE_TARGETS', () => {
  const targets = { PROBE_TARGETS: 'mail.example.com, 192.0.2.0/24 25/587' }
  const settings = read({ ...targets, PROBE_LIST: '192.0.2.25 25' })
  assert.deepEqual(settings?.ok && settings.settings.hosts, [{ host: '192.0.2.25', ports: [25] }])
  for (const [list, fault] of [
    ['192.0.3.25 25', /allows no probe of 192\.0\.3\.25 25/],
    ['192.0.2.25 25/465', /allows no probe of 192\.0\.2\.25 465/],
    ['192.0.2.0/28', /nobody is scanned/],
    ['mail.example.com no', /PROBE_LIST takes names/],
  ] as const) {
    const refused = read({ ...targets, PROBE_LIST: list })
    assert.match(refused?.ok === false ? refused.faults.join(' ') : '', fault, list)
  }
})

test('each fault is named', () => {
  for (const [env, fault] of [
    [{ PROBE_EVERY: '6' }, /PROBE_EVERY takes 5m to 30d/],
    [{ PROBE_EVERY: '1m' }, /PROBE_EVERY takes 5m to 30d/],
    [{ PROBE_EVERY: '31d' }, /PROBE_EVERY takes 5m to 30d/],
    [{ PROBE_STORE: '' }, /needs PROBE_STORE/],
    [{ PROBE_STORE: 'rep_1' }, /needs PROBE_STORE/],
    [{ PROBE_TARGETS: '192.0.2.0/24' }, /nothing to probe/],
    [{ PROBE_TARGETS: '' }, /nothing to probe/],
    [{ PROBE_TARGETS: 'a.example 1/2/3/4/5/6' }, /5 are probed in turn/],
    [
      { PROBE_TARGETS: Array.from({ length: 51 }, (_, i) => `m${i}.example`).join(',') },
      /50 hosts at most, not 51/,
    ],
  ] as const) {
    const refused = read({ PROBE_TARGETS: 'mail.example.com', ...env })
    assert.match(refused?.ok === false ? refused.faults.join(' ') : '', fault, JSON.stringify(env))
  }
})
