import type { RouteConfig } from '@hono/zod-openapi'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { comparisonSchema } from '../../report/comparison.ts'
import { recordSchema, reportSchema } from '../../report/report.ts'
import { compare } from './compare-routes.ts'
import type { AppEnv } from '../app-env.ts'
import { inspect } from './inspect.ts'
import { mask, NOT_SIMULATED } from './mask-route.ts'
import {
  compareShape,
  inspectRequestSchema,
  inspectShape,
  maskRequestSchema,
  maskShape,
  optional,
} from './options.ts'
import { octets, PROBLEMS_OF_BODIES } from '../route-words.ts'
import type { Services } from '../services.ts'

/** The bodies in which an upload may come. */
export const UPLOAD_BODY: NonNullable<NonNullable<RouteConfig['request']>['body']> = {
  required: true,
  content: {
    'text/plain': { schema: z.string() },
    'application/octet-stream': { schema: octets },
    'application/vnd.tcpdump.pcap': { schema: octets },
    'application/x-www-form-urlencoded': {
      schema: octets.meta({ description: 'raw octets too: what curl --data-binary claims' }),
    },
    'multipart/form-data': { schema: optional(inspectShape).extend({ transcript: octets }) },
    'application/json': { schema: inspectRequestSchema },
  },
}

const sarifSchema = z
  .looseObject({ version: z.literal('2.1.0').meta({ description: 'of SARIF' }) })
  .meta({ id: 'Sarif', description: 'A SARIF log (OASIS 2.1.0)' })

/** The forms in which a report is answered; `schema`: that of the JSON. */
export function reportContent(schema: z.ZodType) {
  return {
    'application/json': { schema },
    'text/plain': { schema: z.string() },
    'application/x-ndjson': { schema: recordSchema },
    'text/html': { schema: z.string() },
    'application/sarif+json': { schema: sarifSchema },
  }
}

/** Definitions of the routes that take uploads: the schemas that read a request are those that are shown. */
const INSPECT: RouteConfig = {
  method: 'post',
  path: '/v1/inspect',
  operationId: 'inspect',
  tags: ['Inspect'],
  summary: 'What the firewall does to each line of a session',
  description:
    'The body is the transcript or capture itself, a form with a part `transcript`, or JSON. PUT does the same (curl -T). gzip is unzipped, by Content-Encoding or by its first octets.',
  request: {
    query: optional(inspectShape),
    body: UPLOAD_BODY,
  },
  responses: {
    200: {
      description: 'The report',
      content: reportContent(reportSchema),
    },
    ...PROBLEMS_OF_BODIES,
  },
}

const MASK: RouteConfig = {
  method: 'post',
  path: '/v1/mask',
  operationId: 'mask',
  tags: ['Inspect'],
  summary: 'The octets of one side as they leave the firewall, streamed',
  description:
    'Constant memory whatever the size. A connection that is cut ends the body early; /v1/inspect tells why. A policy longer than a query string takes comes beside the octets, in a form or JSON of 36 MiB. PUT does the same.',
  request: {
    query: optional(maskShape),
    body: {
      required: true,
      content: {
        'application/octet-stream': { schema: octets },
        'multipart/form-data': { schema: optional(maskShape).extend({ transcript: octets }) },
        'application/json': { schema: maskRequestSchema },
      },
    },
  },
  responses: {
    200: {
      description: 'Masked octets',
      headers: z.object({
        [NOT_SIMULATED]: z.string().optional().meta({
          description:
            'matches of the policy map that the octets of one side alone cannot show, and that were not judged',
        }),
      }),
      content: { 'application/octet-stream': { schema: octets } },
    },
    400: PROBLEMS_OF_BODIES[400],
    413: PROBLEMS_OF_BODIES[413],
    415: PROBLEMS_OF_BODIES[415],
    422: PROBLEMS_OF_BODIES[422],
  },
}

const COMPARE: RouteConfig = {
  method: 'post',
  path: '/v1/compare',
  operationId: 'compare',
  tags: ['Inspect'],
  summary:
    'Two recordings of one session, line by line: what changed in between, and whose work it is',
  description:
    'A form with the parts `outside` (recorded at the client) and `inside` (at the server), transcripts or captures of any form; clocks need not agree. Every octet range that differs is named with the rules that explain it; the policy that does it is inferred, with its map where no built-in one fits; what no policy of this inspection does is said to be not this engine.',
  request: {
    query: optional(compareShape),
    body: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: optional(compareShape).extend({ outside: octets, inside: octets }),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The comparison',
      content: {
        'application/json': { schema: comparisonSchema },
        'text/plain': { schema: z.string() },
      },
    },
    ...PROBLEMS_OF_BODIES,
  },
}

/** POST and PUT /v1/inspect and /v1/mask, POST /v1/compare. */
export function inspectionRoutes(services: Services) {
  const routes = new OpenAPIHono<AppEnv>()
  routes.openAPIRegistry.registerPath(INSPECT)
  routes.openAPIRegistry.registerPath(MASK)
  routes.openAPIRegistry.registerPath(COMPARE)
  return routes
    .on(['POST', 'PUT'], '/v1/inspect', (c) => inspect(c.req.raw, services))
    .on(['POST', 'PUT'], '/v1/mask', (c) => mask(c.req.raw, services))
    .post('/v1/compare', (c) => compare(c.req.raw, services))
}
