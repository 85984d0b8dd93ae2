import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { inspectUpload } from '../../worker/inspect.ts'
import type { Report } from '../../worker/report/report.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()

/** What the service says to a text when it is asked what happened: the report, or why there is none. */
export type Answer = { report: Report; refused: null } | { report: null; refused: string }

/** The answer to an upload, gzip or not, with no profile and no policy given. */
export async function answerTo(upload: Uint8Array): Promise<Answer> {
  const octets = upload[0] === 0x1f && upload[1] === 0x8b ? gunzipSync(upload) : upload
  const sink = new ReportCollector()
  const inspection = inspectUpload(
    engine,
    { format: 'auto', lines: 'all', eol: 'auto', switches: {} },
    sink,
  )
  for (let at = 0; at < octets.length; at += 4_096) {
    const failure = inspection.push(octets.slice(at, at + 4_096))
    if (failure) return { report: null, refused: failure.detail }
  }
  await inspection.settle()
  const end = inspection.end()
  if (!end.ok) return { report: null, refused: end.detail }
  return { report: sink.report() as Report, refused: null }
}

/** The entries of `index.jsonl` in a folder, each with its text. */
export function readPosted<Entry extends { file: string }>(
  folder: string,
): { entry: Entry; octets: Uint8Array }[] {
  return readFileSync(join(folder, 'index.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry)
    .map((entry) => ({ entry, octets: readFileSync(join(folder, entry.file)) }))
}

const CISCO = /PIX|ASA/
/** Commands of a Cisco firewall, as an answer's sentence may name them. */
const CONFIGURATION =
  /policy-map|fixup protocol|inspect esmtp|mask-banner|allow-tls|ehlo-reply-parameter|match cmd/

/** The devices an answer names, sessions' and loose evidence's. */
export function devicesOf(report: Report): string[] {
  const named = [
    ...report.sessions.map(({ fingerprint }) => fingerprint?.device ?? null),
    ...report.evidence.map(({ device }) => device),
  ]
  return [...new Set(named.filter((device) => device !== null))]
}

/** `cisco` where a PIX or ASA is named, `other` where another product is, else `none`. */
export function deviceKind(report: Report): 'cisco' | 'other' | 'none' {
  const devices = devicesOf(report)
  if (devices.some((device) => CISCO.test(device))) return 'cisco'
  return devices.length > 0 ? 'other' : 'none'
}

/** Whether the answer gives configuration of a Cisco firewall: a text to paste, or a command in its sentence. */
export function givesConfiguration(report: Report): boolean {
  const texts = [
    report.cure?.config,
    ...report.findings.flatMap(({ remedies }) => remedies.map(({ config }) => config)),
  ]
  return (
    texts.some((text) => text != null && CONFIGURATION.test(text)) ||
    (report.cure !== null && CISCO.test(report.cure.device)) ||
    CONFIGURATION.test(report.summary.sentence)
  )
}
