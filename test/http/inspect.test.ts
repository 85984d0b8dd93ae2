import assert from 'node:assert/strict'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Report } from '../../worker/report/report.ts'
import { recordSchema, reportSchema } from '../../worker/report/report.ts'
import type { Asked } from './served.ts'
import { problemOf, served } from './served.ts'

const request = served('test/http/wrangler.toml')
const TRANSCRIPT = 'EHLO a\r\nSTARTTLS\r\nQUIT\r\n'
const octets = (text: string) => new TextEncoder().encode(text)

async function report(path: string, asked: Asked): Promise<Report> {
  const response = await request(path, asked)
  assert.equal(response.status, 200, await response.clone().text())
  return reportSchema.parse(await response.json())
}

function form(parts: Record<string, string>): Asked {
  const body = Object.entries(parts).map(
    ([name, value]) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"; filename="x"\r\n\r\n${value}\r\n`,
  )
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: octets(body.join('') + '--b--\r\n'),
  }
}

const json = (value: unknown): Asked => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

const bodies: Record<string, Asked> = {
  'text/plain': { headers: { 'content-type': 'text/plain' }, body: TRANSCRIPT },
  'raw octets': {
    headers: { 'content-type': 'application/octet-stream' },
    body: octets(TRANSCRIPT),
  },
  'curl --data-binary': {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: TRANSCRIPT,
  },
  'curl -T (PUT, no type)': { method: 'PUT', body: octets(TRANSCRIPT) },
  'a form': form({ transcript: TRANSCRIPT }),
  'a form with a zipped part': {
    headers: { 'content-type': 'multipart/form-data; boundary="b"' },
    body: Buffer.concat([
      octets('--b\r\ncontent-disposition: form-data; name="transcript"\r\n\r\n'),
      gzipSync(TRANSCRIPT),
      octets('\r\n--b--'),
    ]),
  },
  'JSON text': json({ transcript: TRANSCRIPT }),
  'JSON base64': json({ transcriptBase64: btoa(TRANSCRIPT) }),
  'a gzip file': { body: gzipSync(TRANSCRIPT) },
  'Content-Encoding gzip': { headers: { 'content-encoding': 'gzip' }, body: gzipSync(TRANSCRIPT) },
}
for (const [name, asked] of Object.entries(bodies))
  test(`an upload as ${name} is inspected`, async () => {
    const { source, summary, sessions } = await report('/v1/inspect', asked)
    assert.equal(source.octets, TRANSCRIPT.length)
    assert.equal(source.compressed, /zip/.test(name))
    assert.equal(source.sha256, await sha256(TRANSCRIPT))
    assert.equal(summary.verdict, 'masked')
    assert.deepEqual(
      sessions[0]?.lines.map((line) => line.text),
      ['EHLO a', 'STARTTLS', 'QUIT'],
    )
  })

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', octets(text))).toString('hex')
}

test('octets of a form part that are not UTF-8 arrive as they were sent', async () => {
  const asked = form({ transcript: 'X' })
  const body = asked.body as Uint8Array
  body[body.indexOf(0x58)] = 0xe9
  assert.equal((await report('/v1/inspect', asked)).sessions[0]?.lines[0]?.text, '\\xe9')
})

test('options are taken from the query, the form and the members alike', async () => {
  const body = TRANSCRIPT
  assert.equal((await report('/v1/inspect?profile=pix-6', { body })).policy.profile, 'pix-6')
  const asked = [
    form({ transcript: TRANSCRIPT, profile: 'asa-9.4', allowTls: 'false' }),
    json({
      transcript: TRANSCRIPT,
      profile: 'asa-9.4',
      limits: [{ match: 'rcpt-count', gt: 1, action: 'log' }],
    }),
  ]
  for (const each of asked)
    assert.equal((await report('/v1/inspect?lines=none', each)).policy.profile, 'asa-9.4')
})

