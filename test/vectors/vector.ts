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
import { faultSentence } from '../../worker/policy/config/fault.ts'
import { policyInForce, type PolicyInForce } from '../../worker/policy/config/in-force.ts'
import { readRunningConfig } from '../../worker/policy/config/running-config.ts'

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
export type VectorJson = Omit<ReferenceSettings, 'map'> & {
  id: string
  /** running-config text, of which the map in force is taken; its fixup or Version line never wins over `profile`, its `no inspect` does */
  policy?: string | null
  segments: [Direction, string][]
  /** when each segment came: milliseconds, or RFC 3339; null where it is not known */
  times?: readonly (number | string | null)[] | null
  expect: ResultJson
}

/** The vectors of a JSONL file, in its order. Throws if the file can't be read or a line is no vector. */
export function readVectors(path: string): Vector[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => vectorOf(JSON.parse(line) as VectorJson))
}

/** The vector of a line. Throws, with its id, if its policy has a fault or its times are not those of its segments. */
export function vectorOf(json: VectorJson): Vector {
  const { id, switches, eol, oneSided, stream, segments, expect } = json
  const inForce = json.policy == null ? null : policyOf(json, json.policy)
  return {
    id,
    session: {
      profile: inForce?.policy.profile ?? json.profile,
      switches,
      eol,
      oneSided,
      stream,
      segments: segments.map(([direction, base64]) => [direction, octetsOf(base64)]),
      ...(inForce?.map && { map: inForce.map }),
      ...(json.times != null && { times: timesOf(json, json.times) }),
    },
    expect: { ...expect, client: octetsOf(expect.client), server: octetsOf(expect.server) },
  }
}

function policyOf({ id, profile }: VectorJson, text: string): PolicyInForce {
  const reading = readRunningConfig(text)
  const answer = reading.ok ? policyInForce(reading.config, { profile }) : reading
  if (answer.ok) return answer.inForce
  throw new Error(`${id}: policy: ${answer.faults.map(faultSentence).join('; ')}`)
}

function timesOf(
  { id, segments }: VectorJson,
  times: readonly (number | string | null)[],
): (number | null)[] {
  const read = times.map((time) => (typeof time === 'string' ? Date.parse(time) : time))
  const isTime = (time: number | null): boolean => time === null || Number.isFinite(time)
  if (read.length === segments.length && read.every(isTime)) return read
  throw new Error(`${id}: times: one a segment, milliseconds or RFC 3339`)
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
