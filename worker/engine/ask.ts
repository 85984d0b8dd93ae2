import type { CoreExports, Layout } from './core.ts'
import { verbNamed } from './verb-ids.ts'

/** What the host decides in a session: policy maps need more than the core has (policy-map.md). */
export interface EngineAsks {
  /** lines with one of these verbs that pass */
  verbs: readonly string[]
  /** masked, unknown and empty command lines */
  unknown: boolean
  /** replies that refuse a RCPT, at their first line */
  rcptReplies: boolean
  /** keyword lines of EHLO replies */
  ehloLines: boolean
  mailData: boolean
}

export const NO_ASKS: EngineAsks = {
  verbs: [],
  unknown: false,
  rcptReplies: false,
  ehloLines: false,
  mailData: false,
}

/** What the host is asked about. `offset`: of its first octet in the input of its direction. */
export type EngineAsk =
  /** a whole line without its terminator, before anything of it goes out; a view, as in EngineReceiver */
  | { kind: 'command-line' | 'rcpt-reply' | 'ehlo-line'; line: Uint8Array; offset: number }
  /** the end of a line that is on its way masked: its octets, and its verb as it stood when it first went */
  | { kind: 'sent-line'; verb: string | null; length: number; offset: number }
  /** mail data, all there is in this call */
  | { kind: 'mail-data'; octets: Uint8Array; offset: number; eol: 'crlf' | 'lf' }

/** The host's answer. */
export type EngineAnswer =
  /** of a line; `drop`: it goes nowhere. `late`: its verb decided, so C10 comes first */
  | { act: 'pass' | 'drop' | 'drop-connection' | 'reset'; late?: boolean }
  /** of mail data: so many octets of it may be read; the rest is asked about again */
  | { act: 'read'; octets: number }
  | DataCut

/** The connection is cut in mail data, where the core stands. */
export interface DataCut {
  act: 'cut'
  action: 'drop-connection' | 'reset'
  /** octets of the line read up to the one that decided, that included */
  lineOctets: number
  /** what section 1 says of the octets that decided */
  nul: boolean
  bareCr: boolean
  bareLf: boolean
  /** the CR before them is bare */
  crBefore: boolean
}

export const PASS: EngineAnswer = { act: 'pass' }

const KINDS = {
  ASKED_COMMAND: 'command-line',
  ASKED_RCPT_REPLY: 'rcpt-reply',
  ASKED_EHLO_LINE: 'ehlo-line',
} as const

/** What the core asks, after a call with the status ASK. */
export function askOf(
  core: CoreExports,
  layout: Layout,
  memory: Uint8Array,
  handle: number,
): EngineAsk {
  const kind = core.askedKind()
  const length = core.askedOctets()
  const offset = core.askedOffset()
  if (kind === layout['ASKED_SENT'])
    return { kind: 'sent-line', verb: verbNamed(core.askedVerb()), length, offset }
  const at = core.askedAt()
  const octets = memory.subarray(at, at + length)
  if (kind === layout['ASKED_DATA']) {
    const eol = core.lineEnd(handle) === 2 ? 'lf' : 'crlf'
    return { kind: 'mail-data', octets, offset, eol }
  }
  for (const [name, named] of Object.entries(KINDS))
    if (kind === layout[name]) return { kind: named, line: octets, offset }
  throw new Error(`core.wasm asks what nobody knows: ${kind}`)
}

const DECISIONS = {
  pass: 'DECIDE_PASS',
  drop: 'DECIDE_TAKE_OUT',
  'drop-connection': 'DECIDE_DROP_CONNECTION',
  reset: 'DECIDE_RESET',
} as const

/** An answer about a line as the core takes it. */
export function decisionOf(
  layout: Layout,
  answer: Extract<EngineAnswer, { late?: boolean }>,
): number {
  return layout[DECISIONS[answer.act]]! | (answer.late ? layout['DECIDE_LATE']! : 0)
}

/** ODD_* of a cut. */
export function oddOf(layout: Layout, { nul, bareCr, bareLf, crBefore }: DataCut): number {
  return (
    (nul ? layout['ODD_NUL']! : 0) |
    (bareCr ? layout['ODD_BARE_CR']! : 0) |
    (bareLf ? layout['ODD_BARE_LF']! : 0) |
    (crBefore ? layout['ODD_CR_BEFORE']! : 0)
  )
}
