import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { toText } from '../../worker/report/text.ts'
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
  assert.match(problem.detail, /behind its end/)
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
