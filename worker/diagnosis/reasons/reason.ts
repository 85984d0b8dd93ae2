import { MAX_TELL_OCTETS } from '../../limits.ts'
import type { Redacted } from '../../redact/redacted.ts'

/** Why something failed, known by the words in which programs say so. */
export interface Reason {
  /** stable; for tests and for whoever counts */
  id: string
  pattern: RegExp
  /** the command such a reply answers, where it can be no other */
  answers?: Redacted
  /** the reason as a clause: `the recipient is unknown there` */
  says: Redacted
  /** what to do first, as a step: a verb first, no full stop */
  next(host: Redacted): Redacted
}

/** The first reason of a table that a text gives; null where it gives none. */
export function reasonIn(table: readonly Reason[], text: string): Reason | null {
  const head = text.slice(0, MAX_TELL_OCTETS)
  return table.find(({ pattern }) => pattern.test(head)) ?? null
}
