import { addressOf, isAddress } from '../policy/config/traffic/address.ts'
import type { Peer } from '../smtp/session.ts'
import { readEndpoint, type Endpoint } from './endpoint.ts'

/** The client of a connection, by the platform's word of it (`address:port`). */
export function clientPeer(remote: string | undefined): Peer {
  const found = remote === undefined ? null : readEndpoint(remote)
  return { name: null, address: found?.host ?? null, port: found?.port ?? null }
}

/** The server: its name where it was named by one, and its address as named or as the platform has it (`address:port`). */
export function serverPeer({ host, port }: Endpoint, remote: string | undefined): Peer {
  if (isAddress(host)) return { name: null, address: host, port }
  const reached = remote === undefined ? null : (readEndpoint(remote)?.host ?? null)
  return { name: host, address: addressOf(reached), port }
}
