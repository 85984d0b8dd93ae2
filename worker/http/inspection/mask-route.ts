import { inTurns } from '../../turn.ts'
import { windows, windowsOf, type Windows } from '../../pump.ts'
import { refused, switchesOf } from './inspect.ts'
import { maskShape } from './options.ts'
import { Gunzip, GZIP_FAULTS, isGzipFault } from '../upload/gunzip.ts'
import { bodyOf } from '../upload/octet-reader.ts'
import { failed, ok, problemResponse, type Result } from '../problem.ts'
import { queryOptions, readOptions, type Stated } from './read-options.ts'
import type { Services } from '../services.ts'
import { isGzip, mediaType, readUpload } from '../upload/upload.ts'

/** Header of an answer: matches of the map that one side alone cannot show. */
export const NOT_SIMULATED = 'not-simulated'

/**
 * POST and PUT /v1/mask: octets in, masked octets out, first ones out before the last are in. A form or JSON,
 * in which a policy of any length has room, is read whole before.
 */
export async function mask(request: Request, services: Services): Promise<Response> {
  const asked = queryOptions(request.url)
  const body = await readMasked(request)
  if (!body.ok) return problemResponse(body.problem)
  const options = readOptions(maskShape, [...asked, ...body.value.stated])
  if (!options.ok) return problemResponse(options.problem)
  const { direction, profile, policy, mapName, eol = 'auto' } = options.value
  if (!direction)
    return problemResponse(
      failed('invalid-option', 'direction=client or direction=server is needed.', {
        errors: [{ parameter: 'direction', message: 'missing' }],
      }).problem,
    )
  const masking = services.mask(body.value.source, {
    direction,
    ...(profile !== undefined && { profile }),
    ...(policy !== undefined && { policy }),
    ...(mapName !== undefined && { mapName }),
    switches: switchesOf(options.value),
    eol,
  })
  const masked = await inTurns(masking)
  if (!masked.ok) return problemResponse(refused(masked).problem)
  const headers = new Headers({ 'content-type': 'application/octet-stream' })
  for (const match of masked.notSimulated) headers.append(NOT_SIMULATED, match)
  return new Response(masked.body, { headers })
}

interface MaskedBody {
  source: Windows
  stated: Stated[]
}

/** The octets to mask, and the options beside them. */
async function readMasked(request: Request): Promise<Result<MaskedBody>> {
  const type = mediaType(request.headers.get('content-type') ?? '')
  if (type !== 'multipart/form-data' && type !== 'application/json') {
    const gzip = isGzip(request)
    if (!gzip.ok) return gzip
    const body = windows(bodyOf(request))
    const source = gzip.value ? await unzipped(body) : ok(body)
    return source.ok ? ok({ source: source.value, stated: [] }) : source
  }
  const upload = await readUpload(request)
  if (!upload.ok) return upload
  const octets = await upload.value.open(null, true).rest()
  return octets.ok ? ok({ source: windowsOf(octets.value), stated: upload.value.stated }) : octets
}

/** Its first octets come before the answer's status, so that what is no gzip gets a problem. */
async function unzipped(body: Windows): Promise<Result<Windows>> {
  const gunzip = new Gunzip(body)
  try {
    let first = await gunzip.next()
    const next = async (): Promise<Uint8Array | null> => {
      const window = first ?? (await gunzip.next())
      first = null
      return window
    }
    return ok({ next, skip: () => gunzip.skip(), cancel: () => gunzip.cancel() })
  } catch (error) {
    if (!isGzipFault(error)) throw error
    await gunzip.skip()
    return failed('malformed-gzip', GZIP_FAULTS[error.code] ?? 'The body does not unzip.')
  }
}
