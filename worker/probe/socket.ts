/** Where a probe goes. */
export interface ProbeEndpoint {
  host: string
  port: number
}

/** What a certificate says of itself; times are milliseconds since 1970 UTC. */
export interface Certificate {
  subject: string | null
  names: readonly string[]
  issuer: string | null
  notBefore: number | null
  notAfter: number | null
}

/** How a TLS handshake ended. `certificate` is null where the platform does not show it. */
export type Handshake =
  { ok: true; version: string | null; certificate: Certificate | null } | { ok: false; why: string }

/** A connection a probe speaks over. Nothing here throws for what a peer or a network does. */
export interface ProbeSocket {
  /** what came next; null once the peer has ended the connection, or it broke */
  read(): Promise<Uint8Array | null>
  /** false where the connection is gone; each call leaves as a TCP segment of its own, if it can */
  write(octets: Uint8Array): Promise<boolean>
  /** starts TLS on this connection; what was read before stays read */
  startTls(name: string): Promise<Handshake>
  close(): void
}

/** Opens a connection; `tls`: with a handshake at once, as port 465 has it. */
export type Dial = (
  endpoint: ProbeEndpoint,
  settings: { tls: boolean; connectMs: number },
) => Promise<
  | { ok: true; socket: ProbeSocket; address: string | null; handshake: Handshake | null }
  | { ok: false; why: string }
>
