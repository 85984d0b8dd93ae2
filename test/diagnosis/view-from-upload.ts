/** SessionViews from an upload's octets, by the transcript readers alone. */
import { TranscriptReading } from '../../worker/transcript/read.ts'
import type { SessionView } from '../../worker/diagnosis/view.ts'
import type { Mark, SessionAbout, SessionSink } from '../../worker/smtp/session.ts'
import { toByteString, type Direction } from '../../worker/smtp/octets.ts'
import { viewFromLines, type Said } from './view-from-text.ts'

interface Collected {
  about: SessionAbout
  said: Said[]
  marks: { mark: Mark; after: number }[]
}

/** The sessions of a printed transcript; null if it is none. */
export function viewsFromUpload(upload: Uint8Array): SessionView[] | null {
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
  return sessions.map(({ about, said, marks }) => ({
    ...viewFromLines(said, { vantage: about.vantage }),
    about,
    marks,
  }))
}

function add(to: Collected | undefined, direction: Direction | null, text: string): void {
  for (const line of text.split('\n')) {
    if (line === '' && text.endsWith('\n')) continue
    to?.said.push({ direction, octets: line.replace(/\r$/, '') })
  }
}
