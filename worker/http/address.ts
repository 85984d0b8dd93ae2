import ipaddr from 'ipaddr.js'

/** What requests from `address` are counted under: of IPv6 the /64, all of which one customer has. */
export function addressKey(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv6)
    return parsed.parts
      .slice(0, 4)
      .map((part) => part.toString(16))
      .join(':')
  return parsed.toString()
}

/**
 * The address a request came from: Cloudflare's header, or that of a proxy before us; where nobody set it, what
 * workerd says of the connection (`npm start`).
 */
export function addressOf(request: Request): string | undefined {
  const told = request.headers.get('cf-connecting-ip')
  if (told !== null) return told
  const peer = (request as { cf?: { clientIp?: unknown } }).cf?.clientIp
  return typeof peer === 'string' ? /^\[?(.*?)\]?:\d+$/.exec(peer)?.[1] : undefined
}
