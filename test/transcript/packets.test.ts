import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { TranscriptReading } from '../../worker/transcript/read.ts'
import { formatOf } from '../../worker/transcript/formats.ts'
import { Collect, octetsOf } from '../capture/collect.ts'
import { numbers } from '../capture/numbers.ts'

/** One dialogue, captured once and printed by each tool; the server's second 250 was sent twice. */
const CLIENT = 'EHLO client.example.test\r\nMAIL FROM:<sender@example.test>\r\nQUIT\r\n'
const REPLY = '250 2.1.0 Ok.\r\n'
const SERVER = `220 mx1.example.com ESMTP\r\n250-mx1.example.com\r\n250-SIZE 10240000\r\n250 XXXA\r\n${REPLY}221 2.0.0 Bye\r\n`

const folder = new URL('../fixtures/packets/', import.meta.url)
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`${name}.txt`, folder)))

function read(octets: Uint8Array, format = 'auto') {
  const sink = new Collect()
  const reading = new TranscriptReading(sink, { format })
  reading.push(octets)
  const result = reading.end()
  assert.ok(sink.sessions.every((session) => session.closed))
  return { result, sessions: sink.sessions }
}

function said(octets: Uint8Array): { form: string; client: string; server: string } {
  const { result, sessions } = read(octets)
  assert.equal(sessions.length, 1)
  const text = (direction: 'C' | 'S') =>
    new TextDecoder('latin1').decode(octetsOf(sessions[0]!, direction))
  return { form: result.ok ? result.format : result.reason, client: text('C'), server: text('S') }
}

/** Forms with sequence numbers: each octet once. */
const EXACT: readonly [form: string, ...names: string[]][] = [
  ['tcpdump-text', 'tcpdump-A', 'tcpdump-SA', 'tcpdump-v', 'tcpdump-vA', 'tcpdump-X'],
  ['tcpdump-text', 'tcpdump-SttXX', 'tcpdump-ex', 'tcpdump-numbered-x'],
  ['tshark-x', 'tshark-x'],
  ['tshark-follow', 'tshark-follow-ascii', 'tshark-follow-hex'],
  ['tshark-follow', 'tshark-follow-raw', 'tshark-follow-yaml'],
  ['asa-capture', 'asa-dump', 'asa-detail-dump'],
]
for (const [form, ...names] of EXACT) {
  for (const name of names) {
    test(`${name}: known as ${form}, and both sides' octets are the wire's`, () => {
      assert.deepEqual(said(fixture(name)), { form, client: CLIENT, server: SERVER })
    })
  }
}

/** Forms that print packets as they came: what was sent twice stands twice. */
const AS_CAPTURED: readonly [form: string, ...names: string[]][] = [
  ['tcpdump-text', 'tcpdump-qttttA'],
  ['ngrep', 'ngrep-normal', 'ngrep-byline', 'ngrep-single', 'ngrep-x', 'ngrep-tbyline'],
  ['tcpflow', 'tcpflow-c', 'tcpflow-cg', 'tcpflow-cD'],
]
for (const [form, ...names] of AS_CAPTURED) {
  for (const name of names) {
    test(`${name}: known as ${form}, packet by packet`, () => {
      assert.deepEqual(said(fixture(name)), { form, client: CLIENT, server: SERVER + REPLY })
    })
  }
}

test("tshark's summary gives commands and replies, with the codes it left out", () => {
  for (const name of ['tshark', 'tshark-tad']) {
    const { form, client, server } = said(fixture(name))
    assert.deepEqual({ form, client }, { form: 'tshark-summary', client: CLIENT })
    assert.ok(server.startsWith(SERVER), server)
  }
})

