import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { toText } from '../../worker/report/text.ts'
import { reportSchema } from '../../worker/report/report.ts'
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
