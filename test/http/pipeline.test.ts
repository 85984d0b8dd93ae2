import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { toText } from '../../worker/report/text/text.ts'
import { recordSchema, reportSchema } from '../../worker/report/report.ts'
import { randomSession } from '../reference/arbitrary.ts'
import { runReference } from '../reference/engine.ts'
import { problemOf, served } from './served.ts'

/** The Worker as it is deployed, in workerd. */
const send = served('test/store/wrangler.toml')
const SWAKS = readFileSync('test/fixtures/transcripts/swaks-starttls.txt')
const octets = (text: string) => new TextEncoder().encode(text)

test('curl -T of a transcript shows the verdicts, and the same report as JSON', async () => {
  const asked = { method: 'PUT', body: SWAKS }
  const text = await send('/v1/inspect?profile=pix-7', {
    ...asked,
    headers: { accept: 'text/plain' },
  })
  assert.equal(text.status, 200)
  const shown = await text.text()
  assert.match(shown, /STARTTLS/)
  assert.match(shown, /-> +XXXXXXXX/)
  const report = reportSchema.parse(await (await send('/v1/inspect?profile=pix-7', asked)).json())
  assert.equal(report.source.format, 'swaks')
  assert.equal(toText(report, { color: false }), shown)
})

const refused: [string, Uint8Array, number, string][] = [
  ['an empty upload', new Uint8Array(), 422, 'empty-upload'],
  ['a JPEG of 8 MB', jpeg(8_000_000), 422, 'not-a-transcript'],
  ['HTML without a session', octets('<!doctype html><p>hello'), 422, 'not-a-transcript'],
  ['a line of 24 MB', new Uint8Array(24_000_000).fill(97), 422, 'not-a-transcript'],
  ['a line of 30 MB', new Uint8Array(30_000_000).fill(97), 422, 'not-a-transcript'],
  ['SMTP over 25 MiB', smtp(27_000_000), 413, 'too-large'],
  ['gzip that holds more than 25 MiB', gzipSync(smtp(27_000_000)), 413, 'too-large'],
  ['gzip cut short', gzipSync(SWAKS).subarray(0, 60), 400, 'malformed-gzip'],
]
for (const [name, body, status, code] of refused)
  test(`${name} is refused in words that name it`, async () => {
    const response = await send('/v1/inspect', { method: 'PUT', body })
    assert.equal(response.status, status)
    assert.equal((await problemOf(response)).code, code)
  })

function jpeg(length: number): Uint8Array {
  const body = new Uint8Array(length)
  for (let at = 0; at < length; at++) body[at] = Math.imul(at, 2_654_435_761) >>> 24
  body.set([0xff, 0xd8, 0xff, 0xe0, 0, 16])
  return body
}

function smtp(length: number): Uint8Array {
  const text = 'EHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n'
  return octets(text + 'a line of mail, as long as most lines of mail are\r\n'.repeat(length / 50))
}

test('malformed SMTP is a report, never an error', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { segments } = randomSession(seed)
    const client = Buffer.concat(segments.filter(([side]) => side === 'C').map(([, of]) => of))
    if (client.length === 0) continue
    const response = await send('/v1/inspect?format=raw-client', { body: client })
    assert.equal(response.status, 200, `seed ${seed}: ${await response.clone().text()}`)
    reportSchema.parse(await response.json())
  }
})

test('a masked stream has the octets that the reference engine forwards', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { segments } = randomSession(seed)
    const direction = seed % 2 ? 'client' : 'server'
    const side = direction === 'client' ? 'C' : 'S'
    const own = segments.filter(([of]) => of === side)
    const input = Buffer.concat(own.map(([, of]) => of))
    const expected = runReference({
      profile: 'pix-7',
      switches: {},
      eol: 'auto',
      oneSided: direction,
      stream: true,
      segments: [[side, input]],
    })
    const response = await send(`/v1/mask?direction=${direction}&profile=pix-7`, {
      method: 'PUT',
      body: input,
    })
    assert.equal(response.status, 200)
    const output = Buffer.from(await response.arrayBuffer())
    assert.deepEqual(output, Buffer.from(side === 'C' ? expected.client : expected.server))
  }
})

