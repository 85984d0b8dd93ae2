import { readFileSync } from 'node:fs'
import type { Direction } from '../../worker/smtp/octets.ts'
import type {
  EventRow,
  ReferenceResult,
  ReferenceSession,
  ReferenceSettings,
  VerdictRow,
} from '../reference/session.ts'
import type { Closed } from '../../worker/engine/records.ts'

/** One case: a session, and what must come of it. */
export interface Vector {
  id: string
  session: ReferenceSession
  expect: ReferenceResult
}

/** A result as JSON, octets in base64. */
export interface ResultJson {
  client: string
  server: string
  verdicts: VerdictRow[]
  events: EventRow[]
  closed: Closed
}

/** A line of a vector file. */
export type VectorJson = ReferenceSettings & {
  id: string
  segments: [Direction, string][]
  expect: ResultJson
}

/** The vectors of a JSONL file, in its order. Throws if the file can't be read or a line is no JSON. */
export function readVectors(path: string): Vector[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => vectorOf(JSON.parse(line) as VectorJson))
}

function vectorOf(json: VectorJson): Vector {
  const { id, profile, switches, eol, oneSided, stream, segments, expect } = json
  return {
    id,
    session: {
      profile,
      switches,
      eol,
      oneSided,
      stream,
      segments: segments.map(([direction, base64]) => [direction, octetsOf(base64)]),
    },
    expect: { ...expect, client: octetsOf(expect.client), server: octetsOf(expect.server) },
  }
}

function octetsOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'))
}

/** A result with its octets in base64, members in the order of a vector's `expect`. */
export function resultJson(result: ReferenceResult): ResultJson {
  const { client, server, verdicts, events, closed } = result
  return {
    client: Buffer.from(client).toString('base64'),
    server: Buffer.from(server).toString('base64'),
    verdicts,
    events,
    closed,
  }
}
