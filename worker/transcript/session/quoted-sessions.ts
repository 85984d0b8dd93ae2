import type { Peer, Place, SessionSink } from '../../smtp/session.ts'
import { Conversation } from './conversation.ts'
import { OpenSessions, type Ends } from './open-sessions.ts'

/** A session of which a log quotes parts. */
export interface Logged extends Ends {
  conversation: Conversation
}

/** Begins a session of an ordinary mail log under `key`, with the peer that log names: the other side's. */
export function beginQuoted(
  sink: SessionSink,
  open: OpenSessions<Logged>,
  key: string,
  peer: Peer | null,
  vantage: 'client' | 'server',
  place: Place,
): Conversation {
  const about = {
    key,
    client: vantage === 'server' ? peer : null,
    server: vantage === 'client' ? peer : null,
    vantage,
    segments: false,
    started: place.time,
  }
  const conversation = new Conversation(sink, about, { omitsMailData: false })
  open.begin(key, { conversation, end: () => conversation.end() })
  return conversation
}
