/** What the platform says of an open connection. */
export interface SocketInfo {
  /** `address:port` of the peer; an IPv6 address in brackets */
  remoteAddress?: string
  localAddress?: string
}

/** A TCP connection as Workers have it (cloudflare:sockets). */
export interface TcpSocket {
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array>
  readonly opened: Promise<SocketInfo>
  readonly closed: Promise<void>
  close(): Promise<void>
}

/** Opens a connection: `connect` of cloudflare:sockets. */
export type Dial = (
  address: { hostname: string; port: number },
  options: { allowHalfOpen: true; secureTransport: 'off' },
) => TcpSocket
