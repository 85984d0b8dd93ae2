import assert from 'node:assert/strict'
import test from 'node:test'
import type { DestinationFault, DestinationSetting } from '../../worker/webhooks/destination.ts'
import { destination, FAULT_WORDS } from '../../worker/webhooks/destination.ts'

const DEPLOYED: DestinationSetting = { allowLocal: false, ownHost: 'inspect.example.net' }
const LOCAL: DestinationSetting = { allowLocal: true, ownHost: '127.0.0.1:8787' }

/** What the rule says to each URL, and why: one row a spelling. */
const REFUSED: Record<DestinationFault, string[]> = {
  'not-a-url': [
    '',
    'hook',
    '/hook',
    '//example.com/hook',
    'https:example.com',
    'https:/example.com',
    'https:///example.com',
    'https://',
    'https:\\\\example.com\\hook',
    'https://example.com\\@10.0.0.1/',
    ' https://example.com/',
    'https://example.com/ ',
    'ht\ntps://example.com/',
    'https://exam\tple.com/',
    'https://127.0\u200b.0.1/',
    'https://example.com\u00ad/',
    'https://example.com:99999/',
    'https://256.1.1.1/',
    'https://1.2.3.4.5/',
    'https://0x100000000/',
    'https://[::1/',
    'https://[fe80::1%25eth0]/',
    'https://[1:2:3]/',
    'https://a b.example.com/',
    'javascript:alert(1)',
    'data:text/plain,x',
  ],
  'too-long': [`https://example.com/${'a'.repeat(2048)}`],
  scheme: [
    'http://example.com/hook',
    'http://example.com:8443/hook',
    'http://93.184.215.14/',
    'ftp://example.com/',
    'ws://example.com/',
    'file://example.com/etc/passwd',
    'gopher://example.com/',
    'HTTP://example.com/',
  ],
  credentials: [
    'https://user@example.com/',
    'https://user:password@example.com/',
    'https://:password@example.com/',
    'https://@example.com/',
    'https://example.com@10.0.0.1/',
    'https://example.com:443@127.0.0.1/',
  ],
  fragment: ['https://example.com/#a', 'https://example.com/#', 'https://example.com#@10.0.0.1/'],
  port: [
    'https://example.com:80/',
    'https://example.com:22/',
    'https://example.com:25/',
    'https://example.com:8080/',
    'https://example.com:6379/',
    'https://93.184.215.14:8444/',
    'https://example.com:0/',
  ],
  'own-address': [
    'https://inspect.example.net/v1/ingest/src_1',
    'https://INSPECT.example.net:8443/',
    'https://inspect.example.net./',
    'https://ｉnspect.example.net/',
  ],
  'inward-name': [
    'https://localhost/',
    'http://localhost:8080/',
    'https://LOCALHOST/',
    'https://localhost./',
    'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
    'https://%6cocalhost/',
    'https://api.localhost/',
    'https://localhost.localdomain/',
    'https://metadata.google.internal/',
    'https://metadata/',
    'https://kubernetes.default.svc.cluster.local/',
    'https://printer.local./',
    'https://router.home/',
    'https://router.home.arpa/',
    'https://1.0.0.127.in-addr.arpa/',
    'https://nas.lan/',
    'https://dc.corp/',
    'https://wiki.intranet/',
    'https://db.private/',
    'https://intranet/',
    'https://x.onion/',
    'https://x.invalid/',
    'https://example..com/',
    'https://./',
    'https://127.0.0.1.nip.io/',
    'https://10-0-0-1.sslip.io/',
    'https://localtest.me/',
    'https://anything.lvh.me/',
  ],
  'inward-address': [
    // loopback, each spelling of 127.0.0.1
    'https://127.0.0.1/',
    'http://127.0.0.1/',
    'https://127.0.0.1./',
    'https://127.1/',
    'https://127.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0X7F.0.0.1/',
    'https://0x7f.1/',
    'https://017700000001/',
    'https://0177.0.0.1/',
    'https://0177.0.0.0x1/',
    'https://127.0x0.00.1/',
    'https://000000177.0.0.1/',
    'https://127.255.255.254/',
    'https://１２７.０.０.１/',
    'https://127。0。0。1/',
    'https://127．0．0．1/',
    'https://1２7.0.0.①/',
    'https://①②⑦.⓪.⓪.①/',
    'https://%31%32%37.0.0.1/',
    'https://127%2e0%2e0%2e1/',
    // this network, unspecified
    'https://0/',
    'https://0.0.0.0/',
    'https://0.1.2.3/',
    'https://0x0/',
    // private
    'https://10.0.0.1/',
    'https://10.1/',
    'https://167772161/',
    'https://012.0.0.1/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.0.1/',
    'https://192.168.257/',
    'https://3232235521/',
    'https://0xc0a80001/',
    // link-local and clouds' metadata
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://0251.0376.0251.0376/',
    'https://169.254.43518/',
    'https://169.254.170.2/',
    'https://100.100.100.200/',
    'https://192.0.0.192/',
    'https://169.254.0.1/',
    'https://168.63.129.16/',
    'https://0xa83f8110/',
    // CGNAT
    'https://100.64.0.1/',
    'https://100.127.255.255/',
    // protocol assignments, documentation, benchmarks, 6to4 relays, AS112, AMT
    'https://192.0.0.8/',
    'https://192.0.2.1/',
    'https://198.51.100.1/',
    'https://203.0.113.1/',
    'https://198.18.0.1/',
    'https://198.19.255.255/',
    'https://192.88.99.1/',
    'https://192.31.196.1/',
    'https://192.52.193.1/',
    'https://192.175.48.1/',
    // multicast, reserved, broadcast
    'https://224.0.0.1/',
    'https://239.255.255.255/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    'https://4294967295/',
    // IPv6: unspecified, loopback, each spelling
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[0000:0000::0001]/',
    'https://[::0.0.0.1]/',
    // IPv4 inside
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::FFFF:10.0.0.1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'https://[::127.0.0.1]/',
    'https://[::7f00:1]/',
    'https://[::8.8.8.8]/',
    'https://[::ffff:0:127.0.0.1]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[64:ff9b:1::10.0.0.1]/',
    'https://[64:ff9b:1:ffff::1]/',
    'https://[2002:7f00:1::]/',
    'https://[2002:a00:1::1]/',
    'https://[2002:c0a8:1::1]/',
    'https://[2001::1]/',
    'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
    // unique local, link-local, site-local, multicast
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://[febf::1]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
    'https://[ff0e::1]/',
    // documentation, benchmarks, ORCHID, discard, segment routing, never assigned
    'https://[2001:db8::1]/',
    'https://[3fff::1]/',
    'https://[2001:2::1]/',
    'https://[2001:10::1]/',
    'https://[2001:20::1]/',
    'https://[2001:1::1]/',
    'https://[2001:4:112::1]/',
    'https://[2620:4f:8000::1]/',
    'https://[100::1]/',
    'https://[5f00::1]/',
    'https://[4000::1]/',
    'https://[1::1]/',
    'https://[8000::1]/',
  ],
}

