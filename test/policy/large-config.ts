const MAP =
  'policy-map type inspect esmtp m\n match cmd line length gt 700\n  drop-connection log\n'

/** A running-config of 3 MB with 20,000 access list lines (or `count`) that none of our classes refers to, and one map. */
export function largeConfig(count = 20_000): string {
  const lines = ['ASA Version 9.8(2)']
  for (let i = 0; i < count; i++) {
    const net = `10.${(i >> 8) & 255}.${i & 255}`
    lines.push(
      `access-list outside_in extended permit tcp host ${net}.7 object-group CUSTOMER-NETWORKS-${i} host 192.0.2.${i & 255} eq ${1000 + (i % 5000)} log warnings interval 300`,
    )
  }
  return `${lines.join('\n')}\n${MAP}`
}
