import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Engine } from '../../worker/engine/engine.ts'
import { maskUpload } from '../../worker/mask.ts'
import { windowsOf } from '../../worker/pump.ts'

const encoder = new TextEncoder()
const MEGABYTE = 1_000_000

/** Octets sent behind the line that cuts: more than any buffer on the way holds. */
const BEHIND_CUT_OCTETS = 3 * MEGABYTE

/** What one upload came to. */
export interface Outcome {
  kind: string
  ok: boolean
  /** what curl said, and what is wrong with the answer */
  said: string
}

interface Kind {
  name: string
  path: string
  args(file: string): string[]
  body: Uint8Array
  /** the octets of a 200, or the code of a problem and its status */
  expected: { octets: Uint8Array } | { status: number; code: string }
}

/** A stream that asa-9.4 cuts (a command line past 512 octets) behind `before` octets. */
function cutStream(before: number): Uint8Array {
  const line = 'XFOO aaaaaaaaaaaaaaaaaaaaaaaa\r\nNOOP\r\n'
  return encoder.encode(
    line.repeat(before / line.length) +
      `NOOP ${'x'.repeat(600)}\r\n` +
      line.repeat(BEHIND_CUT_OCTETS / line.length),
  )
}

/** Uploads that end before they are read: cut, too large, or with a query that is wrong. */
export async function endedUploads(core = 'build/core.wasm'): Promise<Kind[]> {
  const stream = cutStream(5 * MEGABYTE)
  const engine = new Engine(new WebAssembly.Module(readFileSync(core)))
  const masked = maskUpload(engine, windowsOf(stream), {
    direction: 'client',
    profile: 'asa-9.4',
    switches: {},
    eol: 'auto',
  })
  if (!masked.ok) throw new Error(masked.code)
  const octets = new Uint8Array(await new Response(masked.body).arrayBuffer())
  const path = '/v1/mask?direction=client&profile=asa-9.4'
  const raw = ['-X', 'POST', '-H', 'Content-Type: application/octet-stream']
  const cut = (name: string, args: Kind['args'], body = stream): Kind => ({
    name,
    path,
    args,
    body,
    expected: { octets },
  })
  return [
    cut('mask', (file) => ['-T', file]),
    cut('mask, chunked', (file) => ['-T', file, '-H', 'Transfer-Encoding: chunked']),
    cut('mask, without asking first', (file) => [
      ...raw,
      '-H',
      'Expect:',
      '--data-binary',
      `@${file}`,
    ]),
    cut(
      'mask of gzip',
      (file) => ['-T', file, '-H', 'Content-Encoding: gzip'],
      gzipSync(stream, { level: 0 }),
    ),
    cut('mask of a form', (file) => ['-F', `transcript=@${file}`]),
    {
      name: 'inspect, too large',
      path: '/v1/inspect',
      args: (file) => [...raw, '--data-binary', `@${file}`],
      body: encoder.encode('C: NOOP\nS: 250 ok\n'.repeat(1.6 * MEGABYTE)),
      expected: { status: 413, code: 'too-large' },
    },
    {
      name: 'mask, wrong option',
      path: '/v1/mask?direction=both',
      args: (file) => ['-T', file],
      body: stream,
      expected: { status: 400, code: 'invalid-option' },
    },
    {
      name: 'mask, no gzip',
      path,
      args: (file) => ['-T', file, '-H', 'Content-Encoding: gzip'],
      body: stream,
      expected: { status: 400, code: 'malformed-gzip' },
    },
    {
      name: 'a path without PUT',
      path: '/v1/profiles',
      args: (file) => ['-T', file],
      body: stream,
      expected: { status: 405, code: 'method-not-allowed' },
    },
  ]
}

/** Sends one with curl, its files in `folder`, and compares what comes to the octet. */
export async function tried(origin: string, folder: string, kind: Kind): Promise<Outcome> {
  const [upload, answer] = [join(folder, 'upload'), join(folder, 'answer')]
  writeFileSync(upload, kind.body)
  writeFileSync(answer, '')
  const args = ['-sS', '-o', answer, '-w', '%{http_code}', ...kind.args(upload), origin + kind.path]
  const { code, printed } = await curl(args)
  const got = readFileSync(answer)
  const wrong = code !== 0 ? `curl ${code}: ${printed}` : fault(kind, Number(printed), got)
  return { kind: kind.name, ok: wrong === null, said: wrong ?? `${printed}, ${got.length} octets` }
}

function fault({ expected }: Kind, status: number, got: Buffer): string | null {
  const text = got.subarray(0, 2_000).toString('latin1')
  if ('octets' in expected) {
    if (status !== 200) return `${status}: ${text}`
    return got.equals(expected.octets) ? null : `${got.length} octets of ${expected.octets.length}`
  }
  const told = status === expected.status && text.includes(`"${expected.code}"`)
  return told && !/\bat .*:\d+:\d+|node_modules|file:\/\//.test(text) ? null : `${status}: ${text}`
}

async function curl(args: readonly string[]): Promise<{ code: number | null; printed: string }> {
  const child = spawn('curl', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', reject)
  })
  return { code, printed }
}
