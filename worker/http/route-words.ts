import { z } from '@hono/zod-openapi'
import { header } from './docs/operation.ts'
import { problemSchema } from './problem-schema.ts'

/** Where what was made is. */
export const LOCATION = { Location: header('Location') }
/** That an earlier request had this answer. */
export const REPLAYED = { 'Idempotent-Replayed': header('IdempotentReplayed') }

/** A body or part of octets. */
export const octets = z.string().meta({ format: 'binary', description: 'octets, as they are' })
/** An answer that is a problem. */
export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
})
/** Problems of requests that bring an upload. */
export const PROBLEMS_OF_BODIES = {
  400: problem('Malformed, or an option is unknown or invalid'),
  406: problem('Accept names nothing that can be made'),
  413: problem('Too large'),
  415: problem('Content-Type or Content-Encoding is not supported'),
  422: problem('Not a transcript, or a policy that does not parse'),
}
