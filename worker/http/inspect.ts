import { MAX_BUFFERED_UPLOAD_OCTETS, MAX_FULL_LISTING_OCTETS } from '../limits.ts'
import { CATALOGUE } from '../diagnosis/catalogue.ts'
import type { InspectFailure, InspectOptions, UploadInspection } from '../report/inspection.ts'
import { toHtml } from '../report/html.ts'
import { toJson } from '../report/json.ts'
import type { Report } from '../report/report.ts'
import { toSarif } from '../report/sarif.ts'
import { ReportCollector } from '../report/sink.ts'
import { toText } from '../report/text.ts'
import { Sha256 } from './digest.ts'
import { isFormat } from './formats.ts'
import type { ReportType } from './negotiate.ts'
import { negotiate, REPORT_TYPES } from './negotiate.ts'
import { ndjsonResponse } from './ndjson-response.ts'
import type { Cap, OctetReader } from './octet-reader.ts'
import { inspectShape, switchShape } from './options.ts'
import type { Result } from './problem.ts'
import { failed, ok, problemResponse } from './problem.ts'
import type { Options } from './read-options.ts'
import { queryOptions, readOptions } from './read-options.ts'
import type { Services } from './services.ts'
import type { Upload } from './upload.ts'
import { readUpload } from './upload.ts'

/** POST and PUT /v1/inspect. */
export async function inspect(request: Request, services: Services): Promise<Response> {
  const type = negotiate(request.headers.get('accept') ?? undefined, REPORT_TYPES)
  if (!type.ok) return problemResponse(type.problem)
  // a wrong option is named before the upload is read
  const asked = queryOptions(request.url)
  const early = readOptions(inspectShape, asked)
  if (!early.ok && early.problem.code === 'unknown-option') return problemResponse(early.problem)
  const upload = await readUpload(request)
  if (!upload.ok) return problemResponse(upload.problem)
  const options = readOptions(inspectShape, [...asked, ...upload.value.stated])
  if (!options.ok) return problemResponse(options.problem)
  const settled = inspectOptions(options.value)
  if (!settled.ok) return problemResponse(settled.problem)
  if (type.value === 'application/x-ndjson')
    return ndjsonResponse(
      upload.value.open(streamedCap(settled.value), false),
      settled.value,
      services,
    )
  const report = await wholeReport(upload.value, settled.value, services)
  if (!report.ok) return problemResponse(report.problem)
  return new Response(written(report.value, type.value, options.value.color === 'always'), {
    headers: { 'content-type': `${type.value}; charset=utf-8`, vary: 'Accept' },
  })
}

/** The options of the pipeline among those of the request. */
export function inspectOptions(stated: Options<typeof inspectShape>): Result<InspectOptions> {
  const { profile, policy, mapName, format = 'auto', lines = 'all', eol = 'auto' } = stated
  if (!isFormat(format)) {
    const message = 'no such format; GET /v1/formats lists them'
    return failed('invalid-option', `format: ${message}.`, {
      errors: [{ parameter: 'format', message }],
    })
  }
  return ok({
    ...(profile !== undefined && { profile }),
    ...(policy !== undefined && { policy }),
    ...(mapName !== undefined && { mapName }),
    format,
    lines,
    eol,
    switches: switchesOf(stated),
  })
}

/** The switches among the options. */
export function switchesOf(stated: Options<typeof switchShape>): InspectOptions['switches'] {
  const { maskScope, maskBanner, allowTls, specialCharacter, limits } = stated
  return {
    ...(maskScope !== undefined && { maskScope }),
    ...(maskBanner !== undefined && { maskBanner }),
    ...(allowTls !== undefined && { allowTls }),
    ...(specialCharacter !== undefined && { specialCharacter }),
    ...(limits !== undefined && { limits }),
  }
}

const FULL: Cap = {
  octets: MAX_FULL_LISTING_OCTETS,
  detail: `lines=full takes uploads to ${MAX_FULL_LISTING_OCTETS} octets.`,
}
/** Of uploads whose answer is made whole. */
export const BUFFERED: Cap = {
  octets: MAX_BUFFERED_UPLOAD_OCTETS,
  detail: `This answer takes uploads to ${MAX_BUFFERED_UPLOAD_OCTETS} octets (25 MiB), unzipped. With Accept: application/x-ndjson the upload may have any size.`,
}

function streamedCap(options: InspectOptions): Cap | null {
  return options.lines === 'full' ? FULL : null
}

async function wholeReport(
  upload: Upload,
  options: InspectOptions,
  services: Services,
): Promise<Result<Report>> {
  const reader = upload.open(streamedCap(options) ?? BUFFERED, true)
  const sink = new ReportCollector()
  const digest = new Sha256()
  const read = await readWhole(reader, services.inspect(options, sink), (chunk) =>
    digest.add(chunk),
  )
  if (!read.ok) return read
  const { octets, compressed } = reader
  const report = sink.report({ octets, compressed, sha256: await digest.hexadecimal() })
  if (!report) throw new Error('the pipeline ended without a summary')
  return ok(report)
}

/** An upload whose answer is made whole, through the pipeline; `also` sees its octets too. */
export async function readWhole(
  reader: OctetReader,
  inspection: UploadInspection,
  also: (chunk: Uint8Array) => Promise<void> = async () => undefined,
): Promise<Result<null>> {
  for (;;) {
    const chunk = await reader.next()
    if (!chunk.ok) return chunk
    if (chunk.value === null) break
    await also(chunk.value)
    const failure = inspection.push(chunk.value)
    if (failure) {
      reader.cancel()
      return refused(failure)
    }
  }
  const end = inspection.end()
  return end.ok ? ok(null) : refused(end)
}

/** A failure of the pipeline as a problem. */
export function refused(failure: InspectFailure): {
  ok: false
  problem: ReturnType<typeof failed>['problem']
} {
  return failed(failure.code, failure.detail, failure.errors ? { errors: failure.errors } : {})
}

function written(report: Report, type: ReportType, color: boolean): string {
  switch (type) {
    case 'text/plain':
      return toText(report, { color })
    case 'text/html':
      return toHtml(report)
    case 'application/sarif+json':
      return toSarif(report, CATALOGUE)
    default:
      return toJson(report)
  }
}