test('what tshark writes as JSON, for Elasticsearch, as PDML and in words begins the same', () => {
  const forms = { json: 'tshark-tree', ek: 'tshark-tree', pdml: 'tshark-tree', V: 'tshark-verbose' }
  for (const [name, form] of Object.entries(forms)) {
    const found = said(fixture(`tshark-${name}`))
    assert.equal(found.form, form)
    assert.equal(found.client, 'EHLO client.example.test\r\n')
    assert.ok(SERVER.startsWith(found.server) && found.server.length >= 27, name)
  }
})

test('times and lines of the print stand with each piece', () => {
  const { sessions } = read(fixture('tcpdump-SttXX'))
  const first = sessions[0]!.said[0]!
  assert.equal(first.place.time, 1_795_486_896_004.5)
  assert.equal(first.place.packet, 4)
  assert.ok(first.place.sourceLine! > 10)
})

test('without payload the summary gives first lines, and the rest of each packet is a gap', () => {
  const lines = new TextDecoder().decode(fixture('tcpdump-X')).split('\n')
  const summary = lines.filter((line) => !line.startsWith('\t')).join('\n')
  const { sessions } = read(new TextEncoder().encode(summary))
  const marks = sessions[0]!.said.flatMap((one) => ('mark' in one ? [one.mark] : []))
  assert.deepEqual(marks[0], { kind: 'gap', direction: 'S', octets: 29 })
})

/** The header ngrep gives a packet of the client (`C`) or the server. */
const from = (side: string) =>
  side === 'C'
    ? 'T 198.51.100.7:40112 -> 192.0.2.10:25 [AP]'
    : 'T 192.0.2.10:25 -> 198.51.100.7:40112 [AP]'

test('ngrep: a line end that a packet cuts is put together from its two dots', () => {
  const packets = ['S 220 mx1..', 'C EH', 'C LO a.', 'C .', 'S 250 mx1..', 'C DATA..', 'S 354 go.']
  packets.push('S .', 'C body.', 'C ..', 'C ..', 'S 250 ok..')
  const print = packets.map((one) => `${from(one[0]!)} ${one.slice(2)}\n\n`).join('')
  const { client, server } = said(new TextEncoder().encode(print))
  assert.equal(client, 'EHLO a\r\nDATA\r\nbody\r\n.\r\n')
  assert.equal(server, '220 mx1\r\n250 mx1\r\n354 go\r\n250 ok\r\n')
})

test('ngrep: a reply that comes octet by octet keeps its blanks and its line ends', () => {
  const head = [...'220 a b..250 ok..']
    .map((one) => `${from('S')} #1\n  ${one.padEnd(70)}\n`)
    .join('')
  assert.equal(said(new TextEncoder().encode(head)).server, '220 a b\r\n250 ok\r\n')
})

test('tcpdump with times between packets, with the link header of any interface, or with neither', () => {
  const print = new TextDecoder('latin1').decode(fixture('tcpdump-A'))
  const heads = [
    ' 00:00:00.000123 IP ',
    '02:18:23.673294  In 00:00:00:00:00:00 ethertype IPv4 (0x0800), length 103: ',
    '02:18:23.673294 lo    In  ifindex 1 00:00:00:00:00:00 ethertype IPv4 (0x0800), length 1: ',
    '02:18:23.673294 AF IPv4 (2), length 78: ',
    'lo    In  IP ',
  ]
  for (const head of heads) {
    const changed = print.replace(/^\d\d:\d\d:\d\d\.\d+ IP /gm, head)
    assert.notEqual(changed, print)
    const { form, client, server } = said(Buffer.from(changed, 'latin1'))
    assert.deepEqual(
      { form, client, server },
      { form: 'tcpdump-text', client: CLIENT, server: SERVER },
      head,
    )
  }
})