const wrong: [string, Asked, number, string, string][] = [
  ['?profil=pix-6', {}, 400, 'unknown-option', 'profil'],
  ['?profile=pix-8', {}, 400, 'invalid-option', 'profile'],
  ['?allowTls=yes', {}, 400, 'invalid-option', 'allowTls'],
  ['?limits=%5B', {}, 400, 'invalid-option', 'limits'],
  ['?limits=[{"match":"rcpt-count","gt":0,"action":"log"}]', {}, 400, 'invalid-option', 'limits'],
  ['?format=nonsense', {}, 400, 'invalid-option', 'format'],
  ['?mapName=m', {}, 400, 'invalid-option', 'mapName'],
  ['?profile=off&maskScope=verb', {}, 400, 'switches-with-off', 'maskScope'],
  ['?profile=off&profile=pix-6', {}, 400, 'repeated-option', 'profile'],
  [`?policy=${'x'.repeat(2049)}`, {}, 413, 'policy-too-large', 'policy'],
  ['', form({ transcript: 'x', Profile: 'pix-6' }), 400, 'unknown-option', 'Profile'],
  ['', form({ profile: 'pix-6' }), 400, 'missing-transcript', 'transcript'],
  ['', json({ transcript: 'x', mask_scope: 'line' }), 400, 'unknown-option', '/mask_scope'],
  ['', json({ transcript: 'x', allowTls: 'true' }), 400, 'invalid-option', '/allowTls'],
  [
    '',
    json({ transcript: 'x', limits: [{ match: 'rcpt' }] }),
    400,
    'invalid-option',
    '/limits/0/match',
  ],
  [
    '',
    json({ transcript: 'x', transcriptBase64: 'eA==' }),
    400,
    'missing-transcript',
    '/transcript',
  ],
  ['', json({ transcriptBase64: '!' }), 400, 'invalid-option', '/transcriptBase64'],
]
for (const [query, asked, status, code, named] of wrong)
  test(`${code}: ${named} is named (${query.slice(0, 40) || (asked.headers?.['content-type'] ?? '')})`, async () => {
    const response = await request(`/v1/inspect${query}`, { body: TRANSCRIPT, ...asked })
    const problem = await problemOf(response)
    assert.deepEqual([response.status, problem.status, problem.code], [status, status, code])
    assert.equal(problem.type, `/docs/problems/${code}`)
    const places = (problem.errors ?? []).map((error) => error.parameter ?? error.pointer)
    assert.ok(places.includes(named), JSON.stringify(problem))
  })

const failures: [string, Asked, number, string][] = [
  ['an empty upload', { body: '' }, 422, 'empty-upload'],
  ['no body at all', {}, 422, 'empty-upload'],
  ['a JPEG', { body: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]) }, 422, 'not-a-transcript'],
  [
    'HTML',
    { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' },
    422,
    'not-a-transcript',
  ],
  [
    'JSON that is none',
    { headers: { 'content-type': 'application/json' }, body: '{' },
    400,
    'malformed-json',
  ],
  ['a JSON list', json([]), 400, 'malformed-json'],
  [
    'a form without an end',
    { headers: { 'content-type': 'multipart/form-data; boundary=b' }, body: '--b\r\n' },
    400,
    'malformed-multipart',
  ],
  [
    'a form without a boundary',
    { headers: { 'content-type': 'multipart/form-data' }, body: 'x' },
    400,
    'malformed-multipart',
  ],
  [
    'a damaged gzip file',
    { body: new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7]) },
    400,
    'malformed-gzip',
  ],
  [
    'a gzip that is none',
    { headers: { 'content-encoding': 'gzip' }, body: TRANSCRIPT },
    400,
    'malformed-gzip',
  ],
  [
    'XML',
    { headers: { 'content-type': 'application/xml' }, body: '<a/>' },
    415,
    'unsupported-media-type',
  ],
  ['brotli', { headers: { 'content-encoding': 'br' }, body: 'x' }, 415, 'unsupported-media-type'],
  [
    'an Accept nobody can serve',
    { headers: { accept: 'image/png' }, body: TRANSCRIPT },
    406,
    'not-acceptable',
  ],
]
for (const accept of ['application/json', 'application/x-ndjson'])
  for (const [what, asked, status, code] of failures)
    test(`${what} gets ${status} ${code}, asked for ${accept}`, async () => {
      const headers = { accept, ...asked.headers }
      const response = await request('/v1/inspect', { ...asked, headers })
      assert.deepEqual([response.status, (await problemOf(response)).code], [status, code])
    })

