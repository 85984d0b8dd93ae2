import assert from 'node:assert/strict'
import test from 'node:test'
import type { DestinationFault, DestinationSetting } from '../../worker/webhooks/destination.ts'
import { destination, FAULT_WORDS } from '../../worker/webhooks/destination.ts'
import { REFUSED, TAKEN } from './destination-table.ts'

const DEPLOYED: DestinationSetting = { allowLocal: false, ownHost: 'inspect.example.net' }
const LOCAL: DestinationSetting = { allowLocal: true, ownHost: '127.0.0.1:8787' }

for (const [fault, urls] of Object.entries(REFUSED))
  test(`refused: ${FAULT_WORDS[fault as DestinationFault]}`, () => {
    for (const url of urls)
      assert.deepEqual(destination(url, DEPLOYED), { ok: false, fault }, JSON.stringify(url))
  })

test('public names and addresses are destinations, on 443 and 8443, as the URL standard spells them', () => {
  for (const [url, href] of TAKEN)
    assert.deepEqual(destination(url, DEPLOYED), { ok: true, href }, url)
})

test('ALLOW_LOCAL_DESTINATIONS opens localhost and 127.0.0.1 on any port, and nothing else inward', () => {
  for (const url of [
    'http://localhost:9000/hook',
    'http://127.0.0.1:9000/hook',
    'http://localhost/',
    'https://127.0.0.1:9443/',
  ])
    assert.equal(destination(url, LOCAL).ok, true, url)
  const refused: [string, DestinationFault][] = [
    ['http://127.0.0.2:9000/', 'inward-address'],
    ['http://[::1]:9000/', 'inward-address'],
    ['http://[::ffff:127.0.0.1]:9000/', 'inward-address'],
    ['http://10.0.0.1:9000/', 'inward-address'],
    ['http://169.254.169.254/', 'inward-address'],
    ['http://api.localhost:9000/', 'inward-name'],
    ['http://example.com/', 'scheme'],
    ['https://example.com:9000/', 'port'],
    ['http://user@localhost:9000/', 'credentials'],
    ['http://localhost:9000/#x', 'fragment'],
    ['http://127.0.0.1:8787/v1/ingest/src_1', 'own-address'],
    ['http://localhost:8787/', 'own-address'],
    ['http://2130706433:8787/', 'own-address'],
  ]
  for (const [url, fault] of refused)
    assert.deepEqual(destination(url, LOCAL), { ok: false, fault }, url)
})

test('without ALLOW_LOCAL_DESTINATIONS nothing of this machine is a destination', () => {
  for (const url of ['http://localhost:9000/', 'http://127.0.0.1:9000/', 'https://127.0.0.1/'])
    assert.equal(destination(url, { ...DEPLOYED, ownHost: null }).ok, false, url)
})

test('an address is judged the same however its number is written', () => {
  for (const address of [0x7f000001, 0x0a000001, 0xa9fea9fe, 0xc0a80101, 0x64400001, 0x08080808]) {
    const octets = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255)
    const [a, b, c, d] = octets as [number, number, number, number]
    const octal = (n: number) => `0${n.toString(8)}`
    const hexadecimal = (n: number) => `0x${n.toString(16)}`
    const spellings = [
      octets.join('.'),
      `${octets.join('.')}.`,
      String(address),
      octal(address),
      hexadecimal(address),
      octets.map(octal).join('.'),
      octets.map(hexadecimal).join('.'),
      `${hexadecimal(a)}.${octal(b)}.${c}.${d}`,
      `${a}.${b * 65536 + c * 256 + d}`,
      `${a}.${b}.${c * 256 + d}`,
      octets.join('.').replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    ]
    const verdicts = spellings.map((host) => destination(`https://${host}/`, DEPLOYED))
    for (const [i, verdict] of verdicts.entries())
      assert.deepEqual(verdict, verdicts[0], spellings[i])
    assert.equal(verdicts[0]?.ok, address === 0x08080808)
  }
})
