import type { ReferenceResult } from '../reference/session.ts'
import { byPlace } from './order.ts'

/** What differs between the result of a vector and what it expects; empty if nothing does. */
export function differences(actual: ReferenceResult, expected: ReferenceResult): string[] {
  const found: string[] = []
  const a = { ...actual, ...byPlace(actual.verdicts, actual.events) }
  const e = { ...expected, ...byPlace(expected.verdicts, expected.events) }
  for (const side of ['client', 'server'] as const) {
    const difference = octetDifference(a[side], e[side])
    if (difference) found.push(`${side}: ${difference}`)
  }
  for (const list of ['verdicts', 'events'] as const) {
    const difference = rowDifference(a[list], e[list])
    if (difference) found.push(`${list}: ${difference}`)
  }
  if (a.closed !== e.closed) found.push(`closed: ${a.closed}, expected ${e.closed}`)
  return found
}

/** Octets shown on each side of the first that differs. */
const SHOWN_OCTETS = 24

function octetDifference(actual: Uint8Array, expected: Uint8Array): string | null {
  let at = 0
  while (at < actual.length && at < expected.length && actual[at] === expected[at]) at++
  if (at === actual.length && at === expected.length) return null
  return `at octet ${at} ${shown(actual, at)}, expected ${shown(expected, at)}`
}

function shown(octets: Uint8Array, at: number): string {
  const from = Math.max(0, at - SHOWN_OCTETS)
  const text = Buffer.from(octets.slice(from, at + SHOWN_OCTETS)).toString('latin1')
  return `${JSON.stringify(text)} of ${octets.length}`
}

function rowDifference(actual: readonly unknown[], expected: readonly unknown[]): string | null {
  // A session can have 65,000 rows: rows are looked up one by one only where the lists differ.
  if (JSON.stringify(actual) === JSON.stringify(expected)) return null
  const a = actual.map((row) => JSON.stringify(row))
  const e = expected.map((row) => JSON.stringify(row))
  const surplus = a.filter((row) => !e.includes(row))
  const lacking = e.filter((row) => !a.includes(row))
  if (surplus.length === 0 && lacking.length === 0) {
    return a.length === e.length ? null : `${a.length} rows, expected ${e.length}`
  }
  return `has ${surplus.join(' ') || 'nothing more'}, lacks ${lacking.join(' ') || 'nothing'}`
}
