import { windows } from '../pump.ts'
import { refused, switchesOf } from './inspect.ts'
import { maskShape } from './options.ts'
import { Gunzip } from './gunzip.ts'
import { bodyOf } from './octet-reader.ts'
import { failed, problemResponse } from './problem.ts'
import { queryOptions, readOptions } from './read-options.ts'
import type { Services } from './services.ts'
import { isGzip, mediaType } from './upload.ts'

/** Header of an answer: matches of the map that one side alone cannot show. */
export const NOT_SIMULATED = 'not-simulated'

/** POST and PUT /v1/mask: octets in, masked octets out, first ones out before the last are in. */
export function mask(request: Request, services: Services): Response {
  const options = readOptions(maskShape, queryOptions(request.url))
  if (!options.ok) return problemResponse(options.problem)
  const { direction, profile, policy, mapName, eol = 'auto' } = options.value
  if (!direction)
    return problemResponse(
      failed('invalid-option', 'direction=client or direction=server is needed.', {
        errors: [{ parameter: 'direction', message: 'missing' }],
      }).problem,
    )
  const type = mediaType(request.headers.get('content-type') ?? '')
  if (type === 'multipart/form-data' || type === 'application/json')
    return problemResponse(
      failed(
        'unsupported-media-type',
        'The body is the octets themselves: application/octet-stream.',
      ).problem,
    )
  const gzip = isGzip(request)
  if (!gzip.ok) return problemResponse(gzip.problem)
  const body = windows(bodyOf(request))
  const masked = services.mask(gzip.value ? new Gunzip(body) : body, {
    direction,
    ...(profile !== undefined && { profile }),
    ...(policy !== undefined && { policy }),
    ...(mapName !== undefined && { mapName }),
    switches: switchesOf(options.value),
    eol,
  })
  if (!masked.ok) return problemResponse(refused(masked).problem)
  const headers = new Headers({ 'content-type': 'application/octet-stream' })
  for (const match of masked.notSimulated) headers.append(NOT_SIMULATED, match)
  return new Response(masked.body, { headers })
}
