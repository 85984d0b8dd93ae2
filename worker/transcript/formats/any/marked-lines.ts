import type { ByteString } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import { Dialogue } from '../../session/dialogue.ts'
import type { Reader } from '../../format.ts'
import { PrintedSession } from '../../session/printed-session.ts'

/** What a printed line is, and the text in it that is meant. */
export interface ReadLine {
  kind: 'client' | 'server' | 'note' | 'opened' | 'tls' | 'omitted' | 'closed' | 'unmarked'
  text: ByteString
  /** octets left out, where `omitted` says so */
  octets?: number
}

/**
 * Reads a form in which each line tells what it is. `unmarked` lines are the session's text without a
 * mark: content and order tell whose. null: a line that is of no interest at all.
 */
export function readMarkedLines(
  sink: SessionSink,
  vantage: 'client' | 'server',
  lineOf: (text: ByteString, dialogue: Dialogue) => ReadLine | null,
): Reader {
  const dialogue = new Dialogue(new PrintedSession(sink, { vantage }))
  return {
    line(text, sourceLine) {
      const read = lineOf(text, dialogue)
      if (read === null) return
      switch (read.kind) {
        case 'client':
          return dialogue.told('C', read.text, sourceLine)
        case 'server':
          return dialogue.told('S', read.text, sourceLine)
        case 'unmarked':
          return dialogue.line(read.text, sourceLine)
        case 'opened':
          return dialogue.close()
        case 'tls':
          return dialogue.tlsStarted(sourceLine)
        case 'omitted':
          return dialogue.omitted(sourceLine, read.octets ?? null)
        case 'closed':
          dialogue.note(read.text, sourceLine)
          return dialogue.close()
        case 'note':
          return dialogue.note(read.text, sourceLine)
      }
    },
    end: () => dialogue.end(),
  }
}
