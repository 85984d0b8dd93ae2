/**
 * `npm run -s measure -- whole-answers`: answers made whole in memory, of the largest uploads that are taken, by the
 * built Worker in workerd alone with the heap a Worker has. Exits 1 if one brings it down, or is answered
 * by anything but a report.
 */
import { MAX_BUFFERED_UPLOAD_OCTETS } from '../../worker/limits.ts'
import { serveBare } from '../support/bare-worker.ts'
import { captureOf } from '../bench/captures.ts'
import { postfixLog } from '../stream-log/log.ts'

const HEAP_MEBIBYTES = 128
const MIB = 1024 * 1024
const TYPES = ['application/json', 'text/plain', 'text/html', 'application/sarif+json']
const encoder = new TextEncoder()

/** As much of it as is still taken. */
function most(unit: string): Uint8Array {
  return encoder.encode(unit.repeat(Math.floor(MAX_BUFFERED_UPLOAD_OCTETS / unit.length)))
}

const DIALOGUE =
  'S: 220 mx.example.com ESMTP\nC: EHLO a.example\nS: 250-mx.example.com\nS: 250 STARTTLS\nC: XFOO\nS: 500 no\nC: QUIT\nS: 221 bye\n'
const UPLOADS: readonly [name: string, make: () => Uint8Array][] = [
  [
    'Postfix log, 12,000 sessions',
    () => encoder.encode([...postfixLog({ octets: 24e6, sessions: 12_000, atOnce: 500 })].join('')),
  ],
  ['capture with messages', () => captureOf(1_050, 20_000)],
  ['one session of a million commands', () => most('C: NOOP\nS: 250 ok\n')],
  ['200,000 short sessions', () => most(DIALOGUE)],
]

const only = process.argv[2]
let failed = false
for (const [name, make] of UPLOADS) {
  if (only !== undefined && !name.includes(only)) continue
  const worker = await serveBare('worker', 'wrangler.toml', { heapMebibytes: HEAP_MEBIBYTES })
  try {
    const body = make()
    for (const type of TYPES) {
      const started = performance.now()
      let told: string
      try {
        const response = await fetch(`${worker.origin}/v1/inspect?profile=pix-7&lines=all`, {
          method: 'POST',
          headers: { accept: type },
          body,
        })
        const answer = await response.text()
        failed ||= response.status !== 200
        told = `${response.status} ${(answer.length / 1e6).toFixed(1)} MB`
        if (response.status !== 200) told += ` ${answer.slice(0, 300)}`
      } catch (error) {
        failed = true
        told = `no answer: ${String(error)}`
      }
      const seconds = ((performance.now() - started) / 1e3).toFixed(1)
      const { now, most: peak } = worker.memory()
      const resident = [now, peak].map((octets) => Math.round(octets / MIB)).join(', at most ')
      console.log(
        `${name} (${(body.length / MIB).toFixed(1)} MiB), ${type}: ${told}, ${seconds} s, ${resident} MiB resident`,
      )
      if (told.startsWith('no answer')) break
    }
  } finally {
    worker.stop()
  }
}
if (failed) process.exitCode = 1
