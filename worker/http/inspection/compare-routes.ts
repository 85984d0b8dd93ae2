import { MAX_BUFFERED_UPLOAD_OCTETS } from '../../limits.ts'
import { jsonInSteps } from '../../report/json.ts'
import { comparisonTextInSteps } from '../../report/text/comparison-text.ts'
import type { ComparisonReport } from '../../report/comparison.ts'
import type { UploadComparison } from '../../report/inspection.ts'
import { inTurns } from '../../turn.ts'
import { Sha256 } from '../upload/digest.ts'
import { isFormat } from '../../inspection/upload/formats.ts'
import { negotiate, PLAIN_TYPES, plainAnswer } from './negotiate.ts'
import type { Cap } from '../upload/octet-reader.ts'
import { OctetReader, streamOf } from '../upload/octet-reader.ts'
import { compareShape } from './options.ts'
import type { Result } from '../problem.ts'
import { failed, ok, problemResponse } from '../problem.ts'
import { queryOptions, readOptions } from './read-options.ts'
import type { Services } from '../services.ts'
import { readForm } from '../upload/upload.ts'

const SIDES = ['outside', 'inside'] as const
/** How deep its longest lists stand: report, sessions, session, changes. */
const CHANGE_DEPTH = 4
type Side = (typeof SIDES)[number]

/** POST /v1/compare. */
export async function compare(request: Request, services: Services): Promise<Response> {
  const type = negotiate(request.headers.get('accept') ?? undefined, PLAIN_TYPES)
  if (!type.ok) return problemResponse(type.problem)
  const form = await readForm(request, SIDES)
  if (!form.ok) return problemResponse(form.problem)
  const options = readOptions(compareShape, [...queryOptions(request.url), ...form.value.stated])
  if (!options.ok) return problemResponse(options.problem)
  const { outsideFormat = 'auto', insideFormat = 'auto', color } = options.value
  for (const [parameter, format] of [
    ['outsideFormat', outsideFormat],
    ['insideFormat', insideFormat],
  ] as const) {
    if (isFormat(format)) continue
    const message = 'no such format; GET /v1/formats lists them'
    const errors = [{ parameter, message }]
    return problemResponse(
      failed('invalid-option', `${parameter}: ${message}.`, { errors }).problem,
    )
  }
  const comparison = services.compare({ outside: outsideFormat, inside: insideFormat })
  const report = await compared(comparison, form.value.parts)
  if (!report.ok) return problemResponse(report.problem)
  const body =
    type.value === 'text/plain'
      ? await inTurns(comparisonTextInSteps(report.value, { color: color === 'always' }))
      : await inTurns(jsonInSteps(report.value, CHANGE_DEPTH))
  return plainAnswer(type.value, body)
}

async function compared(
  comparison: UploadComparison,
  parts: Record<Side, Uint8Array>,
): Promise<Result<ComparisonReport>> {
  const facts: Partial<Record<Side, Pick<Source, 'octets' | 'sha256' | 'compressed'>>> = {}
  for (const side of SIDES) {
    const read = await readSide(comparison, side, parts[side])
    if (!read.ok) return read
    facts[side] = read.value
  }
  const report = await inTurns(comparison.reporting())
  for (const side of SIDES) Object.assign(report.sources[side], facts[side])
  return ok(report)
}

type Source = ComparisonReport['sources']['outside']

async function readSide(
  comparison: UploadComparison,
  side: Side,
  octets: Uint8Array,
): Promise<Result<Pick<Source, 'octets' | 'sha256' | 'compressed'>>> {
  const cap: Cap = {
    octets: MAX_BUFFERED_UPLOAD_OCTETS,
    detail: `A recording to compare may have ${MAX_BUFFERED_UPLOAD_OCTETS} octets (25 MiB), unzipped; ${side} has more.`,
  }
  const reader = new OctetReader(streamOf(octets), { cap, batch: true })
  const digest = new Sha256()
  for (;;) {
    const chunk = await reader.next()
    if (!chunk.ok) return chunk
    if (chunk.value === null) break
    await digest.add(chunk.value)
    const failure = await inTurns(comparison.pushing(side, chunk.value))
    if (failure) return refusedPart(side, failure)
  }
  const failure = await inTurns(comparison.ending(side))
  if (failure) return refusedPart(side, failure)
  const { octets: read, compressed } = reader
  return ok({ octets: read, compressed, sha256: await digest.hexadecimal() })
}

/** Says which of the two it was. */
function refusedPart(
  side: Side,
  { code, detail }: NonNullable<ReturnType<UploadComparison['end']>>,
): { ok: false; problem: ReturnType<typeof failed>['problem'] } {
  return failed(code, `${side}: ${detail}`, { errors: [{ parameter: side, message: detail }] })
}
