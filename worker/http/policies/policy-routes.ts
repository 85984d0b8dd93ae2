import type { RouteConfig } from '@hono/zod-openapi'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { checkedPolicySchema, proposalSchema } from '../../report/policy.ts'
import type { AppEnv } from '../app-env.ts'
import {
  checkRequestSchema,
  checkShape,
  optional,
  proposeRequestSchema,
  proposeShape,
} from '../inspection/options.ts'
import { check, propose } from './policies.ts'
import { octets, PROBLEMS_OF_BODIES } from '../route-words.ts'
import type { Services } from '../services.ts'

const CHECK: RouteConfig = {
  method: 'post',
  path: '/v1/policies/check',
  operationId: 'checkPolicy',
  tags: ['Policies'],
  summary: 'What a running-config puts in force',
  description:
    'The body is the text (the whole running-config or a part of it), a form with a part `policy`, or JSON. A text with faults is refused whole, and every fault is told with its line and column. Nothing of the text is kept; answers quote only what stands in esmtp, regex and class blocks.',
  request: {
    query: optional(checkShape).omit({ policy: true }),
    body: {
      required: true,
      content: {
        'text/plain': { schema: z.string() },
        'application/octet-stream': { schema: octets },
        'multipart/form-data': { schema: optional(checkShape).required({ policy: true }) },
        'application/json': { schema: checkRequestSchema },
      },
    },
  },
  responses: {
    200: {
      description: 'The policy',
      content: {
        'application/json': { schema: checkedPolicySchema },
        'text/plain': { schema: z.string() },
      },
    },
    ...PROBLEMS_OF_BODIES,
  },
}

const PROPOSE: RouteConfig = {
  method: 'post',
  path: '/v1/policies/propose',
  operationId: 'proposeRemedies',
  tags: ['Policies'],
  summary: 'Configurations that let a session through, the least that is given up first',
  description:
    'Each is read back and run again on the session before it says verified. One without a configuration says why none helps. IOS zone-based firewalls are not covered.',
  request: {
    query: optional(proposeShape),
    body: {
      required: true,
      content: {
        'application/json': { schema: proposeRequestSchema },
        'multipart/form-data': { schema: optional(proposeShape).extend({ transcript: octets }) },
        'text/plain': { schema: z.string() },
        'application/octet-stream': { schema: octets },
      },
    },
  },
  responses: {
    200: {
      description: 'The remedies',
      content: {
        'application/json': { schema: proposalSchema },
        'text/plain': { schema: z.string() },
      },
    },
    ...PROBLEMS_OF_BODIES,
  },
}

/** POST /v1/policies/check and /v1/policies/propose. */
export function policyRoutes(services: Services) {
  const routes = new OpenAPIHono<AppEnv>()
  routes.openAPIRegistry.registerPath(CHECK)
  routes.openAPIRegistry.registerPath(PROPOSE)
  return routes
    .post('/v1/policies/check', (c) => check(c.req.raw))
    .post('/v1/policies/propose', (c) => propose(c.req.raw, services))
}