for (const [fault, urls] of Object.entries(REFUSED))
  test(`refused: ${FAULT_WORDS[fault as DestinationFault]}`, () => {
    for (const url of urls)
      assert.deepEqual(destination(url, DEPLOYED), { ok: false, fault }, JSON.stringify(url))
  })

test('public names and addresses are destinations, on 443 and 8443, as the URL standard spells them', () => {
  const taken: [string, string][] = [
    ['https://example.com/hook?a=b', 'https://example.com/hook?a=b'],
    ['https://example.com:443/', 'https://example.com/'],
    ['https://example.com:8443/hook', 'https://example.com:8443/hook'],
    ['HTTPS://Hooks.Example.COM', 'https://hooks.example.com/'],
    ['https://example.com./', 'https://example.com./'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://xn--bcher-kva.example/', 'https://xn--bcher-kva.example/'],
    ['https://example.com/@someone', 'https://example.com/@someone'],
    ['https://example.com/?to=a@b', 'https://example.com/?to=a@b'],
    ['https://10.example.com/', 'https://10.example.com/'],
    ['https://127.0.0.1.example.com/', 'https://127.0.0.1.example.com/'],
    ['https://localhost.example.com/', 'https://localhost.example.com/'],
    ['https://internal.example/', 'https://internal.example/'],
    ['https://8.8.8.8/', 'https://8.8.8.8/'],
    ['https://0x08080808/', 'https://8.8.8.8/'],
    ['https://172.15.0.1/', 'https://172.15.0.1/'],
    ['https://172.32.0.1/', 'https://172.32.0.1/'],
    ['https://100.63.255.255/', 'https://100.63.255.255/'],
    ['https://100.128.0.1/', 'https://100.128.0.1/'],
    ['https://[2606:4700:4700::1111]/', 'https://[2606:4700:4700::1111]/'],
    ['https://[2a00:1450:4001::1]:8443/', 'https://[2a00:1450:4001::1]:8443/'],
  ]
  for (const [url, href] of taken)
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