test('masked octets come out before the last ones are in', async () => {
  let lastAsked = (): void => undefined
  const answered = new Promise<void>((resolve) => (lastAsked = resolve))
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(octets('EHLO a\r\nSTARTTLS\r\n'))
      await answered
      controller.enqueue(octets('QUIT\r\n'))
      controller.close()
    },
  })
  const response = await send('/v1/mask?direction=client&profile=pix-7', { body })
  const reader = response.body!.getReader()
  let text = ''
  while (!text.includes('XXXXXXXX\r\n'))
    text += new TextDecoder().decode((await reader.read()).value)
  lastAsked()
  for (let read = await reader.read(); !read.done; read = await reader.read())
    text += new TextDecoder().decode(read.value)
  assert.equal(text, 'EHLO a\r\nXXXXXXXX\r\nQUIT\r\n')
})

test('a cut ends a masked stream early', async () => {
  const body = octets(`NOOP\r\nNOOP ${'x'.repeat(600)}\r\nQUIT\r\n`)
  const response = await send('/v1/mask?direction=client&profile=asa-9.4', { body })
  assert.equal(response.status, 200)
  assert.equal(await response.text(), 'NOOP\r\n')
})

test('what the octets of one side cannot show of a map stands in a header', async () => {
  const policy = 'policy-map type inspect esmtp m\n match invalid-recipients count gt 5\n  reset\n'
  const query = new URLSearchParams({ direction: 'client', policy })
  const response = await send(`/v1/mask?${query}`, { body: octets('NOOP\r\n') })
  assert.equal(response.headers.get('not-simulated'), 'invalid-recipients count gt 5')
  assert.equal(await response.text(), 'NOOP\r\n')
})

const DIALOGUE =
  'S: 220 mx.example.com ESMTP\nC: EHLO a.example\nS: 250 mx.example.com\nC: QUIT\nS: 221 bye\n'
const MAIL = 'S: 220 mx.example.com ESMTP\nC: DATA\nS: 354 go on\n'
const NDJSON = { accept: 'application/x-ndjson' }

/** gzip whose members are one stream together. */
function members(text: string): Uint8Array {
  const half = Math.floor(text.length / 2)
  return Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))])
}

test('gzip of several members is one stream, whichever way it says that it is gzip', async () => {
  const plain = await (await send('/v1/inspect', { body: DIALOGUE })).json()
  const { sessions, source } = reportSchema.parse(plain)
  for (const headers of [{}, { 'content-encoding': 'gzip' }] as Record<string, string>[]) {
    const response = await send('/v1/inspect', { headers, body: members(DIALOGUE) })
    const report = reportSchema.parse(await response.json())
    assert.deepEqual(report.sessions, sessions)
    assert.deepEqual(report.source, { ...source, compressed: true })
  }
})

test('what stands behind the end of a gzip is refused, not dropped', async () => {
  const body = Buffer.concat([gzipSync(DIALOGUE), octets('and more')])
  const problem = await problemOf(await send('/v1/inspect', { body }))
  assert.deepEqual([problem.status, problem.code], [400, 'malformed-gzip'])
  assert.match(problem.detail, /after its end/)
})

test('gzip that inflates past all measure is refused in words', async () => {
  const body = gzipSync('EHLO a\r\nDATA\r\n' + `${'x'.repeat(900)}\r\n`.repeat(30_000))
  const problem = await problemOf(await send('/v1/inspect', { headers: NDJSON, body }))
  assert.deepEqual([problem.status, problem.code], [413, 'too-large'])
  assert.match(problem.detail, /more than 200 times/)
})

