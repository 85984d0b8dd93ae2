/** Speed of the transcript readers on one core. Alone: node test/bench/readers.ts [FORM] */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FORMATS } from '../../worker/transcript/formats.ts'
import { TranscriptReading } from '../../worker/transcript/read.ts'
import { CHUNK, Count, processorTime, rowText, type ReaderRow } from './count.ts'

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures')
/** What programs print of their own dialogue, and what others print of packets. */
const GROUPS = ['transcripts', 'packets'] as const
const OCTETS = 48_000_000
const ATTEMPTS = 3
/** MB/s of the forms that are met most, bare of layers, and of the others */
const FAST = ['bare', 'marked', 'swaks', 'postfix-smtpd-v', 'postfix-smtp-v', 'smtplib']
const TARGETS = { fast: 150, others: 30 }

function measure(
  octets: Uint8Array,
  format = 'auto',
): { form: string; isBare: boolean; megabytesASecond: number } {
  let best = 0
  let form = ''
  let isBare = false
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const started = processorTime()
    const reading = new TranscriptReading(new Count(), { format })
    for (let at = 0; at < octets.length; at += CHUNK) reading.push(octets.subarray(at, at + CHUNK))
    const result = reading.end()
    form = result.ok ? result.format : result.reason
    isBare = result.ok && result.envelope.length === 0
    best = Math.max(best, octets.length / 1e3 / (processorTime() - started))
  }
  return { form, isBare, megabytesASecond: Math.round(best) }
}

/**
 * Rows of the bench: every fixture, and the example of every form that has none, repeated to 48 MB, a sink that
 * only counts, the best of three.
 */
export function readerBench(only?: string): ReaderRow[] {
  const rows: ReaderRow[] = []
  const seen = new Set<string>()
  for (const group of GROUPS)
    for (const file of readdirSync(join(FIXTURES, group))) {
      if (file === 'README.md' || (only !== undefined && !file.startsWith(only))) continue
      const { form, isBare, megabytesASecond } = measure(
        repeated(readFileSync(join(FIXTURES, group, file))),
      )
      seen.add(form)
      const target = isBare && FAST.includes(form) ? TARGETS.fast : TARGETS.others
      rows.push({ name: `${group}/${file} (${form})`, megabytesASecond, target })
    }
  for (const { id, example } of FORMATS) {
    if (seen.has(id) || (only !== undefined && !id.startsWith(only))) continue
    const { megabytesASecond } = measure(repeated(Buffer.from(`${example}\n`)), id)
    rows.push({ name: `the example of ${id}`, megabytesASecond, target: TARGETS.others })
  }
  return rows
}

function repeated(text: Buffer): Uint8Array {
  return Buffer.concat(Array<Buffer>(Math.ceil(OCTETS / text.length)).fill(text))
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const row of readerBench(process.argv[2])) console.log(rowText(row))
