import type { OpenAPIHono } from '@hono/zod-openapi'
import type { TenantId } from '../../store/ids.ts'
import { asId } from '../../store/ids.ts'
import type { WebhookRow } from '../../store/webhooks.ts'
import { readWebhook } from '../../store/webhooks.ts'
import type { AppEnv } from '../app-env.ts'
import type { Shape } from '../inspection/options.ts'
import type { Result } from '../problem.ts'
import { failed } from '../problem.ts'
import type { Asked, Definition } from '../route.ts'
import { addTenantRoute } from '../route.ts'

/** 404, whether there never was one, or it is another tenant's. */
export const NO_WEBHOOK = failed('not-found', 'There is no webhook of that id.')

/** Adds a route of the one webhook that `{id}` of its path names. */
export function addWebhookRoute<
  Q extends Shape = Record<never, never>,
  B extends Shape = Record<never, never>,
>(
  routes: OpenAPIHono<AppEnv>,
  definition: Definition<Q, B>,
  serve: (
    asked: Asked<Q, B> & { tenant: TenantId; webhook: WebhookRow },
  ) => Promise<Result<Response>>,
): void {
  addTenantRoute(routes, definition, async (asked) => {
    const id = asId('whk', asked.c.req.param('id') ?? '')
    const webhook = id && (await readWebhook(asked.db, asked.tenant, id))
    return webhook ? serve({ ...asked, webhook }) : NO_WEBHOOK
  })
}
