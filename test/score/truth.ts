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

/** What crossed the wire, seen from the side that printed. */
export interface Truth {
  /** one list a connection, in order of time */
  connections: SpokenLine[][]
  /** a program on a pipe: it was given all its input at once, and the time of a line says nothing of when it was read */
  isPiped: boolean
}

/** Reads the truth beside a sample. */
export function readTruth(path: string, side: 'client' | 'server'): Truth {
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
  const isPiped = wire.length === 0
  return { connections: [...connections.values()].map((one) => spoken(one, isPiped)), isPiped }
}

function hopOf(line: TruthLine, side: 'client' | 'server'): boolean {
  if (line.hop === 'wire' || line.hop === undefined) return true
  const hop = side === 'client' ? { c: 'c2p', s: 'p2c' } : { c: 'p2s', s: 's2p' }
  return line.dir !== undefined && line.hop === hop[line.dir]
}

function isPipe(line: TruthLine): boolean {
  return line.hop === 'stdin' || line.hop === 'stdout'
}

/** Chunks to lines; a line is placed where its last octet came. Of a pipe only replies: exim -bh writes banners of its own among them. */
function spoken(chunks: TruthLine[], isPiped: boolean): SpokenLine[] {
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
  return isPiped
    ? lines.filter(({ direction, text }) => direction === 'C' || REPLY.test(text))
    : lines
}

const REPLY = /^[2-5]\d\d[ -]/

/** The octets of each direction of one connection. */
export type Spoken = Record<Direction, Buffer>

/** Octets as one side saw them, a connection each, in the order they began; for captures. */
export function truthConnections(
  path: string,
  side: 'client' | 'server',
): [connection: string, Spoken][] {
  const found = new Map<string, Spoken>()
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue
    const truth = JSON.parse(line) as TruthLine
    if (truth.bytes === undefined || !hopOf(truth, side)) continue
    const key = String(truth.conn ?? 0)
    const one = found.get(key) ?? { C: Buffer.alloc(0), S: Buffer.alloc(0) }
    found.set(key, one)
    const direction = truth.dir === 'c' ? 'C' : 'S'
    one[direction] = Buffer.concat([one[direction], Buffer.from(truth.bytes, 'base64')])
  }
  return [...found]
}
