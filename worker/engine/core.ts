import type { Direction } from '../smtp/octets.ts'
import type { Closed, EngineOutput, EngineRecord, EventName, LineKind, Verdict } from './records.ts'

/**
 * The exports of core.wasm, as core-as/layout.ts and core-as/index.ts name them. Globals are its
 * constants: addresses and sizes in octets, flags as bits.
 */
export interface CoreExports {
  memory: WebAssembly.Memory
  inputAddress(): number
  policyAddress(): number
  recordAddress(): number
  recordsEnd(): number
  heldOut(): number
  heldLengthOut(): number
  outFrom(): number
  outTo(): number
  crossOut(): number
  crossLengthOut(): number
  consumed(): number
  askedKind(): number
  askedAt(): number
  askedOctets(): number
  askedVerb(): number
  askedOffset(): number
  open(): number
  close(handle: number): void
  feed(handle: number, direction: number, length: number, flags: number): number
  end(handle: number, direction: number): number
  cutData(handle: number, action: number, octets: number, odd: number): void
  lineEnd(handle: number): number
  closedBy(handle: number): number
  passing(handle: number): number
  clientMode(handle: number): number
}

/** The constants of core-as/layout.ts, by name. */
export type Layout = Readonly<Record<string, number>>

/** Reads them from the module: the layout is written once, in the core. */
export function layoutOf(exports: Record<string, unknown>): Layout {
  const layout: Record<string, number> = {}
  for (const [name, value] of Object.entries(exports)) {
    const constant = (value as { value?: unknown }).value
    if (typeof constant === 'number') layout[name] = constant
  }
  return layout
}

/** The ABI this wall was written for; `openCore` refuses another. */
export const ABI_VERSION = 1

/** Names of event ids (core-as/names.ts). */
export const EVENT_NAMES: readonly EventName[] = [
  'bad-termination',
  'bare-cr',
  'nul-octet',
  'truncated-command',
  'empty-command',
  'split-command',
  'incomplete-command',
  'command-overflow',
  'pipeline-overflow',
  'pipelining',
  'bad-address',
  'incomplete-reply',
  'reply-overflow',
  'unexpected-server-transition',
  'tls-started',
  'dotcrlf-split',
  'smuggling-sequence',
  'cmd-line-length',
  'rcpt-count',
  'body-line-length',
  'header-line-length',
  'sender-address-length',
  'mime-filename-length',
]

/** Names of rule ids (core-as/names.ts); 0 is none. */
export const RULE_NAMES: readonly (string | null)[] = [
  null,
  'B1',
  'B2',
  'B3',
  'C1',
  'C2',
  'C3',
  'C4',
  'C5',
  'C7',
  'C8',
  'C10',
  'S1',
  'S2',
  'S3',
  'S4',
  'M1',
  'M2',
  'M4',
  'M6',
  'L1',
  'L3',
  'OFF',
  'POLICY',
]

/** Names of record kinds 0 to 7. */
export const KINDS: readonly LineKind[] = [
  'greeting',
  'command',
  'reply',
  'ehlo-reply',
  'data',
  'auth-response',
  'data',
  'passthrough',
]
export const KIND_MESSAGE = 6
export const KIND_PASSTHROUGH = 7
export const KIND_EVENT = 8

export const VERDICTS: readonly Verdict[] = [
  'pass',
  'mask',
  'edit',
  'discard',
  'drop',
  'passthrough',
]

/** What closed a session, by action id. */
export const CLOSED: readonly Closed[] = [null, null, 'drop-connection', 'reset']

/** Totals of one direction, carried from call to call: records name lengths, not offsets. */
export interface Totals {
  /** octets of input in records so far */
  input: number
  /** octets that left so far */
  output: number
  /** of those, octets that belong to records so far */
  accounted: number
}

/** Words of the record whose first slot's second word is `head`. */
export function recordWords(head: number): number {
  const kind = head & 0xff
  if (kind < KIND_MESSAGE) return 2
  if (kind === KIND_EVENT) return 6
  return kind === KIND_MESSAGE ? 8 : 4
}

/**
 * The records of the last call, at [from, to) in words, in the order in which the core made them. `totals` by
 * direction (0 client, 1 server) are moved on; outputs of the call must already be added to `totals.output`.
 */
export function decodeRecords(
  words: Uint32Array,
  from: number,
  to: number,
  totals: readonly [Totals, Totals],
  out: (output: EngineOutput) => void,
): void {
  for (let at = from; at < to;) {
    const head = words[at + 1]!
    const kind = head & 0xff
    const server = (head >>> 15) & 1
    const direction = server ? 'S' : 'C'
    if (kind === KIND_EVENT) {
      out({
        type: 'event',
        name: EVENT_NAMES[(head >>> 16) & 0xff]!,
        direction,
        offset: wide(words, at + 2),
        match: words[at + 5]! || null,
      })
    } else out(lineOf(words, at, head, direction, totals[server as 0 | 1]))
    at += recordWords(head)
  }
}

function lineOf(
  words: Uint32Array,
  at: number,
  head: number,
  direction: Direction,
  total: Totals,
): EngineRecord {
  const plain = head & 0x7f
  const verdict = VERDICTS[(head >>> 8) & 15]!
  const length = recordWords(head) === 2 ? words[at]! : wide(words, at + 2)
  const forwarded =
    verdict === 'discard' ? 0 : verdict === 'drop' ? total.output - total.accounted : length
  const line: EngineRecord = {
    type: 'line',
    direction,
    kind: KINDS[plain]!,
    verdict,
    rule: RULE_NAMES[(head >>> 16) & 0xff] ?? null,
    offset: total.input,
    length,
    forwarded,
    terminator: ((head >>> 12) & 3) as 0 | 1 | 2,
  }
  total.input += length
  total.accounted += forwarded
  if (plain === KIND_MESSAGE)
    line.message = {
      lines: words[at + 4]!,
      longest: words[at + 5]!,
      headerLines: words[at + 6]!,
      complete: words[at + 7] === 1,
    }
  return line
}

/** A u64 as a number: exact to 2^53. */
function wide(words: Uint32Array, at: number): number {
  return words[at]! + words[at + 1]! * 0x1_0000_0000
}
