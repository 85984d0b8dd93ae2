import { CaptureReading } from '../../worker/capture/reading.ts'
import type { CaptureSummary } from '../../worker/capture/reading.ts'
import type { Direction } from '../../worker/smtp/octets.ts'
import type { Collected } from '../capture/collect.ts'
import { Collect } from '../capture/collect.ts'
import type { Spoken } from './truth.ts'
import { truthConnections } from './truth.ts'

/** A connection of the truth, and how a capture gave it: octet for octet, but for holes the reading names, or otherwise. */
export interface CaptureVerdict {
  connection: string
  verdict: 'equal' | 'holes' | 'differs'
}

export interface CaptureComparison {
  summary: CaptureSummary
  sessions: Collected[]
  /** one a connection of the truth that the capture was to show */
  verdicts: CaptureVerdict[]
  /** sessions read of which the truth says nothing: others were on the wire as well */
  others: number
}

/** Octets in order, and between them the lengths of what the reading says is missing; null where it does not know. */
type Pieces = (Buffer | number | null)[]

/**
 * Reads a capture and compares each connection's octets, direction by direction, with the truth at `path`.
 * Where a masking proxy stood between, a capture may show both its sides: those of the other side count
 * if they are there, and are not missed.
 */
export function compareCapture(
  octets: Uint8Array,
  path: string,
  side: 'client' | 'server',
): CaptureComparison {
  const sink = new Collect()
  const reading = new CaptureReading(sink)
  for (let at = 0; at < octets.length; at += 65_536) reading.push(octets.subarray(at, at + 65_536))
  const summary = reading.end()
  const isCut = summary.faults.length > 0
  const left = new Set(sink.sessions)
  const verdictOn = (truth: Spoken): CaptureVerdict['verdict'] => {
    for (const session of left) {
      const found = (['C', 'S'] as const).map((d) => fit(piecesOf(session, d), truth[d], isCut))
      if (found.includes('differs')) continue
      left.delete(session)
      return found.includes('holes') ? 'holes' : 'equal'
    }
    return 'differs'
  }
  const verdicts = truthConnections(path, side).map(([connection, truth]) => ({
    connection,
    verdict: verdictOn(truth),
  }))
  const otherSide = side === 'client' ? 'server' : 'client'
  for (const [, truth] of truthConnections(path, otherSide)) verdictOn(truth)
  return { summary, sessions: sink.sessions, verdicts, others: left.size }
}

function piecesOf(session: Collected, direction: Direction): Pieces {
  const pieces: Pieces = []
  for (const one of session.said) {
    if ('octets' in one) {
      if (one.direction !== direction) continue
      const last = pieces.at(-1)
      if (Buffer.isBuffer(last)) pieces[pieces.length - 1] = Buffer.concat([last, one.octets])
      else pieces.push(Buffer.from(one.octets))
    } else if (one.mark.kind === 'gap' && one.mark.direction === direction)
      pieces.push(one.mark.octets)
  }
  return pieces
}

/** `isCut`: the file ends before the session does, and says so. */
function fit(pieces: Pieces, truth: Buffer, isCut: boolean): CaptureVerdict['verdict'] {
  const isWhole = pieces.every((piece) => Buffer.isBuffer(piece))
  const fits = (i: number, at: number): boolean => {
    const piece = pieces[i]
    if (piece === undefined) return isCut ? at <= truth.length : at === truth.length
    if (Buffer.isBuffer(piece))
      return truth.subarray(at, at + piece.length).equals(piece) && fits(i + 1, at + piece.length)
    if (piece !== null) return fits(i + 1, at + piece)
    const next = pieces[i + 1]
    if (!Buffer.isBuffer(next)) return fits(i + 1, truth.length)
    for (let to = truth.indexOf(next, at); to >= 0; to = truth.indexOf(next, to + 1))
      if (fits(i + 1, to)) return true
    return false
  }
  if (!fits(0, 0)) return 'differs'
  return isWhole ? 'equal' : 'holes'
}
