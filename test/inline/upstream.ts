import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { after } from 'node:test'
import { TLSSocket } from 'node:tls'
import { certificate } from './certificate.ts'

/** What the server of a test saw of one connection. */
export interface Seen {
  socket: Socket
  /** octets that came, TLS records as such */
  octets: string
  /** command lines */
  commands: string[]
  /** octets of mail data, the dots that end it included */
  mail: number
  /** how it ended, once it has */
  ended: 'FIN' | 'error' | null
}

export interface Upstream {
  address: string
  connections: Seen[]
  close(): void
}

const EHLO = [
  'mail.example.com',
  'PIPELINING',
  'SIZE 10240000',
  'STARTTLS',
  'AUTH PLAIN LOGIN',
  '8BITMIME',
  'CHUNKING',
]

/**
 * A small SMTP server on loopback, Postfix by its words. `script` may answer a command in its own way:
 * what it returns is written, null leaves it to the server.
 */
export async function upstream(
  script: (command: string, seen: Seen) => string | null = () => null,
): Promise<Upstream> {
  const connections: Seen[] = []
  const server = createServer({ noDelay: true }, (socket) => {
    const seen: Seen = { socket, octets: '', commands: [], mail: 0, ended: null }
    connections.push(seen)
    socket.on('end', () => (seen.ended ??= 'FIN'))
    socket.on('error', () => (seen.ended = 'error'))
    speak(socket, seen, script, '220 mail.example.com ESMTP Postfix\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    for (const { socket } of connections) socket.destroy()
    server.close()
  }
  after(close)
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    close,
  }
}

function speak(
  socket: Socket,
  seen: Seen,
  script: (command: string, seen: Seen) => string | null,
  greeting: string | null,
): void {
  let text = ''
  let inData = false
  if (greeting !== null) socket.write(greeting)
  const read = (chunk: Buffer): void => {
    const octets = chunk.toString('latin1')
    // a message of a gigabyte is not to be kept
    if (seen.octets.length < 1_000_000) seen.octets += octets
    text += octets
    while (text !== '') {
      if (inData) {
        const end = text.startsWith('.\r\n') ? 0 : text.indexOf('\r\n.\r\n')
        if (end < 0) {
          const taken = Math.max(0, text.length - 4)
          seen.mail += taken
          text = text.slice(taken)
          return
        }
        const taken = end + (text.startsWith('.\r\n') ? 3 : 5)
        seen.mail += taken
        text = text.slice(taken)
        inData = false
        socket.write('250 2.0.0 Ok: queued as 4Xy\r\n')
        continue
      }
      const end = text.indexOf('\r\n')
      if (end < 0) return
      const command = text.slice(0, end)
      text = text.slice(end + 2)
      seen.commands.push(command)
      const verb = command.split(' ')[0]!.toUpperCase()
      const answer = script(command, seen) ?? answerTo(verb)
      socket.write(answer)
      inData = answer.startsWith('354')
      if (verb === 'QUIT') socket.end()
      if (verb === 'STARTTLS' && answer.startsWith('220')) {
        socket.off('data', read)
        const tls = new TLSSocket(socket, { isServer: true, ...certificate })
        tls.on('error', () => undefined)
        speak(tls, seen, script, null)
        return
      }
    }
  }
  socket.on('data', read)
}

function answerTo(verb: string): string {
  switch (verb) {
    case 'EHLO':
      return EHLO.map((line, i) => `250${i === EHLO.length - 1 ? ' ' : '-'}${line}\r\n`).join('')
    case 'DATA':
      return '354 End data with <CR><LF>.<CR><LF>\r\n'
    case 'QUIT':
      return '221 2.0.0 Bye\r\n'
    case 'STARTTLS':
      return '220 2.0.0 Ready to start TLS\r\n'
    case 'AUTH':
      return '235 2.7.0 Authentication successful\r\n'
    case 'HELO':
    case 'MAIL':
    case 'RCPT':
    case 'RSET':
    case 'NOOP':
      return '250 2.1.0 Ok\r\n'
    default:
      return `500 5.5.2 Error: command not recognized\r\n`
  }
}