test('NDJSON that breaks off ends with a record that says why', async () => {
  const body = gzipSync(DIALOGUE + MAIL + `C: ${'x'.repeat(900)}\n`.repeat(30_000))
  const response = await send('/v1/inspect?lines=none', { headers: NDJSON, body })
  assert.equal(response.status, 200)
  const records = (await response.text()).trimEnd().split('\n')
  assert.match(records[0]!, /^\{"type":"source"/)
  const last = recordSchema.parse(JSON.parse(records.at(-1)!))
  assert.equal(last.type === 'problem' && last.problem.code, 'too-large')
  assert.ok(!records.some((record) => record.startsWith('{"type":"summary"')))
})

test('lines=full past 256 KiB is refused before anything is answered, whatever its length says', async () => {
  const long = octets(DIALOGUE.repeat(4_000))
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < long.length; at += 1_000) controller.enqueue(long.slice(at, at + 1_000))
      controller.close()
    },
  })
  const problem = await problemOf(await send('/v1/inspect?lines=full', { headers: NDJSON, body }))
  assert.deepEqual([problem.status, problem.code], [413, 'too-large'])
  assert.match(problem.detail, /lines=full takes uploads to 262144 octets/)
})

test('other requests are answered while a hostile upload is read', async () => {
  const body = octets('EXPN a\r\n'.repeat(500_000))
  let reading = true
  const inspected = send('/v1/inspect?profile=pix-7&lines=none', { headers: NDJSON, body })
    .then((response) => response.text())
    .finally(() => (reading = false))
  let answers = 0
  for (; reading; answers++) await (await send('/healthz', { method: 'GET' })).text()
  assert.match(await inspected, /"type":"summary"/)
  assert.ok(answers > 20, `${answers} answers beside it`)
})

const FORGOTTEN: Record<string, string>[] = [
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'text/plain;charset=UTF-8' },
  { 'content-type': 'application/octet-stream' },
  {},
]
const MEMBERS = { profile: 'asa-9.4', transcript: DIALOGUE }

test('a JSON body whose header was forgotten is taken as JSON, gzip or not', async () => {
  const headers = { 'content-type': 'application/json' }
  const body = octets(JSON.stringify(MEMBERS))
  const meant = await (await send('/v1/inspect', { headers, body })).text()
  assert.equal(reportSchema.parse(JSON.parse(meant)).policy.profile, 'asa-9.4')
  const indented = octets(`\ufeff\n  ${JSON.stringify(MEMBERS, null, 2)}\n`)
  const base64 = octets(
    JSON.stringify({ ...MEMBERS, transcript: undefined, transcriptBase64: btoa(DIALOGUE) }),
  )
  for (const headers of FORGOTTEN)
    for (const [path, sent] of [
      ['/v1/inspect', body],
      ['/v1/inspect', indented],
      ['/v1/inspect', base64],
      ['/v1/inspect', new Uint8Array(gzipSync(body))],
    ] as const) {
      const response = await send(path, { headers, body: sent })
      assert.equal(await response.text(), meant, JSON.stringify(headers))
    }
})

test('a log of JSON lines, and an object that is not ours, stay what they are', async () => {
  const log = { log: 'postfix/smtpd[7]: connect from a.example[192.0.2.7]\n', stream: 'stdout' }
  for (const body of [`${JSON.stringify(log)}\n`.repeat(3), '{"a": 1}', '{']) {
    const asked = { headers: { accept: 'text/plain' }, body }
    const labelled = { ...asked.headers, 'content-type': 'text/plain' }
    const [one, other] = await Promise.all([
      send('/v1/inspect', asked),
      send('/v1/inspect', { ...asked, headers: labelled }),
    ])
    assert.notEqual(one.status, 400)
    assert.equal(await one.text(), await other.text())
  }
})

