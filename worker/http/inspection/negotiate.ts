import { textBody } from './text-body.ts'
import { parseAccept } from 'hono/utils/accept'
import type { Result } from '../problem.ts'
import { failed, ok } from '../problem.ts'

/** What /v1/inspect can answer with; the first is what a client that names none gets. */
export const REPORT_TYPES = [
  'application/json',
  'text/plain',
  'application/x-ndjson',
  'text/html',
  'application/sarif+json',
] as const
export type ReportType = (typeof REPORT_TYPES)[number]

/** What is answered for programs or for a terminal alone. */
export const PLAIN_TYPES = ['application/json', 'text/plain'] as const

/** A text as an answer of the type that was negotiated. */
export function plainAnswer(type: string, text: string | readonly string[]): Response {
  return new Response(textBody(text), {
    headers: { 'content-type': `${type}; charset=utf-8`, vary: 'Accept' },
  })
}

/** Other names of the same. */
const ALIASES: Readonly<Record<string, ReportType>> = {
  'application/ndjson': 'application/x-ndjson',
  'application/jsonl': 'application/x-ndjson',
}

/** The type of answer a client prefers (RFC 9110 12.5.1), of `offered`; what it does not rank keeps our order. */
export function negotiate<T extends string>(
  accept: string | undefined,
  offered: readonly T[],
): Result<T> {
  const ranges = parse(accept ?? '*/*')
  let best: { type: T; quality: number } | null = null
  for (const type of offered) {
    const quality = qualityOf(type, ranges)
    if (quality > 0 && (best === null || quality > best.quality)) best = { type, quality }
  }
  if (best) return ok(best.type)
  return failed('not-acceptable', `Accept names none of ${offered.join(', ')}.`)
}

interface Range {
  type: string
  quality: number
}

function parse(accept: string): Range[] {
  return parseAccept(accept.toLowerCase()).map(({ type, q }) => ({
    type: ALIASES[type] ?? type,
    quality: q,
  }))
}

/** The most specific range that covers `type` decides. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const family = type.slice(0, type.indexOf('/')) + '/*'
  for (const wanted of [type, family, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === wanted)
    if (range) return range.quality
  }
  return 0
}