test("tshark's dump of frames that have another link header than Ethernet's", () => {
  const ethernet = /^0000 {2}(?:[0-9a-f]{2} ){14}/gm
  const rows = new TextDecoder('latin1').decode(fixture('tshark-x'))
  assert.match(rows, ethernet)
  const frames = rows.split(/\n(?=0000 )/).map((frame) => {
    const octets = frame
      .split('\n')
      .flatMap(
        (row) =>
          /^[0-9a-f]{4} {2}((?:[0-9a-f]{2} ){1,16})/.exec(`${row} `)?.[1]?.trim().split(' ') ?? [],
      )
    return octets.slice(14)
  })
  const links = ['00 00 03 04 00 06 00 00 00 00 00 00 00 00 08 00', '02 00 00 00', '00 00 00 02']
  links.push('08 00 00 00 00 00 00 01 03 04 00 06 00 00 00 00 00 00 00 00')
  for (const link of links) {
    const print = frames.map((frame) => {
      const octets = [...link.split(' '), ...frame]
      const lines: string[] = []
      for (let at = 0; at < octets.length; at += 16)
        lines.push(
          `${at.toString(16).padStart(4, '0')}  ${octets
            .slice(at, at + 16)
            .join(' ')
            .padEnd(47)}   .`,
        )
      return lines.join('\n')
    })
    const { form, client, server } = said(new TextEncoder().encode(`${print.join('\n\n')}\n`))
    assert.deepEqual(
      { form, client, server },
      { form: 'tshark-x', client: CLIENT, server: SERVER },
      link,
    )
  }
})

test("tshark's summary set by tabs is the same", () => {
  const print = new TextDecoder().decode(fixture('tshark'))
  const tabs = print.replace(
    /^( *\d+) +([\d.]+) +(\S+) (\S+) (\S+) +(\S+) (\d+) /gm,
    '$1\t$2\t$3\t$4\t$5\t$6\t$7\t',
  )
  assert.notEqual(tabs, print)
  assert.deepEqual(said(new TextEncoder().encode(tabs)), said(fixture('tshark')))
})

test("tshark's fields: ports and payload in whatever columns they stand", () => {
  const rows: readonly ['C' | 'S', string][] = [
    ['S', '220 mx1\r\n'],
    ['C', 'EHLO a\r\n'],
    ['S', '250 mx1\r\n'],
    ['C', 'QUIT\r\n'],
  ]
  const host = (port: string) => (port === '25' ? '192.0.2.10' : '198.51.100.7')
  const hex = (text: string) => Buffer.from(text).toString('hex')
  const colons = (text: string) => hex(text).replace(/..(?=.)/g, '$&:')
  const forms: readonly ((from: string, to: string, text: string, i: number) => string)[] = [
    (a, b, text) => `${a}\t${b}\t${hex(text)}`,
    (a, b, text, i) =>
      `${i + 24}\t0.5\t${host(a)}\t${a}\t${host(b)}\t${b}\t${text.length}\t${colons(text)}`,
    (a, b, text, i) => `"${i}";"${a}";"${b}";"${text.length}";"${hex(text)}"`,
  ]
  for (const form of forms) {
    const print = rows.map(([side, text], i) =>
      side === 'S' ? form('25', '40112', text, i) : form('40112', '25', text, i),
    )
    assert.deepEqual(said(new TextEncoder().encode(`${print.join('\n')}\n`)), {
      form: 'tshark-payload',
      client: 'EHLO a\r\nQUIT\r\n',
      server: '220 mx1\r\n250 mx1\r\n',
    })
  }
})

