import type { Result } from './problem.ts'
import { failed, ok } from './problem.ts'

/** What /v1/inspect can answer with; the first is what a client that names none gets. */
export const REPORT_TYPES = [
  'application/json',
  'text/plain',
  'application/x-ndjson',
  'text/html',
  'application/sarif+json',
] as const
export type ReportType = (typeof REPORT_TYPES)[number]

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
  return accept.split(',').flatMap((part) => {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    if (name === '') return []
    const q = parameters.find((parameter) => parameter.startsWith('q='))
    const quality = q === undefined ? 1 : Number(q.slice(2))
    return [{ type: ALIASES[name] ?? name, quality: quality >= 0 && quality <= 1 ? quality : 0 }]
  })
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
