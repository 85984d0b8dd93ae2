import type { Direction } from '../../../smtp/octets.ts'
import type { SessionSink } from '../../../smtp/session.ts'
import type { Format, Reader } from '../../format.ts'
import { PrintedSession } from '../../session/printed-session.ts'

function readRaw(direction: Direction): (sink: SessionSink) => Reader {
  return (sink) => {
    const session = new PrintedSession(sink, { vantage: direction === 'C' ? 'client' : 'server' })
    return {
      line: (text, sourceLine, terminator) =>
        session.wire(direction, text, sourceLine, null, terminator),
      end: () => session.close(),
    }
  }
}

/** One side's octets as they were sent, to the octet; only an override names it. */
export const rawClient: Format = {
  id: 'raw-client',
  title: 'Octets of the client, exactly as sent',
  exact: true,
  example: 'EHLO client.example.test\nMAIL FROM:<sender@example.test>',
  loses: 'the other side, segment borders, times',
  detect: () => [],
  read: readRaw('C'),
}

/** See `rawClient`. */
export const rawServer: Format = {
  id: 'raw-server',
  title: 'Octets of the server, exactly as sent',
  exact: true,
  example: '220 mx.example.com ESMTP\n250-mx.example.com',
  loses: 'the other side, segment borders, times',
  detect: () => [],
  read: readRaw('S'),
}
