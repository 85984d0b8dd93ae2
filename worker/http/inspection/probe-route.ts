import { OpenAPIHono, z } from '@hono/zod-openapi'
import { MAX_PORT, MAX_PROBED_PORTS } from '../../limits.ts'
import { PROBED_PORTS } from '../../probe/probe.ts'
import { probeSchema, type ShownProbe } from '../../probe/schema.ts'
import { allowedPorts, plainHost, readTargets } from '../../probe/targets.ts'
import { toProbeText } from '../../probe/text.ts'
import { holdingHost } from '../../store/probe-leases.ts'
import type { AppEnv } from '../app-env.ts'
import { negotiate, PLAIN_TYPES, plainAnswer } from './negotiate.ts'
import { failed, ok, type Result } from '../problem.ts'
import { problemResponses } from '../problem-schema.ts'
import { addTenantRoute } from '../route.ts'
import type { Services } from '../services.ts'

const probeShape = {
  host: z
    .string()
    .max(255)
    .meta({
      description: 'name or address; PROBE_TARGETS says which',
      examples: ['mail.example.com'],
    }),
  ports: z
    .array(z.int().min(1).max(MAX_PORT))
    .min(1)
    .max(MAX_PROBED_PORTS)
    .default([...PROBED_PORTS])
    .meta({ description: 'one after the other; the first is the one in question' }),
  limits: z.boolean().default(false).meta({
    description: 'asks a line of 513 octets too, on a connection of its own',
  }),
}

/** POST /v1/probe, where PROBE_TARGETS allows it. */
export function probeRoutes({ probe }: Services) {
  const routes = new OpenAPIHono<AppEnv>()
  addTenantRoute(
    routes,
    {
      method: 'post',
      path: '/v1/probe',
      operationId: 'probe',
      tags: ['Inspect'],
      summary: 'Ask a mail server harmless questions that an inspection answers otherwise',
      description:
        'Connects to the ports in turn: greeting, EHLO, a verb that no server knows, NOOP in lower case, in pieces and long, STARTTLS, QUIT; never MAIL, RCPT or DATA. Off unless PROBE_TARGETS lists the host. From Cloudflare port 25 cannot be reached.',
      needs: ['write'],
      body: probeShape,
      responses: {
        200: {
          description: 'What the answers show',
          content: {
            'application/json': { schema: probeSchema },
            'text/plain': { schema: z.string() },
          },
        },
        ...problemResponses(406, 409, 413, 415),
      },
    },
    async ({ c, db, body }) => {
      const type = negotiate(c.req.header('accept'), PLAIN_TYPES)
      if (!type.ok) return type
      const host = plainHost(body.host)
      const allowed = allowedIn(c.env.PROBE_TARGETS, host, [...new Set(body.ports)])
      if (!allowed.ok) return allowed
      if (!probe)
        return failed('not-configured', 'This program opens no connections to probe with.')
      const held = await holdingHost(db, host, () =>
        probe({
          host,
          ports: allowed.value,
          limits: body.limits,
          onCloudflare: c.req.header('cf-ray') !== undefined,
        }),
      )
      if (!held.ok)
        return failed('probe-running', 'This host is being probed; one connection at a time.', {
          headers: { 'retry-after': '10' },
        })
      const report: ShownProbe = held.value
      return ok(
        type.value === 'text/plain'
          ? plainAnswer('text/plain', toProbeText(report, { color: false }))
          : plainAnswer('application/json', JSON.stringify(report) + '\n'),
      )
    },
  )
  return routes
}

/** The ports, if PROBE_TARGETS allows all of them. */
function allowedIn(
  stated: string | undefined,
  host: string,
  ports: readonly number[],
): Result<number[]> {
  if (!stated?.trim())
    return failed('not-configured', 'PROBE_TARGETS is not set: nothing may be probed.')
  const read = readTargets(stated)
  if (!read.ok) return failed('not-configured', read.why)
  const allowed = allowedPorts(read.targets, host, ports)
  const refused = ports.filter((port) => !allowed.includes(port))
  if (refused.length === 0) return ok(allowed)
  return failed(
    'probe-refused',
    `PROBE_TARGETS allows no probe of port ${refused.join(', ')} there.`,
  )
}
