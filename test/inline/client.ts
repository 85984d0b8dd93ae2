import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A raw SMTP client of a test. */
export interface Client {
  socket: Socket
  /** octets that came so far */
  heard(): string
  send(octets: string | Uint8Array): Promise<void>
  /** resolves when what was heard since the last `reply` holds `wanted`, with that; rejects when the connection ends before */
  reply(wanted: string): Promise<string>
  /** resolves when the server's side has ended */
  ended: Promise<void>
}

/** A client that is connected to `port` of 127.0.0.1; what it sends goes at once, each a segment. */
export async function client(port: number): Promise<Client> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
  let heard = ''
  let told = 0
  let over = false
  const waiting = new Set<() => void>()
  const look = () => {
    for (const one of waiting) one()
  }
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text
    look()
  })
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      over = true
      look()
      resolve()
    }
    socket.on('end', end)
    socket.on('error', end)
    socket.on('close', end)
  })
  await once(socket, 'connect')
  return {
    socket,
    heard: () => heard,
    async send(octets) {
      if (!socket.write(octets as string, 'latin1')) await once(socket, 'drain')
    },
    reply: (wanted) =>
      new Promise((resolve, reject) => {
        const one = () => {
          const since = heard.slice(told)
          const at = since.indexOf(wanted)
          if (at >= 0) {
            told += at + wanted.length
            waiting.delete(one)
            resolve(since)
          } else if (over) {
            waiting.delete(one)
            reject(new Error(`it ended before ${JSON.stringify(wanted)}: ${JSON.stringify(since)}`))
          }
        }
        waiting.add(one)
        one()
      }),
    ended,
  }
}

/** Resolves when `holds` does; the runner's own time limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20))
}
