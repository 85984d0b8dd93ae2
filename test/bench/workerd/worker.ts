import { connect } from 'cloudflare:sockets'
import core from '../../../build/core.wasm'
import { Engine } from '../../../worker/engine/engine.ts'
import { PLAIN_SETTINGS } from '../../../worker/engine/policy.ts'
import { resolvePolicy } from '../../../worker/policy/effective.ts'
import { ReferenceEngine } from '../../reference/engine.ts'
import { stream, type Stream } from '../streams.ts'
import { copyBody, copySockets } from './copy.ts'
import type { TcpSocket } from '../../../worker/inline/socket.ts'
import { Tally } from './tally.ts'

/**
 * `GET /STREAM/COLUMN?rounds=N`: N times over a stream, answered with what was counted. Clocks stand still
 * while a Worker computes: whoever asks takes the time. `POST /copy`: the body, unread.
 */
const engine = new Engine(core)
const WINDOW_OCTETS = 262_144
let loaded: Stream | undefined

/** The default map, but for the limit that a session of a hundred thousand recipients passes. */
const limits = resolvePolicy('asa-9.4').limits.map((limit) =>
  limit.match === 'rcpt-count' ? { ...limit, gt: 4_294_967_295 } : limit,
)
const limited = resolvePolicy('asa-9.4', { limits })
/** A line of megabytes would be cut under limits. */
const unlimited = resolvePolicy('pix-7')

function coreRun({ octets, lines }: Stream): number {
  const tally = new Tally()
  const session = engine.open(lines ? limited : unlimited, {
    ...PLAIN_SETTINGS,
    oneSided: 'client',
  })
  for (let at = 0; at < octets.length; at += WINDOW_OCTETS)
    session.feed('C', octets.subarray(at, at + WINDOW_OCTETS), tally)
  if (session.closed) throw new Error('the stream was cut')
  session.end(tally)
  session.close()
  return tally.verdicts[0]! + tally.events
}

function plainRun({ octets, lines }: Stream): number {
  const plain = new ReferenceEngine({
    profile: lines ? 'asa-9.4' : 'pix-7',
    switches: lines ? { limits } : {},
    eol: 'auto',
    oneSided: 'client',
    stream: true,
  })
  plain.feed('C', octets.subarray(0, 1 << 20))
  return 1
}

function indexOfRun({ octets }: Stream): number {
  let lines = 0
  for (let at = octets.indexOf(10); at >= 0; at = octets.indexOf(10, at + 1)) lines++
  return lines
}

const COLUMNS: Record<string, (stream: Stream) => number> = {
  core: coreRun,
  plain: plainRun,
  indexOf: indexOfRun,
}

export default {
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url)
    if (url.pathname === '/copy') return copyBody(request.body!)
    const [name, column] = url.pathname.slice(1).split('/').map(decodeURIComponent)
    const run = COLUMNS[column!]
    if (run === undefined) return new Response('no such column', { status: 404 })
    if (loaded?.name !== name) loaded = stream(name!)
    let counted = 0
    for (let round = Number(url.searchParams.get('rounds')); round > 0; round--)
      counted += run(loaded!)
    return new Response(String(counted))
  },

  /** A connection that is copied: what the inline Worker is measured against. */
  async connect(client: TcpSocket, env: { SMTP_UPSTREAM: string }): Promise<void> {
    const [hostname, port] = env.SMTP_UPSTREAM.split(':') as [string, string]
    const server = connect(
      { hostname, port: Number(port) },
      { allowHalfOpen: true, secureTransport: 'off' },
    )
    await copySockets(client, server)
  },
}
