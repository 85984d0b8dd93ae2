import assert from 'node:assert/strict'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { createApp } from '../../worker/app.ts'
import { compareUploads } from '../../worker/compare.ts'
import type { Services } from '../../worker/http/services.ts'
import { comparisonSchema, type ComparisonReport } from '../../worker/report/comparison.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()
const app = createApp({
  version: 'test',
  compare: (formats) => compareUploads(engine, formats),
} as Services)

type Parts = Record<string, string | Uint8Array>

async function ask(parts: Parts, query = '', accept = 'application/json'): Promise<Response> {
  const form = new FormData()
  for (const [name, value] of Object.entries(parts)) form.append(name, new Blob([value as string]))
  // encoded first: Request would leave the boundary out of reach
  const encoded = new Response(form)
  const type = encoded.headers.get('content-type') as string
  return app.request(`/v1/compare${query}`, {
    method: 'POST',
    headers: { accept, 'content-type': type },
    body: await encoded.arrayBuffer(),
  })
}

async function compared(parts: Parts, query = ''): Promise<ComparisonReport> {
  const response = await ask(parts, query)
  assert.equal(response.status, 200, await response.clone().text())
  return comparisonSchema.parse(await response.json())
}

const INSIDE = `S: 220 mx.example.com ESMTP
C: EHLO client.example.net
S: 250-mx.example.com
S: 250-SIZE 1000
S: 250-STARTTLS
S: 250 CHUNKING
C: XXXXXXXX
S: 500 5.5.2 Error: command not recognized
C: MAIL FROM:<a@example.net>
S: 250 2.1.0 Ok
C: QUIT
S: 221 2.0.0 Bye
`
const OUTSIDE = INSIDE.replace('mx.example.com ESMTP', '********************')
  .replace('250-STARTTLS', '250-XXXXXXXA')
  .replace('250 CHUNKING', '250 XXXXXXXB')
  .replace('C: XXXXXXXX', 'C: STARTTLS')

test('two prints of one session are compared line by line, and the policy is inferred', async () => {
  const { sessions, summary, findings, sources } = await compared({
    outside: OUTSIDE,
    inside: INSIDE,
  })
  assert.equal(summary.verdict, 'explained')
  assert.equal(sources.inside.octets, INSIDE.length)
  const [session] = sessions
  assert.deepEqual(
    session?.changes.map(({ line, direction, rules, explained }) => [
      line,
      direction,
      rules.join(),
      explained,
    ]),
    [
      [1, 'S', 'B3', true],
      [5, 'S', 'S3', true],
      [6, 'S', 'S3', true],
      [7, 'C', 'C2', true],
    ],
  )
  assert.equal(session?.unexplained, 0)
  assert.equal(session?.policy?.profile, 'asa-7.2')
  assert.equal(session?.policy?.config, null)
  assert.deepEqual(
    findings[0]?.lines.map(({ line }) => line),
    [1, 5, 6, 7],
  )
})

test('the sides may be of different forms, zipped, and with clocks that disagree', async () => {
  const swaks = OUTSIDE.split('\n')
    .map((line) => (line[0] === 'C' ? ' -> ' : '<-  ') + line.slice(3))
    .join('\n')
  const { sessions, sources } = await compared({
    outside: `=== Trying mx.example.com:25...\n=== Connected to mx.example.com.\n${swaks}`,
    inside: gzipSync(INSIDE),
  })
  assert.equal(sources.outside.format, 'swaks')
  assert.equal(sources.inside.compressed, true)
  assert.equal(sessions[0]?.unexplained, 0)
  assert.equal(sessions[0]?.changes.length, 4)
})

test('octets of the client alone are enough, recorded on both sides', async () => {
  const client = 'EHLO a\r\nSTARTTLS\r\nMAIL FROM:<a@b>\r\n'
  const parts = { outside: client, inside: client.replace('STARTTLS', 'XXXXXXXX') }
  const query = '?outsideFormat=raw-client&insideFormat=raw-client'
  const { sessions } = await compared(parts, query)
  assert.deepEqual(
    sessions[0]?.changes.map(({ outside, inside, rules, explained }) => [
      outside,
      inside,
      rules,
      explained,
    ]),
    [['STARTTLS', 'XXXXXXXX', ['C2'], true]],
  )
})

test('the text answer fits 80 columns and says whose work each change is', async () => {
  const text = await (
    await ask(
      { outside: OUTSIDE.replace('*'.repeat(20), `${'*'.repeat(14)} *****`), inside: INSIDE },
      '',
      'text/plain',
    )
  ).text()
  assert.match(text, /^PARTLY-EXPLAINED/)
  assert.match(text, /explained: rule C2/)
  assert.match(text, /not this engine: 1 blank of the greeting/)
  assert.deepEqual(
    text.split('\n').filter((line) => [...line].length > 80),
    [],
  )
})

test('AUTH values and mail reach no answer, in JSON or text', async () => {
  const secret = (side: string): string =>
    `S: 220 mx\nC: EHLO a\nS: 250-mx\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGFsaWNlAHMzY3JldA==${side}\nS: 235 ok\n` +
    `C: MAIL FROM:<a@b>\nS: 250 ok\nC: RCPT TO:<c@d>\nS: 250 ok\nC: DATA\nS: 354 go\nC: Subject: private ${side}\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n`
  const parts = { outside: secret('one'), inside: secret('two') }
  for (const accept of ['application/json', 'text/plain'])
    assert.doesNotMatch(await (await ask(parts, '', accept)).text(), /AGFsaW|private/)
})

const wrong: [string, Parts, string, number, string, string][] = [
  ['no inside', { outside: OUTSIDE }, '', 400, 'missing-transcript', 'inside'],
  ['no outside', { inside: INSIDE }, '', 400, 'missing-transcript', 'outside'],
  [
    'a JPEG',
    { outside: OUTSIDE, inside: '\xff\xd8\xff\xe0' },
    '',
    422,
    'not-a-transcript',
    'inside',
  ],
  ['an empty part', { outside: '', inside: INSIDE }, '', 422, 'empty-upload', 'outside'],
  [
    'an option',
    { outside: OUTSIDE, inside: INSIDE },
    '?profile=pix-7',
    400,
    'unknown-option',
    'profile',
  ],
  ['a part', { outside: OUTSIDE, inside: INSIDE, middle: '' }, '', 400, 'unknown-option', 'middle'],
  [
    'a form',
    { outside: OUTSIDE, inside: INSIDE },
    '?insideFormat=x',
    400,
    'invalid-option',
    'insideFormat',
  ],
]
for (const [what, parts, query, status, code, named] of wrong)
  test(`${what} that is wrong gets ${status} ${code}, and ${named} is named`, async () => {
    const response = await ask(parts, query)
    const problem = (await response.json()) as { code: string; errors?: { parameter?: string }[] }
    assert.deepEqual([response.status, problem.code], [status, code])
    assert.ok(problem.errors?.some(({ parameter }) => parameter === named))
  })

test('past 25 MiB a part is refused, and a body that is no form too', async () => {
  const large = gzipSync(new Uint8Array(25 * 1024 * 1024 + 1).fill(0x41))
  const refused = await ask({ outside: INSIDE, inside: large }, '?insideFormat=raw-client')
  assert.deepEqual(
    [refused.status, ((await refused.json()) as { code: string }).code],
    [413, 'too-large'],
  )
  const text = await app.request('/v1/compare', {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: INSIDE,
  })
  assert.equal(text.status, 415)
})
