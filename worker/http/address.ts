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
