import type { InspectFailure } from '../report/inspection.ts'
import type { Problem } from '../http/problem.ts'
import type { Threshold } from './options.ts'

/** Why a command did not do its work: for standard error, exit status 2. */
export interface Outcome {
  ok: false
  why: string
  /** connections are still open that nobody waits for: the process ends all the same */
  abandoned?: true
}

export function unusable(why: string): Outcome {
  return { ok: false, why }
}

/** Nothing stands in the way. */
export const CLEAR = 0
/** Something does. */
export const IN_THE_WAY = 1
/** Not readable, or wrong usage. */
export const UNUSABLE = 2

const RANKS: Readonly<Record<Threshold, number>> = { note: 0, warning: 1, error: 2, never: 3 }

/** The exit status of a report whose findings have these severities. */
export function statusOf(
  severities: Iterable<'error' | 'warning' | 'note'>,
  failOn: Threshold,
): number {
  for (const severity of severities) if (RANKS[severity] >= RANKS[failOn]) return IN_THE_WAY
  return CLEAR
}

/** A failure of the pipeline in words: what, and every fault with its place. */
export function failureText({ detail, errors = [] }: InspectFailure | Problem): string {
  const faults = errors.map(({ line, column, parameter, message }) => {
    const place =
      line === undefined ? parameter : `line ${line}${column ? `, column ${column}` : ''}`
    return place === undefined ? `  ${message}` : `  ${place}: ${message}`
  })
  return [detail, ...faults].join('\n')
}
