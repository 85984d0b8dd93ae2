import { EngineOutOfMemory, type Engine } from '../engine/engine.ts'
import type { RunSettings } from '../inspection/run/run-settings.ts'
import { SessionRun } from '../inspection/run/session-run.ts'
import { syslogOfEvent } from '../inspection/run/syslog.ts'
import { MAX_INLINE_LOG_LINES } from '../limits.ts'
import { fixed, type Redacted } from '../redact/redacted.ts'
import type { Report } from '../report/report.ts'
import type { SessionAbout } from '../smtp/session.ts'
import { Connection, type Ending, type Ends } from './connection.ts'
import { clientPeer, serverPeer } from './peer.ts'
import { connectionReport } from './report.ts'
import type { InlineSettings } from './settings.ts'
import { words } from '../redact/words.ts'

/** Two peers, both connected. */
export interface Between {
  client: Ends
  server: Ends
  /** of the client, and of the server, as the platform has them */
  remoteAddress: string | undefined
  serverAddress: string | undefined
  /** both, as the log has them */
  way: Redacted
}

/** A connection from its first octet to its last, and its report; null where there was no memory for one. */
export async function relayed(
  engine: Engine,
  { upstream, policy: settled, tenant }: InlineSettings,
  { client, server, remoteAddress, serverAddress, way }: Between,
  log: (line: Redacted) => void,
): Promise<Report | null> {
  const started = Date.now()
  const about: SessionAbout = {
    key: null,
    client: clientPeer(remoteAddress),
    server: serverPeer(upstream, serverAddress),
    vantage: 'unknown',
    segments: true,
    started,
  }
  const { policy } = settled.forSession(about)
  const connection = new Connection(client, server)
  const run = begun(about, { engine, policy, live: connection.outlet })
  if (run === null) {
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
    fixed`${way}, ${words(ending)} after ${seconds} s: client ${connection.read.C} octets in, ${connection.sent('C')} on; server ${connection.read.S} in, ${connection.sent('S')} on; ${words(verdict)} (lines masked ${linesMasked}, keywords ${keywordsMasked}, lines discarded ${linesDiscarded})`,
  )
  return report
}

/** The session of a connection; null where the core has no memory for another. */
function begun(
  about: SessionAbout,
  settings: Pick<RunSettings, 'engine' | 'policy' | 'live'>,
): SessionRun | null {
  try {
    return new SessionRun(0, about, {
      ...settings,
      switches: {},
      // it is in force, stated or not
      question: 'did',
      policyGiven: true,
      eol: 'auto',
      oneSided: null,
      exact: true,
      complete: false,
      mailLines: false,
    })
  } catch (error) {
    if (error instanceof EngineOutOfMemory) return null
    throw error
  }
}
