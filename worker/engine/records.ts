import type { Direction } from '../smtp/octets.ts'

/** What the firewall did to a line. */
export type Verdict = 'pass' | 'mask' | 'edit' | 'discard' | 'drop' | 'passthrough'

/** Whether the firewall did anything to it. */
export function isChange(verdict: Verdict): boolean {
  return verdict !== 'pass' && verdict !== 'passthrough'
}

/** What a line is. */
export type LineKind =
  'greeting' | 'command' | 'reply' | 'ehlo-reply' | 'data' | 'auth-response' | 'passthrough'

/** Events of the inspection rules (section 6 and the rules that name them), and those of policy-map matches. Names are stable. */
export type EventName =
  | 'bad-termination'
  | 'bare-cr'
  | 'nul-octet'
  | 'truncated-command'
  | 'empty-command'
  | 'split-command'
  | 'incomplete-command'
  | 'command-overflow'
  | 'pipeline-overflow'
  | 'pipelining'
  | 'bad-address'
  | 'incomplete-reply'
  | 'reply-overflow'
  | 'unexpected-server-transition'
  | 'tls-started'
  | 'dotcrlf-split'
  | 'smuggling-sequence'
  | 'cmd-line-length'
  | 'rcpt-count'
  | 'body-line-length'
  | 'header-line-length'
  | 'sender-address-length'
  | 'mime-filename-length'
  | PolicyEventName

/** Events of criteria that only a policy map can state (policy-map.md). */
export type PolicyEventName =
  | 'cmd-verb'
  | 'ehlo-reply-parameter'
  | 'body-length'
  | 'header-length'
  | 'header-to-fields-count'
  | 'invalid-recipients-count'
  | 'mime-encoding'
  | 'mime-filetype'
  | 'sender-address-regex'
  | 'mail-relay'
  | 'rate-limit'
  | 'not-simulated'
  | 'protocol-error-sent'

/** One line of input, or one run of lines (mail data, passthrough). */
export interface EngineRecord {
  type: 'line'
  direction: Direction
  kind: LineKind
  verdict: Verdict
  /** the rule that decided, `C2`; null where nothing but the default applies */
  rule: string | null
  /** offset of the first octet in the input of its direction, from 0 */
  offset: number
  /** octets of input, terminator included */
  length: number
  /** octets of it that left the firewall */
  forwarded: number
  /** octets of the terminator: 0 (unfinished), 1 (LF) or 2 (CR LF); 0 for runs */
  terminator: 0 | 1 | 2
  /** for a record that stands for the lines of one message */
  message?: {
    lines: number
    longest: number
    headerLines: number
    /** its end of data came */
    complete: boolean
  }
}

/** Something the rules name, at an octet offset of its direction's input. */
export interface EngineEvent {
  type: 'event'
  name: EventName
  direction: Direction
  offset: number
  /** position of the match in the policy map, from 1, for class events; else null */
  match: number | null
}

export type EngineOutput = EngineRecord | EngineEvent

/** How a session was cut, or null. */
export type Closed = null | 'drop-connection' | 'reset'
