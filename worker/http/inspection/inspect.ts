import { MAX_BUFFERED_UPLOAD_OCTETS, MAX_FULL_LISTING_OCTETS } from '../../limits.ts'
import { CATALOGUE } from '../../diagnosis/catalogue/catalogue.ts'
import { inTurns, whole, type Steps } from '../../turn.ts'
import type { InspectFailure, InspectOptions, UploadInspection } from '../../report/inspection.ts'
import { htmlInSteps } from '../../report/html/html.ts'
import { jsonInSteps } from '../../report/json.ts'
import { toNdjson } from '../../report/ndjson.ts'
import type { Report } from '../../report/report.ts'
import { sarifInSteps } from '../../report/sarif.ts'
import { ReportCollector } from '../../report/sink.ts'
import { textInSteps, type TextOptions } from '../../report/text/text.ts'
import { Sha256 } from '../upload/digest.ts'
import { isFormat } from '../../inspection/upload/formats.ts'
import type { ReportType } from './negotiate.ts'
import { negotiate, REPORT_TYPES } from './negotiate.ts'
import { ndjsonResponse } from './ndjson-response.ts'
import type { Cap, OctetReader } from '../upload/octet-reader.ts'
import { textBody } from './text-body.ts'
import { inspectShape, switchShape } from './options.ts'
import type { Result } from '../problem.ts'
import { failed, ok, problemResponse } from '../problem.ts'
import type { Options } from './read-options.ts'
import { queryOptions, readOptions } from './read-options.ts'
import type { Services } from '../services.ts'
import type { Upload } from '../upload/wrapped.ts'
import { readUpload } from '../upload/upload.ts'

/** A request for an inspection, taken apart. */
export interface AskedInspection {
  upload: Upload
  options: InspectOptions
  type: ReportType
  color: boolean
  /** that lines be listed was asked for: text lists those of many sessions too */
  everyLine: boolean
}

/** Takes a request apart: the answer wanted, the options, the upload still to be read. */
export async function askedInspection(request: Request): Promise<Result<AskedInspection>> {
  const type = negotiate(request.headers.get('accept') ?? undefined, REPORT_TYPES)
  if (!type.ok) return type
  // a wrong option is named before the upload is read
  const asked = queryOptions(request.url)
  const early = readOptions(inspectShape, asked)
  if (!early.ok && early.problem.code === 'unknown-option') return early
  const upload = await readUpload(request)
  if (!upload.ok) return upload
  const stated = readOptions(inspectShape, [...asked, ...upload.value.stated])
  if (!stated.ok) return stated
  const options = inspectOptions(stated.value)
  if (!options.ok) return options
  const color = stated.value.color === 'always'
  // A stream is made as it is read, and says nothing it would have to read twice for.
  const streamed = type.value === 'application/x-ndjson' && { predictions: 'none' as const }
  return ok({
    upload: upload.value,
    options: { ...options.value, ...streamed },
    type: type.value,
    color,
    everyLine: stated.value.lines === 'all' || stated.value.lines === 'full',
  })
}

/** POST and PUT /v1/inspect. */
export async function inspect(request: Request, services: Services): Promise<Response> {
  const asked = await askedInspection(request)
  if (!asked.ok) return problemResponse(asked.problem)
  const { upload, options, type, color, everyLine } = asked.value
  if (type === 'application/x-ndjson')
    return ndjsonResponse(
      upload.open(streamedCap(options), false),
      options,
      services,
      upload.name ?? null,
    )
  const report = await wholeReport(upload, options, services)
  if (!report.ok) return problemResponse(report.problem)
  const form = { type, color, everyLine }
  return answerOf(await inTurns(writing(report.value, type, form)), form)
}

/** A whole report in the form a client prefers. */
export function reportResponse(
  report: Report,
  form: { type: ReportType; color: boolean; everyLine?: boolean },
  more: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return answerOf(whole(writing(report, form.type, form)), form, more)
}

function answerOf(
  text: string | string[],
  { type }: { type: ReportType },
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return new Response(textBody(text), {
    status,
    headers: { 'content-type': `${type}; charset=utf-8`, vary: 'Accept', ...headers },
  })
}

/** The options of the pipeline among those of the request. */
export function inspectOptions(stated: Options<typeof inspectShape>): Result<InspectOptions> {
  const { profile, policy, mapName, format = 'auto', lines = 'all', eol = 'auto' } = stated
  const { predictions } = stated
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
    ...(predictions !== undefined && { predictions }),
    switches: switchesOf(stated),
  })
}

type StatedSwitches = Options<typeof switchShape>

/** The switches among the options. */
export function switchesOf(stated: {
  [Name in keyof StatedSwitches]: StatedSwitches[Name] | undefined
}): InspectOptions['switches'] {
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

/** The report of an upload, made whole in memory. */
export async function wholeReport(
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
  const sha256 = await digest.hexadecimal()
  const report = sink.report({ octets, compressed, sha256, name: upload.name ?? null })
  if (!report) throw new Error('the pipeline ended without a summary')
  return ok(report)
}

/** An upload whose answer is made whole, through the pipeline; `also` sees its octets too. */
export async function readWhole(
  reader: OctetReader,
  inspection: UploadInspection,
  also: (chunk: Uint8Array) => Promise<void> = async () => undefined,
): Promise<Result<null>> {
  try {
    for (;;) {
      const chunk = await reader.next()
      if (!chunk.ok) return chunk
      if (chunk.value === null) break
      await also(chunk.value)
      const failure = await inTurns(inspection.pushing(chunk.value))
      if (failure) {
        await reader.refuse()
        return refused(failure)
      }
    }
    await inspection.settle()
    const end = await inTurns(inspection.ending())
    return end.ok ? ok(null) : refused(end)
  } finally {
    inspection.abandon()
  }
}

/** A failure of the pipeline as a problem. */
export function refused(failure: InspectFailure): {
  ok: false
  problem: ReturnType<typeof failed>['problem']
} {
  return failed(failure.code, failure.detail, failure.errors ? { errors: failure.errors } : {})
}

function* writing(report: Report, type: ReportType, text: TextOptions): Steps<string | string[]> {
  switch (type) {
    case 'text/plain':
      return yield* textInSteps(report, text)
    case 'text/html':
      return yield* htmlInSteps(report)
    case 'application/sarif+json':
      return yield* sarifInSteps(report, CATALOGUE)
    case 'application/x-ndjson':
      return toNdjson(report)
    default:
      return yield* jsonInSteps(report)
  }
}
