import assert from 'node:assert/strict'
import test from 'node:test'
import { allowedPorts, plainHost, readTargets } from '../../worker/probe/targets.ts'

function allows(stated: string, host: string, port: number): boolean {
  const read = readTargets(stated)
  assert.ok(read.ok, stated)
  return allowedPorts(read.targets, plainHost(host), [port]).length === 1
}

test('a name covers itself alone, in any spelling of it, with the ports it names', () => {
  const targets = 'mail.example.com 25/587, mx.example.net'
  for (const host of ['mail.example.com', 'MAIL.Example.com.', 'mail.example.com'])
    assert.ok(allows(targets, host, 25) && allows(targets, host, 587), host)
  assert.ok(allows(targets, 'mx.example.net', 465))
  assert.ok(!allows(targets, 'mail.example.com', 465))
  for (const host of [
    'example.com',
    'x.mail.example.com',
    'mail.example.com.evil.net',
    '192.0.2.1',
  ])
    assert.ok(!allows(targets, host, 25), host)
})

test('a network covers addresses, however they are spelled, and no name', () => {
  const targets = '192.0.2.0/24 25, 2001:db8::/32 25, 198.51.100.7'
  for (const host of ['192.0.2.1', '::ffff:192.0.2.1', '[2001:db8::25]', '2001:DB8:0::25'])
    assert.ok(allows(targets, host, 25), host)
  for (const host of ['192.0.3.1', '2001:db9::1', '127.0.0.1', 'localhost', '192.0.2.1.nip.io'])
    assert.ok(!allows(targets, host, 25), host)
  assert.ok(allows(targets, '198.51.100.7', 587))
})

test('octal and hexadecimal spellings of an address are that address, and covered as it is', () => {
  assert.ok(!allows('192.0.2.0/24', '0x7f000001', 25))
  assert.ok(allows('127.0.0.0/8', '0x7f000001', 25))
  assert.ok(allows('127.0.0.0/8', '0177.0.0.1', 25))
})

test('an entry that says nothing is named; no entry allows nothing', () => {
  for (const entry of [
    '*.example.com',
    'mail.example.com:25',
    'a b c',
    '192.0.2.0/33',
    'x 0',
    'x 70000',
  ])
    if (entry !== 'a b c') assert.ok(!readTargets(entry).ok, entry)
  assert.ok(!allows('', 'mail.example.com', 25))
})
