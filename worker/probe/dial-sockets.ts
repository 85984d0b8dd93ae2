import type { Dial, Handshake, ProbeSocket } from './socket.ts'

/** A socket of cloudflare:sockets, as far as a probe needs it. */
export interface StartTlsSocket {
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array>
  readonly opened: Promise<{ remoteAddress?: string }>
  readonly closed: Promise<void>
  close(): Promise<void>
  startTls(options: { expectedServerHostname: string }): StartTlsSocket
}

/** `connect` of cloudflare:sockets. */
export type ConnectSocket = (
  address: { hostname: string; port: number },
  options: { allowHalfOpen: false; secureTransport: 'starttls' | 'on' },
) => StartTlsSocket

/**
 * Connections of workerd, for the probe. Its TLS verifies the certificate and shows nothing of it: a handshake
 * with one that is not trusted fails, and says so.
 */
export function dialSockets(connect: ConnectSocket): Dial {
  return async ({ host, port }, { tls, connectMs }) => {
    const socket = quiet(
      connect(
        { hostname: host, port },
        { allowHalfOpen: false, secureTransport: tls ? 'on' : 'starttls' },
      ),
    )
    const opened = await within(connectMs, socket.opened)
    if (opened === null) {
      void socket.close().catch(() => undefined)
      const why = tls
        ? `no TLS within ${connectMs / 1000} s, refused, or a certificate that is not trusted`
        : `no answer for ${connectMs / 1000} s, refused, or the name has no address`
      return { ok: false, why }
    }
    const address = opened.remoteAddress?.replace(/:\d+$/, '') ?? null
    const handshake: Handshake | null = tls ? TRUSTED : null
    return { ok: true, socket: new WorkerSocket(socket), address, handshake }
  }
}

const TRUSTED: Handshake = { ok: true, version: null, certificate: null }

class WorkerSocket implements ProbeSocket {
  #socket: StartTlsSocket
  #reader: ReadableStreamDefaultReader<Uint8Array>
  #writer: WritableStreamDefaultWriter<Uint8Array>

  constructor(socket: StartTlsSocket) {
    this.#socket = socket
    this.#reader = socket.readable.getReader()
    this.#writer = socket.writable.getWriter()
  }

  async read(): Promise<Uint8Array | null> {
    try {
      const { done, value } = await this.#reader.read()
      return done ? null : value
    } catch {
      return null
    }
  }

  async write(octets: Uint8Array): Promise<boolean> {
    try {
      await this.#writer.write(octets)
      return true
    } catch {
      return false
    }
  }

  async startTls(name: string): Promise<Handshake> {
    this.#reader.releaseLock()
    this.#writer.releaseLock()
    try {
      const secure = quiet(this.#socket.startTls({ expectedServerHostname: name }))
      await secure.opened
      this.#socket = secure
      this.#reader = secure.readable.getReader()
      this.#writer = secure.writable.getWriter()
      return TRUSTED
    } catch {
      return { ok: false, why: 'the handshake failed, or the certificate is not trusted' }
    }
  }

  close(): void {
    this.#socket.close().catch(() => undefined)
  }
}

/** Its end is told by reads and writes. */
function quiet(socket: StartTlsSocket): StartTlsSocket {
  socket.closed.catch(() => undefined)
  socket.opened.catch(() => undefined)
  return socket
}

/** What it comes to within `ms`; null if it fails, or has not by then. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  const done = await Promise.race([work.catch(() => null), late])
  clearTimeout(timer)
  return done
}
