import { once } from 'node:events'
import { createGzip } from 'node:zlib'
import { captureOf } from '../bench/captures.ts'
import { postfixLog } from '../stream-log/log.ts'

/** An upload that costs the service more than it costs whoever sends it. */
export interface Hostile {
  name: string
  path: string
  headers: Record<string, string>
  body(): Promise<Uint8Array>
  /** its sender reads the answer slowly */
  slow?: boolean
  /** its sender hangs up so long after it began */
  goneAfterMs?: number
}

const MIB = 1024 * 1024
/** What an answer made whole takes (worker/limits.ts), a little less. */
const WHOLE = 25 * MIB - 4_096
const encoder = new TextEncoder()

const NDJSON = { accept: 'application/x-ndjson' }
const JSON_BODY = { 'content-type': 'application/json' }
const FORM = { 'content-type': 'multipart/form-data; boundary=part' }
const DIALOGUE =
  'S: 220 mx.example.com ESMTP\nC: EHLO a.example\nS: 250-mx.example.com\nS: 250 STARTTLS\nC: XFOO\nS: 500 no\nC: QUIT\nS: 221 bye\n'

/** `unit` over and over, to at most `octets`. */
function filled(unit: string, octets = WHOLE): Uint8Array {
  return encoder.encode(unit.repeat(Math.floor(octets / unit.length)))
}

/** gzip of `unit` over and over, to `octets`, without holding them. */
export async function bomb(unit: string, octets: number): Promise<Uint8Array> {
  const gzip = createGzip({ level: 9 })
  const block = filled(unit, MIB)
  const pieces: Buffer[] = []
  gzip.on('data', (piece: Buffer) => pieces.push(piece))
  for (let left = octets; left > 0; left -= block.length)
    if (!gzip.write(block)) await new Promise((resolve) => gzip.once('drain', resolve))
  // its last octets come after its "finish"
  await once(gzip.end(), 'end')
  return Buffer.concat(pieces)
}

function logOf(sessions: number, atOnce: number, octets = WHOLE): Uint8Array {
  const pieces = [...postfixLog({ octets, sessions, atOnce })]
  return Buffer.concat(pieces.map((piece) => encoder.encode(piece)))
}

function inForm(octets: Uint8Array, name = 'transcript'): Uint8Array {
  const head = `--part\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`
  return Buffer.concat([encoder.encode(head), octets, encoder.encode('\r\n--part--\r\n')])
}

function inJsonText(octets: Uint8Array): Uint8Array {
  return encoder.encode(JSON.stringify({ transcript: new TextDecoder().decode(octets) }))
}

function inJson(octets: Uint8Array): Uint8Array {
  return encoder.encode(
    JSON.stringify({ transcriptBase64: Buffer.from(octets).toString('base64') }),
  )
}

/** A running-config of 40,000 classes, each with a match, and one map. */
function manyClasses(): Uint8Array {
  const classes = Array.from(
    { length: 40_000 },
    (_, i) => `class-map c${i}\n match port tcp eq ${1 + (i % 65_535)}\n`,
  )
  return encoder.encode(
    `ASA Version 9.8(2)\n${classes.join('')}policy-map type inspect esmtp m\n match cmd line length gt 700\n  drop-connection log\n`,
  )
}

const inspect = (query = ''): string => `/v1/inspect?profile=pix-7${query}`
const raw = (
  name: string,
  body: () => Promise<Uint8Array> | Uint8Array,
  { path = inspect(), headers = {}, ...sent }: Partial<Omit<Hostile, 'name' | 'body'>> = {},
): Hostile => ({ name, path, headers, ...sent, body: async () => body() })

const GREETING = 'S: 220 mx.example.com ESMTP\n'
const REFUSAL = 'S: 500 5.5.1 no such command here, nor anywhere else\n'

const MASK = {
  path: '/v1/mask?direction=client&profile=pix-7',
  headers: { 'content-encoding': 'gzip' },
}

/** A session, and the policy it met, in a form. */
function withManyClasses(): Uint8Array {
  const head = inForm(manyClasses(), 'policy').subarray(0, -12)
  return Buffer.concat([head, inForm(encoder.encode(DIALOGUE))])
}

