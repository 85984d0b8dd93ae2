import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { faultSentence } from '../../worker/policy/config/fault.ts'
import { policyInForce } from '../../worker/policy/config/in-force.ts'
import { readRunningConfig } from '../../worker/policy/config/running-config.ts'
import { writeMap } from '../../worker/policy/config/writer.ts'
import { builtInMap } from '../../worker/policy/built-in.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import { profileText } from '../../worker/policy/profile-text.ts'
import { PROFILES } from '../../worker/policy/policy.ts'
import { MAX_POLICY_TEXT_OCTETS } from '../../worker/limits.ts'
import { largeConfig } from './large-config.ts'
import { esmtpMap } from './reference/arbitrary.ts'

test('what the writer writes the reader reads, whatever the map', () => {
  fc.assert(
    fc.property(esmtpMap, (map) => {
      const reading = readRunningConfig(writeMap(map))
      assert.ok(reading.ok)
      // fast-check's records have no prototype
      assert.deepEqual(reading.config.maps, [structuredClone(map)])
      assert.equal(writeMap(reading.config.maps[0] ?? map), writeMap(map))
    }),
  )
})

test('any text is read or refused, and every fault stands in it', () => {
  const words = fc.constantFrom(
    ...[
      'policy-map',
      'type',
      'inspect',
      'esmtp',
      'm',
      'match',
      'not',
      'cmd',
      'verb',
      'vrfy',
      'log',
    ],
    ...['parameters', 'mask-banner', 'regex', 'class-map', 'class', 'no', '"', '(', '5', 'gt', '!'],
    ...['length', 'line', 'access-list', 'fixup', 'protocol', 'smtp', 'match-any', 'body', 'size'],
  )
  const line = fc
    .tuple(fc.constantFrom('', ' ', '  ', '\t'), fc.array(words, { maxLength: 7 }))
    .map(([indent, all]) => indent + all.join(' '))
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 12 }), (lines) => {
      const reading = readRunningConfig(lines.join('\n'))
      if (reading.ok) {
        policyInForce(reading.config)
        return
      }
      assert.ok(reading.faults.length > 0)
      const numbered = lines.join('\n').split('\n')
      for (const fault of reading.faults) {
        const text = numbered[fault.line - 1]
        assert.ok(text !== undefined && fault.column <= text.length + 1, faultSentence(fault))
      }
    }),
    { numRuns: 500 },
  )
})

test('ten times the access list lines take nothing like a hundred times as long to read', () => {
  const best = (lines: number, times: number): number => {
    const text = largeConfig(lines)
    const all = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage().user
      for (let i = 0; i < times; i++) {
        const reading = readRunningConfig(text)
        assert.ok(reading.ok && reading.config.linesPassedOver === lines)
      }
      return process.cpuUsage().user - before
    })
    return Math.min(...all)
  }
  // npm run bench policy has the milliseconds
  best(20_000, 1)
  // as many lines in one text as in ten
  const ratio = best(20_000, 1) / best(2_000, 10)
  assert.ok(ratio < 5, `${ratio} times as long`)
})

test('a text above the cap is refused before it is read', () => {
  const reading = readRunningConfig('!'.repeat(MAX_POLICY_TEXT_OCTETS + 1))
  assert.ok(!reading.ok)
  assert.match(reading.faults[0]?.expected ?? '', /at most 4194304 octets/)
})

test('a text of nothing but faults tells no more than the cap of them', () => {
  const reading = readRunningConfig('regex r\n'.repeat(100_000))
  assert.ok(!reading.ok)
  assert.equal(reading.faults.length, 500)
})

test('faults quote nothing of lines outside of our blocks', () => {
  const secrets =
    'username admin password SECRET\nenable password SECRET\nsnmp-server community SECRET\n'
  const broken =
    'policy-map type inspect esmtp m\n match SUBJECT\n  log\nfixup protocol smtp SECRET\n'
  const reading = readRunningConfig(secrets + broken)
  assert.ok(!reading.ok)
  assert.equal(reading.faults.length, 2)
  assert.doesNotMatch(reading.faults.map(faultSentence).join('\n'), /SECRET/)
})

test('the built-in maps as maps do what their profiles do', () => {
  for (const [profile, tls] of [
    ['asa-7.2', false],
    ['asa-9.4', true],
  ] as const) {
    const { mapName, ...policy } = resolvePolicy(profile, {}, builtInMap(tls))
    assert.equal(mapName, '_default_esmtp_map')
    const { mapName: none, ...own } = resolvePolicy(profile)
    assert.equal(none, null)
    assert.deepEqual(policy, own)
  }
})

test('the text of each profile can be read, and puts that profile in force', () => {
  for (const profile of PROFILES) {
    const lines = profileText(profile)
    const reading = readRunningConfig(lines.map(({ text }) => text).join('\n'))
    assert.ok(reading.ok)
    const answer = policyInForce(reading.config, { profile: profile === 'off' ? null : profile })
    assert.ok(answer.ok)
    assert.equal(answer.inForce.policy.profile, profile)
    assert.ok(lines.every(({ source }) => source !== ''))
  }
})
