import type { Engine } from '../engine/engine.ts'
import { INLINE_CONNECT_MS, MAX_INLINE_CONNECTIONS } from '../limits.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import type { Report } from '../report/report.ts'
import type { ReportId, TenantId } from '../store/ids.ts'
import { endpointText } from './endpoint.ts'
import { relayed } from './relay.ts'
import { faultWords, readInlineSettings, type InlineEnv } from './settings.ts'
import type { Dial, TcpSocket } from './socket.ts'
import { words } from '../redact/words.ts'

/** What the handler is made of. */
export interface InlineParts<Env extends InlineEnv> {
  engine: Engine
  dial: Dial
  /** keeps a report as POST /v1/reports does */
  keep(
    env: Env,
    tenant: TenantId,
    report: Report,
  ): Promise<{ ok: true; id: ReportId } | { ok: false; why: string }>
  log(line: Redacted): void
}

/** The `connect()` of the Worker. The promise resolves when the connection is over; both sockets are closed then. */
export type ConnectHandler<Env> = (
  socket: TcpSocket,
  env: Env,
  context: { waitUntil(work: Promise<unknown>): void },
) => Promise<void>

/** Takes connections to SMTP_UPSTREAM under INLINE_POLICY; each becomes a report of the tenant INLINE_STORE. */
export function inlineConnect<Env extends InlineEnv>(parts: InlineParts<Env>): ConnectHandler<Env> {
  const { dial, keep } = parts
  const settingsOf = remembered()
  let numbers = 0
  let open = 0
  return async (client, env, context) => {
    const number = ++numbers
    const log = (line: Redacted): void => parts.log(fixed`inline ${number}: ${line}`)
    const read = settingsOf(env)
    if (read === null) return log(fixed`refused: SMTP_UPSTREAM is not set`)
    if (!read.ok) return log(fixed`refused: ${words(faultWords(read.faults))}`)
    if (open >= MAX_INLINE_CONNECTIONS)
      return log(fixed`refused: ${MAX_INLINE_CONNECTIONS} connections are open`)
    open++
    const { upstream, tenant } = read.settings
    const server = dial(
      { hostname: upstream.host, port: upstream.port },
      { allowHalfOpen: true, secureTransport: 'off' },
    )
    server.closed.catch(() => undefined)
    client.closed.catch(() => undefined)
    try {
      const { remoteAddress } = await client.opened
      const way = fixed`${words(remoteAddress ?? 'client')} -> ${words(endpointText(upstream))}`
      const { why, serverAddress } = await answers(server)
      if (why !== null) return log(fixed`${way}, server not reached: ${why}`)
      const between = { client, server, remoteAddress, serverAddress, way }
      const report = await relayed(parts.engine, read.settings, between, log)
      if (report !== null && tenant !== null)
        context.waitUntil(
          keep(env, tenant, report).then(
            (kept) =>
              log(kept.ok ? fixed`kept as ${words(kept.id)}` : fixed`not kept: ${words(kept.why)}`),
            () => log(fixed`not kept: the database failed`),
          ),
        )
    } catch (error) {
      // its message may quote what went through
      log(fixed`failed: ${words(error instanceof Error ? error.name : 'no error')}`)
    } finally {
      open--
      server.close().catch(() => undefined)
    }
  }
}

interface Answer {
  why: Redacted | null
  serverAddress: string | undefined
}

const unreached = (why: Redacted): Answer => ({ why, serverAddress: undefined })

/** Waits until the server is there, at what address; says why it is not. */
async function answers(server: TcpSocket): Promise<Answer> {
  let late: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<Answer>((resolve) => {
    late = setTimeout(
      () => resolve(unreached(fixed`no answer for ${INLINE_CONNECT_MS / 1000} s`)),
      INLINE_CONNECT_MS,
    )
  })
  const opened = server.opened.then(
    ({ remoteAddress }): Answer => ({ why: null, serverAddress: remoteAddress }),
    () => unreached(fixed`the connection is refused, or the name has no address`),
  )
  const answer = await Promise.race([opened, patience])
  clearTimeout(late)
  return answer
}

/** Settings are read once for the environment of an isolate: a policy text may be long. */
function remembered(): (env: InlineEnv) => ReturnType<typeof readInlineSettings> {
  let known: { of: InlineEnv; read: ReturnType<typeof readInlineSettings> } | null = null
  return (env) => {
    const same =
      known !== null &&
      known.of.SMTP_UPSTREAM === env.SMTP_UPSTREAM &&
      known.of.INLINE_POLICY === env.INLINE_POLICY &&
      known.of.INLINE_STORE === env.INLINE_STORE
    if (known === null || !same) known = { of: env, read: readInlineSettings(env) }
    return known.read
  }
}
