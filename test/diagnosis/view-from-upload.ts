/** SessionViews from an upload's octets, by the transcript readers alone. */
import { TranscriptReading } from '../../worker/transcript/read.ts'
import type { SessionView } from '../../worker/diagnosis/view.ts'
import type { Mark, SessionAbout, SessionSink } from '../../worker/smtp/session.ts'
import { toByteString, toOctets, type Direction } from '../../worker/smtp/octets.ts'
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
  const reading = new TranscriptReading(sink, { format: 'auto' })
  reading.push(upload)
  if (!reading.end().ok) return null
  return sessions.map(({ about, said, marks }) => {
    const masking = profile === 'off' ? 'pix-7' : profile
    const view = viewFromLines(said, { vantage: about.vantage, profile: masking })
    return { ...view, ...engineOf(view, said, profile), about, marks }
  })
}

/** Events and cut of the second engine, put to the lines they are about. */
function engineOf(
  view: SessionView,
  said: readonly Said[],
  profile: ProfileId,
): Pick<SessionView, 'events' | 'closed'> {
  const settings = { profile, switches: {}, eol: 'auto', oneSided: null, stream: true } as const
  const engine = new ReferenceEngine(settings)
  for (const { direction, octets } of said)
    if (direction !== null) engine.feed(direction, toOctets(`${octets}\r\n`))
  engine.end()
  const { events, closed } = engine.result()
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
      return { name, direction, offset, match: null, at: at < 0 ? null : at }
    }),
  }
}

function add(to: Collected | undefined, direction: Direction | null, text: string): void {
  for (const line of text.split('\n')) {
    if (line === '' && text.endsWith('\n')) continue
    to?.said.push({ direction, octets: line.replace(/\r$/, '') })
  }
}
