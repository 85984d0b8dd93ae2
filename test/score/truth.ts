import { readFileSync } from 'node:fs'
import type { Direction } from '../../worker/smtp/octets.ts'
import type { SpokenLine } from './dialogue-lines.ts'

interface TruthLine {
  conn?: number | string
  dir?: 'c' | 's'
  hop?: string
  bytes?: string
  ev?: string
  undelivered?: boolean
}

/** What crossed the wire, seen from the side that printed: one list a connection, in order of time. */
export function readTruth(path: string, side: 'client' | 'server'): SpokenLine[][] {
  const all = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TruthLine)
  const wire = all.filter((line) => line.bytes !== undefined && hopOf(line, side))
  // A program on a pipe (exim -bs) has no other wire than its standard input and output.
  const shown = wire.length > 0 ? wire : all.filter((l) => l.bytes !== undefined && isPipe(l))
  const connections = new Map<string, TruthLine[]>()
  for (const line of shown) {
    if (line.undelivered && side === 'server') continue
    const key = String(line.conn ?? 0)
    const lines = connections.get(key)
    if (lines === undefined) connections.set(key, [line])
    else lines.push(line)
  }
  return [...connections.values()].map(spoken)
}

function hopOf(line: TruthLine, side: 'client' | 'server'): boolean {
  if (line.hop === 'wire' || line.hop === undefined) return true
  const hop = side === 'client' ? { c: 'c2p', s: 'p2c' } : { c: 'p2s', s: 's2p' }
  return line.dir !== undefined && line.hop === hop[line.dir]
}

function isPipe(line: TruthLine): boolean {
  return line.hop === 'stdin' || line.hop === 'stdout'
}

/** Chunks to lines; a line is placed where its last octet came. */
function spoken(chunks: TruthLine[]): SpokenLine[] {
  const lines: SpokenLine[] = []
  const open: Record<Direction, string> = { C: '', S: '' }
  for (const chunk of chunks) {
    const direction = chunk.dir === 'c' ? 'C' : 'S'
    const text = open[direction] + Buffer.from(chunk.bytes ?? '', 'base64').toString('latin1')
    const parts = text.split('\n')
    open[direction] = parts.pop() ?? ''
    for (const part of parts) lines.push({ direction, text: `${part}\n` })
  }
  for (const direction of ['C', 'S'] as const)
    if (open[direction] !== '') lines.push({ direction, text: open[direction] })
  return lines
}

/** Octets of each direction, all connections, for captures. */
export function truthOctets(path: string, side: 'client' | 'server'): Record<Direction, Buffer> {
  const octets: Record<Direction, Buffer[]> = { C: [], S: [] }
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue
    const truth = JSON.parse(line) as TruthLine
    if (truth.bytes !== undefined && hopOf(truth, side))
      octets[truth.dir === 'c' ? 'C' : 'S'].push(Buffer.from(truth.bytes, 'base64'))
  }
  return { C: Buffer.concat(octets.C), S: Buffer.concat(octets.S) }
}
