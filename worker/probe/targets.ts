import ipaddr from 'ipaddr.js'
import { MAX_PORT } from '../limits.ts'
import { PROBED_PORTS } from './probe.ts'

/** One entry of PROBE_TARGETS: hosts, and the ports that may be probed there. */
interface Target {
  /** the one host, as it is dialled; null: a network */
  host: string | null
  covers(host: string): boolean
  ports: readonly number[]
}

/** What may be probed, or the first entry that says nothing. */
export type Targets = { ok: true; targets: readonly Target[] } | { ok: false; why: string }

/**
 * PROBE_TARGETS: entries by commas, each a name (`mail.example.com`), an address or a network
 * (`192.0.2.0/24`, `2001:db8::/32`), and behind a blank ports by `/` (`25/587`); without them 25, 587, 465. A
 * name covers itself alone, a network addresses alone: what a name leads to is its operator's word. `variable`: what else is written like it.
 */
export function readTargets(stated: string, variable = 'PROBE_TARGETS'): Targets {
  const targets: Target[] = []
  for (const entry of stated.split(',').map((text) => text.trim())) {
    if (entry === '') continue
    const [host = '', ports] = entry.split(/\s+/)
    const covered = coversOf(host)
    const numbers = ports === undefined ? PROBED_PORTS : ports.split('/').map(Number)
    if (covered === null || numbers.some((port) => !(port >= 1 && port <= MAX_PORT)))
      return {
        ok: false,
        why: `${variable} takes names, addresses and networks by commas, ports behind a blank ("mail.example.com 25/587, 192.0.2.0/24"), not "${entry.slice(0, 80)}".`,
      }
    targets.push({ ...covered, ports: numbers })
  }
  return { ok: true, targets }
}

/** Those of `ports` that may be probed at `host`. */
export function allowedPorts(
  targets: readonly Target[],
  host: string,
  ports: readonly number[],
): number[] {
  const plain = plainHost(host)
  return ports.filter((port) =>
    targets.some((target) => target.ports.includes(port) && target.covers(plain)),
  )
}

/** A host as it is compared and dialled: without brackets, the root's dot and capitals; an address in its one spelling. */
export function plainHost(host: string): string {
  const bare = host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase()
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : bare
}

/** A name as DNS has them; at least one letter in its last label, so that no spelling of an address is one. */
export const HOST_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

function coversOf(entry: string): Pick<Target, 'host' | 'covers'> | null {
  if (ipaddr.isValidCIDR(entry)) {
    const [network, bits] = ipaddr.parseCIDR(entry)
    const covers = (host: string): boolean => {
      if (!ipaddr.isValid(host)) return false
      const address = ipaddr.parse(host)
      return address.kind() === network.kind() && address.match([network, bits] as never)
    }
    return { host: null, covers }
  }
  const plain = plainHost(entry)
  // four decimals alone: 1.2 and 0x7f000001 are spellings of addresses that are not meant
  if (ipaddr.isValid(plain) ? !/[.:].*[.:]/.test(entry) : !HOST_NAME.test(plain)) return null
  return { host: plain, covers: (host) => host === plain }
}