test('TLS records whose octets are dots are no dialogue: TLS has begun, and the print has no more', () => {
  const packets = ['S 220 mx1..', 'C EHLO a..', 'S 250-mx1..250 STARTTLS..', 'C STARTTLS..']
  packets.push('S 220 go..', 'C ......U.ay4', 'S ....z...v..QUIT..', 'C ...\\.')
  const byDots = packets.map((one) => `${from(one[0]!)} ${one.slice(2)}\n\n`).join('')
  const byLines = packets
    .map(
      (one) => `${from(one[0]!)} #4\n${one.slice(2).replaceAll(/(?<=\w)\.\.(?=$|\d)/g, '.\n')}\n\n`,
    )
    .join('')
  const follow = packets
    .map((one) => one.slice(2).replaceAll(/(?<=[\w])\.\.(?=$|\d)/g, '\r\n'))
    .map((text, i) => `${packets[i]!.startsWith('S') ? '\t' : ''}${text.length}\n${text}\n`)
    .join('')
  const head =
    'Follow: tcp,ascii\nFilter: tcp.stream eq 0\nNode 0: 198.51.100.7:40112\nNode 1: 192.0.2.10:25\n'
  for (const print of [byDots, byLines, head + follow]) {
    const { sessions } = read(new TextEncoder().encode(print))
    const { client, server } = said(new TextEncoder().encode(print))
    assert.equal(client, 'EHLO a\r\nSTARTTLS\r\n')
    assert.equal(server, '220 mx1\r\n250-mx1\r\n250 STARTTLS\r\n220 go\r\n')
    assert.ok(sessions[0]!.said.some((one) => 'mark' in one && one.mark.kind === 'tls-started'))
  }
})

test('Zeek and Suricata logs give the arguments they have, and say that replies are left out', () => {
  const zeek =
    '#path\tsmtp\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth\thelo\tmailfrom\trcptto\tlast_reply\ttls\n' +
    '1795485901.350081\tC1\t198.51.100.7\t40112\t192.0.2.10\t25\t1\tclient.example.test\ta@example.test\tb@example.com,c@example.com\t221 Bye\tF\n'
  const eve =
    '{"timestamp":"2026-11-24T02:05:09.838650+0000","flow_id":7,"event_type":"smtp","src_ip":"198.51.100.7","src_port":1,"dest_ip":"192.0.2.10","dest_port":25,"smtp":{"helo":"client.example.test","mail_from":"<a@example.test>","rcpt_to":["<b@example.com>","<c@example.com>"]}}\n'
  const lines =
    'EHLO client.example.test\r\nMAIL FROM:<a@example.test>\r\nRCPT TO:<b@example.com>\r\nRCPT TO:<c@example.com>\r\n'
  const encoder = new TextEncoder()
  assert.deepEqual(said(encoder.encode(zeek)), {
    form: 'zeek-smtp',
    client: lines,
    server: '221 Bye\r\n',
  })
  assert.deepEqual(said(encoder.encode(eve)), { form: 'suricata-eve', client: lines, server: '' })
  const { sessions } = read(encoder.encode(eve))
  assert.ok(sessions[0]!.said.some((one) => 'mark' in one && one.mark.kind === 'omitted'))
})

test('a file of one direction is known by its first line, and keeps its line ends', () => {
  const encoder = new TextEncoder()
  const client = said(encoder.encode(CLIENT))
  assert.deepEqual(client, { form: 'tcptrace', client: CLIENT, server: '' })
  assert.deepEqual(said(encoder.encode(SERVER)), { form: 'tcptrace', client: '', server: SERVER })
})

const NAMES = [...EXACT, ...AS_CAPTURED].flatMap(([form, ...names]) =>
  names.map((name) => [name, form] as const),
)
const ALL = [
  ...NAMES,
  ['tshark', 'tshark-summary'],
  ['tshark-json', 'tshark-tree'],
  ['tshark-pdml', 'tshark-tree'],
  ['tshark-V', 'tshark-verbose'],
] as const

test('cut and broken prints never fail, whatever form they are read as', () => {
  for (const [name, form] of ALL) {
    assert.ok(formatOf(form), form)
    const file = fixture(name)
    const next = numbers(name.length)
    for (let i = 0; i < 20; i++) {
      read(file.subarray(0, Math.floor((file.length * i) / 20)), form)
      const broken = file.slice()
      for (let flip = 0; flip < 20; flip++) broken[next(broken.length)]! ^= 1 << next(8)
      read(broken, form)
    }
  }
})
