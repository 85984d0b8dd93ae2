import { isAddress } from '../policy/config/address.ts'
import type { Peer } from '../smtp/session.ts'
import { readEndpoint, type Endpoint } from './endpoint.ts'

/** The client of a connection, by the platform's word of it (`address:port`). */
export function clientPeer(remote: string | undefined): Peer {
  const found = remote === undefined ? null : readEndpoint(remote)
  return { name: null, address: found?.host ?? null, port: found?.port ?? null }
}

/** The server: an address where it was named by one, since class maps see addresses alone. */
export function serverPeer({ host, port }: Endpoint): Peer {
  const address = isAddress(host) ? host : null
  return { name: address === null ? host : null, address, port }
}
