import { PROBE_CONNECT_MS } from '../limits.ts'
import { askAll, askOverLimit, type Asked } from './questions.ts'
import { RecordedSocket, type Crossed } from './recorded-socket.ts'
import {
  hiddenKeywords,
  missingKeywords,
  signsOf,
  type HiddenKeyword,
  type ProbeSign,
} from './signs.ts'
import type { Dial, Handshake } from './socket.ts'
import { transcriptOf } from './transcript.ts'

/** The ports that are probed unless others are named: the inspected one, then those an inspection of it leaves alone. */
export const PROBED_PORTS = [25, 587, 465] as const
/** Implicit TLS (RFC 8314 3.3). */
const TLS_PORT = 465

export interface ProbeSettings {
  host: string
  ports: readonly number[]
  /** the name in EHLO */
  name: string
  limits: boolean
  dial: Dial
  /** milliseconds since 1970 UTC */
  now(): number
  pause(milliseconds: number): Promise<void>
}

/** One connection of a probe. */
export interface ProbedPort {
  port: number
  /** milliseconds since 1970 UTC */
  started: number
  /** why there was no connection, or null */
  unreachable: string | null
  address: string | null
  handshake: Handshake | null
  asked: Asked[]
  signs: ProbeSign[]
  crossed: Crossed[]
  /** the connection as text that every reader of transcripts takes; empty if there was none */
  transcript: string
}

/** What a probe saw: each port, and what comparing them shows. */
export interface Probe {
  host: string
  ports: ProbedPort[]
  /** masked on the first port, in clear on another */
  hidden: (HiddenKeyword & { port: number })[]
  /** neither announced nor masked on the first port, and announced on another */
  missing: { port: number; keywords: string[] }[]
}

/** Probes one host, one connection at a time. */
export async function probe(settings: ProbeSettings): Promise<Probe> {
  const ports: ProbedPort[] = []
  for (const port of settings.ports) ports.push(await probePort(settings, port))
  const [first, ...others] = ports
  const compared = others.filter(({ asked }) => asked.length > 0)
  return {
    host: settings.host,
    ports,
    hidden: first === undefined ? [] : hiddenOn(first, compared),
    missing:
      first === undefined || first.asked.length === 0
        ? []
        : compared.map(({ port, asked }) => ({
            port,
            keywords: missingKeywords(first.asked, asked),
          })),
  }
}

function hiddenOn(first: ProbedPort, others: readonly ProbedPort[]): Probe['hidden'] {
  const named = new Map<string, Probe['hidden'][number]>()
  for (const { port, asked } of others)
    for (const hidden of hiddenKeywords(first.asked, asked))
      if (!named.has(hidden.masked)) named.set(hidden.masked, { ...hidden, port })
  return [...named.values()]
}

async function probePort(settings: ProbeSettings, port: number): Promise<ProbedPort> {
  const started = settings.now()
  const first = await conversation(settings, port, askAll)
  const { unreachable, address, asked, crossed } = first
  const again =
    settings.limits && asked.some(({ id, answer }) => id === 'long-line' && answer.kind === 'reply')
      ? await conversation(settings, port, askOverLimit)
      : null
  const all = [...asked, ...(again?.asked ?? [])]
  return {
    port,
    started,
    unreachable,
    address,
    handshake: handshakeIn(crossed),
    asked: all,
    signs: signsOf(all),
    crossed,
    transcript: first.transcript + (again?.transcript ?? ''),
  }
}

type Conversation = Pick<ProbedPort, 'unreachable' | 'address' | 'asked' | 'crossed' | 'transcript'>

/** One connection from its first octet to its last. */
async function conversation(
  { host, name, dial, now, pause }: ProbeSettings,
  port: number,
  questions: typeof askAll,
): Promise<Conversation> {
  const tls = port === TLS_PORT
  const asked: Asked[] = []
  const dialled = await dial({ host, port }, { tls, connectMs: PROBE_CONNECT_MS })
  if (!dialled.ok)
    return { unreachable: dialled.why, address: null, asked, crossed: [], transcript: '' }
  const { address, handshake } = dialled
  const socket = new RecordedSocket(dialled.socket, now, handshake)
  try {
    if (handshake === null || handshake.ok)
      await questions(socket, { name, host, tls: !tls, pause }, (one) => asked.push(one))
  } finally {
    socket.close()
  }
  const { crossed } = socket
  return {
    unreachable: null,
    address,
    asked,
    crossed,
    transcript: transcriptOf({ host, port }, crossed),
  }
}

function handshakeIn(crossed: readonly Crossed[]): Handshake | null {
  for (const event of crossed) if ('handshake' in event) return event.handshake
  return null
}