const TYPOS: [body: object | string, headers: Record<string, string>, named: RegExp][] = [
  [{ transcipt: DIALOGUE }, { 'content-type': 'application/json' }, /"transcipt"; transcript /],
  [{ transcipt: DIALOGUE }, {}, /"transcipt"; transcript /],
  [{ transcript_base64: 'eA==' }, {}, /"transcript_base64"; transcriptBase64 /],
  [{ profil: 'pix-6', transcript: DIALOGUE }, {}, /"profil"; profile /],
  [{ transcript: DIALOGUE, maskscop: 'line' }, {}, /"maskscop"; maskScope /],
  ['{"transcript": "EHLO a\r\n"', {}, /does not parse as JSON/],
]
for (const [body, headers, named] of TYPOS)
  test(`a typo in a JSON body names what was meant: ${String(named)}`, async () => {
    const sent = typeof body === 'string' ? body : JSON.stringify(body)
    const problem = await problemOf(await send('/v1/inspect', { headers, body: sent }))
    assert.equal(problem.status, 400)
    assert.match(problem.detail, named)
  })

test('a typo in the query names what was meant', async () => {
  const problem = await problemOf(await send('/v1/inspect?allow_tl=true', { body: DIALOGUE }))
  assert.match(problem.detail, /"allow_tl"; allowTls was meant\?/)
})

const CONFIG =
  'policy-map type inspect esmtp m\n parameters\n  no mask-banner\n match cmd line length gt 40\n  drop-connection log\n'

test('mask takes a policy of any length beside the octets, in a form and in JSON', async () => {
  const client = `EHLO a\r\n${'NOOP\r\n'.repeat(3)}VRFY ${'x'.repeat(60)}\r\nNOOP\r\n`
  const policy = `${'! a comment\n'.repeat(1_000)}${CONFIG}`
  const expected = 'EHLO a\r\nNOOP\r\nNOOP\r\nNOOP\r\n'
  const path = '/v1/mask?direction=client'
  const json = { 'content-type': 'application/json' }
  const answers = [
    await send(path, { headers: json, body: JSON.stringify({ transcript: client, policy }) }),
    await send(path, {
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: `--b\r\nContent-Disposition: form-data; name=transcript\r\n\r\n${client}\r\n--b\r\nContent-Disposition: form-data; name=policy\r\n\r\n${policy}\r\n--b--`,
    }),
  ]
  for (const answer of answers) {
    assert.equal(answer.status, 200)
    assert.equal((await answer.text()).startsWith(expected), true)
  }
  const faulty = { transcript: client, policy: `${policy} match nonsense\n` }
  const refused = await send(path, { headers: json, body: JSON.stringify(faulty) })
  assert.equal((await problemOf(refused)).code, 'policy-does-not-parse')
})

test('archives are refused by name', async () => {
  const file = new Uint8Array(1_536)
  file.set(octets('smtp.log'))
  file.set(octets('0000644'), 100)
  file.set(octets('        '), 148)
  file.set(octets('a line of a log'), 512)
  const sum = file.subarray(0, 512).reduce((all, octet) => all + octet, 0)
  const old = file.slice()
  old.set(octets(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
  const posix = file.slice()
  posix.set(octets('ustar'), 257)
  const archives: [Uint8Array, RegExp][] = [
    [posix, /a tar archive/],
    [old, /a tar archive/],
    [new Uint8Array(gzipSync(posix)), /a tar archive/],
    [octets('PK\x03\x04\x14\0\0\0\x08\0smtp.log'), /a ZIP archive/],
    [Uint8Array.of(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4, 0, 0, 0, 0), /a 7-Zip archive/],
    [octets('BZh91AY&SYabcdefgh'), /a bzip2 file/],
    [Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4, 0, 0, 0, 0), /an xz file/],
  ]
  for (const [body, named] of archives) {
    const problem = await problemOf(await send('/v1/inspect', { body }))
    assert.deepEqual([problem.status, problem.code], [422, 'not-a-transcript'])
    assert.match(problem.detail, named)
  }
})