test('past 25 MiB, unzipped or not, a whole answer is refused and NDJSON named', async () => {
  const large = new Uint8Array(25 * 1024 * 1024 + 1).fill(0x41)
  for (const body of [large, gzipSync(large)]) {
    const problem = await problemOf(await request('/v1/inspect', { body }))
    assert.equal(problem.code, 'too-large')
    assert.match(problem.detail, /application\/x-ndjson/)
  }
})

test('lines=full is refused past 256 KiB, streamed too', async () => {
  const body = 'NOOP\r\n'.repeat(50_000)
  const response = await request('/v1/inspect?lines=full', { body })
  assert.equal((await problemOf(response)).code, 'too-large')
})

test('NDJSON begins before the upload has ended, and ends with the summary', async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const answer = request('/v1/inspect', {
    headers: { accept: 'application/x-ndjson' },
    body: readable,
  })
  await writer.write(octets('EHLO a\r\nSTARTTLS\r\n'))
  const response = await answer
  assert.equal(response.headers.get('content-type'), 'application/x-ndjson; charset=utf-8')
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = (await reader.read()).value ?? ''
  assert.match(text, /^\{"type":"source"/)
  await writer.write(octets('QUIT\r\n'))
  await writer.close()
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value
  const records = text
    .trimEnd()
    .split('\n')
    .map((line) => recordSchema.parse(JSON.parse(line)))
  assert.deepEqual(
    records.map((record) => record.type),
    ['source', 'session', 'line', 'line', 'line', 'finding', 'summary'],
  )
  const summary = records.at(-1)
  assert.equal(summary?.type === 'summary' && summary.octets, 24)
})

test('NDJSON says in its source whether the upload was compressed', async () => {
  for (const [body, compressed] of [
    [octets(TRANSCRIPT), false],
    [new Uint8Array(gzipSync(TRANSCRIPT)), true],
  ] as const) {
    const response = await request('/v1/inspect', {
      headers: { accept: 'application/x-ndjson' },
      body,
    })
    const [first] = (await response.text()).split('\n')
    const source = recordSchema.parse(JSON.parse(first ?? ''))
    assert.equal(source.type === 'source' && source.compressed, compressed)
  }
})

const types: [string, string, RegExp][] = [
  ['*/*', 'application/json', /^\{"reportVersion":1/],
  ['text/plain', 'text/plain', /^MASKED  1 of 3 lines/],
  ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html', /^<!doctype html>/],
  ['application/sarif+json', 'application/sarif+json', /"version": "2.1.0"/],
  ['application/json;q=0.1, text/plain', 'text/plain', /STARTTLS/],
  ['application/*;q=0.2, application/json;q=0', 'application/x-ndjson', /"type":"summary"/],
]
for (const [accept, type, begins] of types)
  test(`Accept: ${accept} is answered with ${type}`, async () => {
    const response = await request('/v1/inspect', { headers: { accept }, body: TRANSCRIPT })
    assert.equal(response.headers.get('content-type'), `${type}; charset=utf-8`)
    assert.match(await response.text(), begins)
  })

test('colour only where it is asked for', async () => {
  const asked = { headers: { accept: 'text/plain' }, body: TRANSCRIPT }
  assert.doesNotMatch(await (await request('/v1/inspect', asked)).text(), /\x1b/)
  assert.match(await (await request('/v1/inspect?color=always', asked)).text(), /\x1b\[31m/)
})

test('a bug shows nothing of the inside', async () => {
  const response = await request('/v1/inspect?policy=x&mapName=a-bug', { body: TRANSCRIPT })
  const problem = await problemOf(response)
  assert.deepEqual([response.status, problem.code], [500, 'internal-error'])
  assert.doesNotMatch(JSON.stringify(problem), /secret|at /)
  assert.ok(problem.detail.includes(response.headers.get('x-request-id') as string))
})
