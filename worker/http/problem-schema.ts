import { z } from 'zod'
import type { ProblemCode } from './problem.ts'
import { PROBLEMS } from './problem.ts'

/** RFC 9457, as every error of this API is answered. */
export const problemSchema = z
  .object({
    type: z
      .string()
      .meta({ description: 'a page that explains it', examples: ['/docs/problems/too-large'] }),
    title: z.string().meta({ description: 'what kind of problem, in words' }),
    status: z.number().int().meta({ description: 'the HTTP status' }),
    detail: z.string().meta({ description: 'what is wrong with this request' }),
    code: z
      .enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]])
      .meta({ description: 'stable name, the end of type' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().optional().meta({ description: 'RFC 6901, in a JSON body' }),
          parameter: z.string().optional().meta({ description: 'of the query or a form' }),
          line: z.number().int().optional().meta({ description: 'of a policy text, from 1' }),
          column: z.number().int().optional().meta({ description: 'there, from 1' }),
          message: z.string().meta({ description: 'what is wrong there' }),
        }),
      )
      .optional()
      .meta({ description: 'each fault of the input, and where' }),
  })
  .meta({ id: 'Problem', description: 'Every error (RFC 9457)' })

const WORDS = {
  400: 'Malformed, or a parameter or member is unknown or invalid',
  401: 'No token, or none that exists',
  403: 'The token lacks the scope',
  404: 'There is nothing with that id',
  406: 'Accept names nothing that can be made',
  409: 'Not in this state: still running, disabled, changed meanwhile, or as many as there may be',
  413: 'Too large',
  415: 'Content-Type or Content-Encoding is not supported',
  422: 'Not a transcript, a policy that does not parse, or an Idempotency-Key of another request',
  429: 'Too many requests; Retry-After says when',
  503: 'The deployment lacks what this needs',
} as const

/** Problems of a route, as OpenAPI lists them. */
export function problemResponses(...statuses: (keyof typeof WORDS)[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: WORDS[status],
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  )
}
