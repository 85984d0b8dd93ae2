import { readFileSync } from 'node:fs'
import { Engine } from '../../worker/engine/engine.ts'
import { PLAIN_SETTINGS } from '../../worker/engine/policy.ts'
import type { EngineOutput, EngineRecord } from '../../worker/engine/records.ts'
import { PolicySession } from '../../worker/policy/enforce/policy-session.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import type { Direction } from '../../worker/smtp/octets.ts'
import {
  withLogs,
  type ReferenceResult,
  type ReferenceSession,
  type Segment,
} from '../reference/session.ts'
import { byPlace } from './order.ts'
import type { Vector } from './vector.ts'

/** The core as the Worker has it, from build/core.wasm. */
export function loadEngine(): Engine {
  const path = new URL('../../build/core.wasm', import.meta.url)
  return new Engine(new WebAssembly.Module(readFileSync(path)))
}

let engine: Engine | undefined

/** A vector through the `.wasm`. */
export function runCore(vector: Vector): ReferenceResult {
  engine ??= loadEngine()
  return runCoreSession(engine, vector.session)
}

/** A session through the core, as a vector reports it. */
export function runCoreSession(core: Engine, session: ReferenceSession): ReferenceResult {
  return runCoreRecords(core, session, true).result
}

/** The same with the core's records; `everyLine`: one for each line of mail data, else one a message. */
export function runCoreRecords(
  core: Engine,
  session: ReferenceSession,
  everyLine: boolean,
): { result: ReferenceResult; lines: EngineRecord[] } {
  const policy = resolvePolicy(session.profile, withLogs(session.switches), session.map ?? null)
  const running = new PolicySession(core, policy, {
    ...PLAIN_SETTINGS,
    eol: session.eol,
    oneSided: session.oneSided,
    segments: !session.stream,
    everyLine,
  })
  const out: Record<Direction, Uint8Array[]> = { C: [], S: [] }
  const lines: EngineRecord[] = []
  const events: ReferenceResult['events'] = []
  const receiver = {
    octets: (direction: Direction, octets: Uint8Array): void => {
      out[direction].push(octets.slice())
    },
    inserted: (octets: Uint8Array): void => void out.S.push(octets),
    output: (output: EngineOutput): void => {
      if (output.type === 'line') lines.push(output)
      else events.push([output.name, output.direction, output.offset])
    },
  }
  session.segments.forEach(([direction, octets], i) => {
    running.feed(direction, octets, receiver, session.times?.[i] ?? null, !session.stream)
  })
  running.end(receiver)
  const closed = running.closed
  running.close()
  const input = { C: joined(session.segments, 'C'), S: joined(session.segments, 'S') }
  const result = {
    client: Buffer.concat(out.C),
    server: Buffer.concat(out.S),
    closed,
    ...byPlace(
      lines.map((line) => [
        line.direction,
        word(line, input[line.direction]),
        line.verdict,
        line.offset,
        line.length,
      ]),
      events,
    ),
  }
  return { result, lines }
}

function joined(segments: readonly Segment[], direction: Direction): Buffer {
  return Buffer.concat(segments.filter(([side]) => side === direction).map(([, octets]) => octets))
}

/** `verbOrCode` of a vector. */
function word(line: EngineRecord, input: Buffer): string {
  const text = input.toString('latin1', line.offset, line.offset + line.length)
  if (line.kind === 'data' || line.kind === 'auth-response' || line.kind === 'passthrough')
    return ''
  if (line.direction === 'S') return text.replace(/\r?\n$/, '').slice(0, 3)
  return (/^[^ \t\r\n]*/.exec(text)?.[0] ?? '')
    .slice(0, 32)
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
}