/** The same recording as both sides. */
function inTwo(text: string): Uint8Array {
  const octets = encoder.encode(text)
  return Buffer.concat([inForm(octets, 'outside').subarray(0, -12), inForm(octets, 'inside')])
}

/** Two recordings of 8 MB, of `unit` over and over each. */
const compared = (name: string, outside: string, inside: string): Hostile =>
  raw(
    name,
    () => {
      const of = (unit: string): Uint8Array =>
        encoder.encode(GREETING + unit.repeat(8e6 / unit.length))
      const head = inForm(of(outside), 'outside').subarray(0, -12)
      return Buffer.concat([head, inForm(of(inside), 'inside')])
    },
    { path: '/v1/compare', headers: FORM },
  )

/** What issue trackers call a denial of service, and honest uploads of the largest size. */
export const HOSTILE: readonly Hostile[] = [
  raw('gzip of 200 MB of EXPN a', () => bomb('EXPN a\r\n', 200 * MIB), { headers: NDJSON }),
  raw('24 MiB of EXPN a, NDJSON', () => filled('EXPN a\r\n'), { headers: NDJSON }),
  raw('24 MiB of EXPN a, JSON', () => filled('EXPN a\r\n')),
  raw('24 MiB of empty lines', () => filled('\n')),
  raw('24 MiB of C: NOOP', () => filled('C: NOOP\nS: 250 ok\n')),
  raw('24 MiB of one line', () => filled('x')),
  raw('200,000 short sessions, JSON', () => filled(DIALOGUE)),
  raw('200,000 short sessions, HTML', () => filled(DIALOGUE), { headers: { accept: 'text/html' } }),
  raw('200,000 short sessions, text', () => filled(DIALOGUE), {
    headers: { accept: 'text/plain' },
  }),
  raw('200,000 short sessions, SARIF', () => filled(DIALOGUE), {
    headers: { accept: 'application/sarif+json' },
  }),
  raw('200,000 short sessions, NDJSON', () => filled(DIALOGUE), { headers: NDJSON }),
  raw('log, 8,000 sessions open at its end', () => logOf(8_000, 8_000).slice(0, WHOLE * 0.9)),
  raw('capture with messages', () => captureOf(1_050, 20_000)),
  raw('base64 in JSON', () => inJson(filled(DIALOGUE)), { headers: JSON_BODY }),
  raw('text in JSON', () => inJsonText(filled(DIALOGUE)), { headers: JSON_BODY }),
  raw('a policy of 40,000 classes beside a session', withManyClasses, {
    headers: FORM,
    path: '/v1/inspect',
  }),
  raw('200 MB of Postfix log', () => logOf(20_000, 50, 200 * MIB), { headers: NDJSON }),
  raw('200 MB of capture', () => captureOf(8_700, 20_000), { headers: NDJSON }),
  raw('multipart', () => inForm(filled(DIALOGUE)), { headers: FORM }),
  raw('propose', () => filled(DIALOGUE, 5 * MIB), { path: '/v1/policies/propose' }),
  compared('compare, 60,000 short sessions', DIALOGUE, DIALOGUE),
  compared('compare, one long session', `C: XFOO\n${REFUSAL}`, `C: XXXX\n${REFUSAL}`),
  raw('40,000 classes', manyClasses, {
    path: '/v1/policies/check',
    headers: { 'content-type': 'text/plain' },
  }),
  raw('mask, gzip of 1 GB', () => bomb('EXPN a\r\n', 1_000 * MIB), MASK),
  raw('mask, gzip of 4 GB', () => bomb('EXPN a\r\n', 4_000 * MIB), MASK),
  raw('mask, gzip of 4 GB, read slowly and given up', () => bomb('EXPN a\r\n', 4_000 * MIB), {
    ...MASK,
    slow: true,
    goneAfterMs: 10_000,
  }),
  raw('client gone, NDJSON', () => logOf(20_000, 50, 200 * MIB), {
    headers: NDJSON,
    goneAfterMs: 3_000,
  }),
  raw('client gone, JSON', () => filled(DIALOGUE), { goneAfterMs: 3_000 }),
  raw('client gone, compare', () => inTwo(GREETING + 'C: XFOO\nS: 500 no\n'.repeat(400_000)), {
    path: '/v1/compare',
    headers: FORM,
    goneAfterMs: 1_500,
  }),
]
