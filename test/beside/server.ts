import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** An SMTP server on loopback that says 250 to everything. */
export async function smallServer(): Promise<{ address: string; close: () => void }> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined)
    socket.write('220 mail.example.com ESMTP\r\n')
    socket.on('data', () => socket.write('250 ok\r\n'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  }
}
