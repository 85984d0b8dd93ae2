import { EngineOutOfMemory, type Engine } from '../engine/engine.ts'
import { SessionRun } from '../inspection/session-run.ts'
import { syslogOfEvent } from '../inspection/syslog.ts'
import { INLINE_CONNECT_MS, MAX_INLINE_CONNECTIONS, MAX_INLINE_LOG_LINES } from '../limits.ts'
import { printed } from '../redact/redact.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import type { Report } from '../report/report.ts'
import { utf8ByteString } from '../smtp/octets.ts'
import type { SessionAbout } from '../smtp/session.ts'
import type { ReportId, TenantId } from '../store/ids.ts'
import { Connection, type Ending } from './connection.ts'
import { endpointText } from './endpoint.ts'
import { clientPeer, serverPeer } from './peer.ts'
import { connectionReport } from './report.ts'
import { faultWords, readInlineSettings, type InlineEnv, type InlineSettings } from './settings.ts'
import type { Dial, TcpSocket } from './socket.ts'

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
      const why = await answers(server)
      if (why !== null) return log(fixed`${way}, server not reached: ${why}`)
      const report = await relayed(parts, read.settings, {
        client,
        server,
        remoteAddress,
        log,
        way,
      })
      if (report !== null && tenant !== null)
        context.waitUntil(
          keep(env, tenant, report).then(
            (kept) =>
              log(kept.ok ? fixed`kept as ${words(kept.id)}` : fixed`not kept: ${words(kept.why)}`),
            () => log(fixed`not kept: the database failed`),
          ),
        )
    } finally {
      open--
      server.close().catch(() => undefined)
    }
  }
}

interface Relaying {
  client: TcpSocket
  server: TcpSocket
  remoteAddress: string | undefined
  log(line: Redacted): void
  way: Redacted
}

/** A connection from its first octet to its last, and its report; null where there was no memory for one. */
async function relayed(
  { engine }: Pick<InlineParts<InlineEnv>, 'engine'>,
  { upstream, policy: settled, tenant }: InlineSettings,
  { client, server, remoteAddress, log, way }: Relaying,
): Promise<Report | null> {
  const started = Date.now()
  const about: SessionAbout = {
    key: null,
    client: clientPeer(remoteAddress),
    server: serverPeer(upstream),
    vantage: 'unknown',
    segments: true,
    started,
  }
  const { policy } = settled.forSession(about)
  const connection = new Connection(client, server)
  let run: SessionRun
  try {
    run = new SessionRun(0, about, {
      engine,
      policy,
      switches: {},
      // it is in force, stated or not
      policyGiven: true,
      eol: 'auto',
      oneSided: null,
      exact: true,
      complete: false,
      mailLines: false,
      live: connection.outlet,
    })
  } catch (error) {
    if (!(error instanceof EngineOutOfMemory)) throw error
    log(fixed`${way}, refused: no memory for a session`)
    return null
  }
  let messages = 0
  const each = (): void => {
    for (const { event, line } of run.newEvents())
      for (const message of syslogOfEvent(event, line, about, policy))
        if (++messages <= MAX_INLINE_LOG_LINES) log(message)
  }
  let ending: Ending
  try {
    ending = await connection.through(run, each)
  } catch (error) {
    run.abandon()
    throw error
  }
  if (messages > MAX_INLINE_LOG_LINES)
    log(fixed`${messages - MAX_INLINE_LOG_LINES} more syslog messages`)
  const octets = connection.read.C + connection.read.S
  const report = connectionReport(run, { engine, settled, octets, remedies: tenant !== null })
  const { verdict, linesMasked, keywordsMasked, linesDiscarded } = report.summary
  const seconds = Math.round((Date.now() - started) / 100) / 10
  log(
    fixed`${way}, ${words(ending)} after ${seconds} s: client ${connection.read.C} octets in, ${connection.sent('C')} on; server ${connection.read.S} in, ${connection.sent('S')} on; ${words(verdict)}, ${linesMasked} lines and ${keywordsMasked} keywords masked, ${linesDiscarded} discarded`,
  )
  return report
}

/** Waits until the server is there; says why it is not. */
async function answers(server: TcpSocket): Promise<Redacted | null> {
  let late: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<Redacted>((resolve) => {
    late = setTimeout(
      () => resolve(fixed`no answer for ${INLINE_CONNECT_MS / 1000} s`),
      INLINE_CONNECT_MS,
    )
  })
  const opened = server.opened.then(
    () => null,
    () => fixed`the connection is refused, or the name has no address`,
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

/** Words that are no wire octets: settings, addresses, our own. */
function words(text: string): Redacted {
  return printed(utf8ByteString(text))
}
