/** Sessions of a corpus directory (MANIFEST.json and truth files), for the scripts that measure diagnosis. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Said } from './view-from-text.ts'

export interface Sample {
  path: string
  tool: string
  scenario: string
  server: string
  pixproxy: Record<string, unknown> | null
  truth_side: 'client' | 'server'
}

interface TruthLine {
  conn: number | string
  dir: 'c' | 's'
  hop: string
  bytes?: string
  tls?: boolean
}

/** One connection's octets in order. `outside`: before the masking proxy on the client's side; `inside`: the server's. */
export interface CorpusSession {
  sample: Sample
  outside: Said[]
  inside: Said[]
}

export function readSamples(corpus: string): Sample[] {
  const manifest = JSON.parse(readFileSync(join(corpus, 'MANIFEST.json'), 'latin1')) as {
    samples: Sample[]
  }
  return manifest.samples
}

/** Sessions of a sample, from its truth; [] where it has none. */
export function sessionsOf(corpus: string, sample: Sample): CorpusSession[] {
  const file = join(corpus, dirname(sample.path), `${sample.scenario}.truth.jsonl`)
  if (!existsSync(file)) return []
  const connections = new Map<string, TruthLine[]>()
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    if (text === '') continue
    const line = JSON.parse(text) as TruthLine
    if (line.bytes === undefined || line.tls === true || !/^(?:wire|[csp]2[csp])$/.test(line.hop))
      continue
    const key = String(line.conn)
    connections.set(key, [...(connections.get(key) ?? []), line])
  }
  return [...connections.values()].map((lines) => ({
    sample,
    outside: said(lines.filter(({ hop }) => hop === 'wire' || hop === 'c2p' || hop === 'p2c')),
    inside: said(lines.filter(({ hop }) => hop === 'wire' || hop === 'p2s' || hop === 's2p')),
  }))
}

/** Segments cut into lines in each direction; a line stands where its last octet came. */
function said(lines: readonly TruthLine[]): Said[] {
  const open = { C: '', S: '' }
  const out: Said[] = []
  for (const line of lines) {
    const direction = line.dir === 'c' ? 'C' : 'S'
    const text = open[direction] + Buffer.from(line.bytes ?? '', 'base64').toString('latin1')
    const parts = text.split('\n')
    open[direction] = parts.pop() ?? ''
    for (const part of parts) out.push({ direction, octets: part.replace(/\r$/, '') })
  }
  for (const direction of ['C', 'S'] as const)
    if (open[direction] !== '') out.push({ direction, octets: open[direction] })
  return out
}
