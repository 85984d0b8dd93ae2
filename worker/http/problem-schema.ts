import { z } from 'zod'
import type { ProblemCode } from './problem.ts'
import { PROBLEMS } from './problem.ts'

/** RFC 9457, as every error of this API is answered. */
export const problemSchema = z
  .object({
    type: z
      .string()
      .meta({ description: 'a page that explains it', examples: ['/docs/problems/too-large'] }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    errors: z
      .array(
        z.object({
          pointer: z.string().optional().meta({ description: 'RFC 6901, in a JSON body' }),
          parameter: z.string().optional().meta({ description: 'of the query or a form' }),
          line: z.number().int().optional(),
          column: z.number().int().optional(),
          message: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' })
