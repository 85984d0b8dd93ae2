/** SessionViews from an upload's octets, by the transcript readers alone. */
import { gunzipSync } from 'node:zlib'
import { captureKind } from '../../worker/capture/kind.ts'
import { CaptureReading } from '../../worker/capture/reading.ts'
import { TranscriptReading } from '../../worker/transcript/read.ts'
import type { SessionView } from '../../worker/diagnosis/view.ts'
import type { Mark, SessionAbout, SessionSink } from '../../worker/smtp/session.ts'
import { toByteString, toOctets, type Direction } from '../../worker/smtp/octets.ts'
import { resolvePolicy } from '../../worker/policy/effective.ts'
import { cuts, metMatch } from '../../worker/policy/met.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import { ReferenceEngine } from '../reference/engine.ts'
import { viewFromLines, type Said } from './view-from-text.ts'

interface Collected {
  about: SessionAbout
  said: Said[]
  marks: { mark: Mark; after: number }[]
}

/** The sessions of a printed transcript; null if it is none. */
export function viewsFromUpload(
  upload: Uint8Array,
  profile: ProfileId = 'pix-7',
): SessionView[] | null {
  const sessions: Collected[] = []
  const sink: SessionSink = {
    open: (about) => sessions.push({ about, said: [], marks: [] }) - 1,
    wire: (session, direction, octets) => {
      const text = typeof octets === 'string' ? octets : toByteString(octets)
      add(sessions[session], direction, text)
    },
    mark: (session, mark) => {
      const to = sessions[session]
      to?.marks.push({ mark, after: to.said.length })
    },
    close: () => undefined,
  }
  const octets = upload[0] === 0x1f && upload[1] === 0x8b ? gunzipSync(upload) : upload
  if (captureKind(octets) !== null) return viewsFromCapture(octets, profile)
  const reading = new TranscriptReading(sink, { format: 'auto' })
  reading.push(octets)
  if (!reading.end().ok) return null
  return sessions.map(({ about, said, marks }) => {
    const masking = profile === 'off' ? 'pix-7' : profile
    const view = viewFromLines(said, { vantage: about.vantage, profile: masking })
    const segments = said.map(({ direction, octets }) => ({ direction, octets: `${octets}\r\n` }))
    return { ...view, ...engineOf(view, segments, profile, true), about, marks }
  })
}

function viewsFromCapture(octets: Uint8Array, profile: ProfileId): SessionView[] {
  const sessions: Said[][] = []
  const reading = new CaptureReading({
    open: () => sessions.push([]) - 1,
    wire: (session, direction, piece) => {
      const text = typeof piece === 'string' ? piece : toByteString(piece)
      sessions[session]?.push({ direction, octets: text })
    },
    mark: () => undefined,
    close: () => undefined,
  })
  reading.push(octets)
  reading.end()
  return sessions.map((segments) => viewFromSegments(segments, profile))
}

/** The view of a session given as real segments. */
export function viewFromSegments(segments: readonly Said[], profile: ProfileId): SessionView {
  const said: Said[] = []
  const open = { C: '', S: '' }
  for (const { direction, octets } of segments) {
    if (direction === null) continue
    const parts = (open[direction] + octets).split('\n')
    open[direction] = parts.pop() ?? ''
    for (const part of parts) {
      const crlf = part.endsWith('\r')
      const text = crlf ? part.slice(0, -1) : part
      said.push({ direction, octets: text, terminator: crlf ? '\r\n' : '\n' })
    }
  }
  for (const direction of ['C', 'S'] as const)
    if (open[direction] !== '') said.push({ direction, octets: open[direction], terminator: '' })
  const view = viewFromLines(said, { profile: profile === 'off' ? 'pix-7' : profile })
  return { ...view, ...engineOf(view, segments, profile, false) }
}

/** Events and cut of the second engine, put to the lines they are about. */
function engineOf(
  view: SessionView,
  segments: readonly Said[],
  profile: ProfileId,
  stream: boolean,
): Pick<SessionView, 'events' | 'closed'> {
  const settings = { profile, switches: {}, eol: 'auto', oneSided: null, stream } as const
  const engine = new ReferenceEngine(settings)
  for (const { direction, octets } of segments)
    if (direction !== null) engine.feed(direction, toOctets(octets))
  engine.end()
  const { events, closed } = engine.result()
  const policy = resolvePolicy(profile)
  return {
    closed,
    events: events.map(([name, direction, offset]) => {
      const at = view.lines.findIndex(
        (line) =>
          line.direction === direction &&
          line.offset !== null &&
          line.offset <= offset &&
          offset < line.offset + line.length,
      )
      const match = policy.limits.find((limit) => limit.match === name)?.position ?? null
      const act = metMatch(policy, { name, match })?.act ?? null
      const isCut = cuts(policy, { name, match })
      return { name, direction, offset, match, act, cuts: isCut, at: at < 0 ? null : at }
    }),
  }
}

function add(to: Collected | undefined, direction: Direction | null, text: string): void {
  for (const line of text.split('\n')) {
    if (line === '' && text.endsWith('\n')) continue
    to?.said.push({ direction, octets: line.replace(/\r$/, '') })
  }
}
