import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { after } from 'node:test'
import type { Engine } from '../../worker/engine/engine.ts'
import { PLAIN_SETTINGS } from '../../worker/engine/policy.ts'
import { PolicySession } from '../../worker/policy/enforce/policy-session.ts'
import type { EffectivePolicy } from '../../worker/policy/effective.ts'
import type { Direction } from '../../worker/smtp/octets.ts'

/** A firewall on loopback before the server on `port`: each read of a socket is a segment of the rules. */
export async function maskingProxy(
  engine: Engine,
  policy: EffectivePolicy,
  port: number,
): Promise<number> {
  const open = new Set<Socket>()
  const proxy = createServer({ noDelay: true }, (client) => {
    const server = connect({ host: '127.0.0.1', port, noDelay: true })
    const session = new PolicySession(engine, policy, { ...PLAIN_SETTINGS, segments: true })
    const receiver = {
      octets: (direction: Direction, octets: Uint8Array) =>
        void (direction === 'C' ? server : client).write(octets.slice()),
      output: () => undefined,
    }
    for (const [socket, direction] of [
      [client, 'C'],
      [server, 'S'],
    ] as const) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('data', (octets: Buffer) => {
        if (session.closed === null) session.feed(direction, octets, receiver)
        if (session.closed === null) return
        client.end()
        server.end()
      })
      socket.on('end', () => (direction === 'C' ? server : client).end())
    }
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  after(() => {
    for (const socket of open) socket.destroy()
    proxy.close()
  })
  return (proxy.address() as AddressInfo).port
}
