/** An IPv4 address in its usual print. */
export function ipv4Text(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

/** An IPv6 address in the print of RFC 5952 section 4: lower case, the longest run of zeros as `::`. */
export function ipv6Text(words: readonly [number, number, number, number]): string {
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff])
  let best = -1
  let bestLength = 1
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && groups[at + length] === 0) length++
    if (length > bestLength) {
      best = at
      bestLength = length
    }
    at += length
  }
  const text = groups.map((group) => group.toString(16))
  if (best < 0) return text.join(':')
  return `${text.slice(0, best).join(':')}::${text.slice(best + bestLength).join(':')}`
}

/** `address:port`, with brackets where the address has colons itself. */
export function endpointText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
