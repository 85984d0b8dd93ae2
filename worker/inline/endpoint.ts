import { MAX_PORT } from '../limits.ts'

/** A host and a port of TCP. */
export interface Endpoint {
  /** a name, or an address; an IPv6 address without its brackets */
  host: string
  port: number
}

const HOST_AND_PORT = /^(?:\[([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|([\w.-]+)):(\d{1,5})$/

/** `host:port`, `[IPv6]:port`; null if it is neither. */
export function readEndpoint(text: string): Endpoint | null {
  const [, bracketed, plain, digits] = HOST_AND_PORT.exec(text.trim()) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host === undefined || !(port >= 1 && port <= MAX_PORT)) return null
  if (bracketed !== undefined && !bracketed.includes(':')) return null
  return { host, port }
}

/** An endpoint as people write it. */
export function endpointText({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
