import ipaddr from 'ipaddr.js'
import { MAX_DESTINATION_CHARS } from '../limits.ts'

/** Why a URL is no destination. */
export type DestinationFault =
  | 'not-a-url'
  | 'too-long'
  | 'scheme'
  | 'credentials'
  | 'fragment'
  | 'port'
  | 'inward-name'
  | 'inward-address'
  | 'own-address'

/** Where events may be sent, as the URL standard spells it; or why not. */
export type Destination = { ok: true; href: string } | { ok: false; fault: DestinationFault }

/** What the rule knows beside the URL. */
export interface DestinationSetting {
  /** ALLOW_LOCAL_DESTINATIONS: localhost and 127.0.0.1 too, by http or https, on any port */
  allowLocal: boolean
  /** this service's own `host[:port]`; null where it is not known */
  ownHost: string | null
}

/** One sentence a fault. */
export const FAULT_WORDS: Readonly<Record<DestinationFault, string>> = {
  'not-a-url': 'not an absolute URL of plain characters, as https://host/path is',
  'too-long': `longer than ${MAX_DESTINATION_CHARS} characters`,
  scheme: 'not https',
  credentials: 'holds a user name or a password',
  fragment: 'holds a fragment (#…), which is never sent',
  port: 'names a port other than 443 and 8443',
  'inward-name':
    'a name that leads inward, as localhost, .local, .internal and names without a dot do',
  'inward-address':
    'an address that is not public, but private, loopback, link-local, reserved or the like',
  'own-address': 'the address of this service itself',
}

/** Ports a receiver of https may listen on. */
const PORTS: readonly string[] = ['', '8443']

/**
 * Top-level names that no public DNS has and networks answer inward: RFC 6761, RFC 6762 (appendix G names
 * corp, home, intranet, lan, private), RFC 8375, RFC 9476, ICANN's .internal, and `localdomain` of old hosts files.
 */
const INWARD_NAMES: readonly string[] =
  'localhost localdomain local internal intranet private corp home lan arpa onion alt invalid'.split(
    ' ',
  )

/** Public names whose DNS answers 127.0.0.1, or whatever address the name itself spells. */
const POINTING_INWARD: readonly string[] =
  'nip.io sslip.io xip.io localtest.me lvh.me vcap.me lacolhost.com'.split(' ')

/**
 * The destination rule: where a Worker that anybody with a token can point may be pointed. Asked when a
 * webhook is made and again before each try. The URL standard has turned every spelling of an IPv4 address
 * (octal, hexadecimal, short, full-width) into four decimals before this looks. Names that public DNS
 * resolves inward cannot be seen here: the platform stops those (`global_fetch_strictly_public`).
 */
export function destination(text: string, setting: DestinationSetting): Destination {
  if (text.length > MAX_DESTINATION_CHARS) return refused('too-long')
  const url = parsed(text)
  if (!url) return refused('not-a-url')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refused('scheme')
  // the standard drops an empty fragment and empty credentials from its own view of them
  if (/^[^/]*\/\/[^/?#]*@/.test(text)) return refused('credentials')
  if (text.includes('#')) return refused('fragment')
  if (setting.ownHost !== null && isOwn(url, setting.ownHost)) return refused('own-address')
  if (setting.allowLocal && isLocal(url.hostname)) return { ok: true, href: url.href }
  const fault = hostFault(url.hostname)
  if (fault) return refused(fault)
  if (url.protocol !== 'https:') return refused('scheme')
  if (!PORTS.includes(url.port)) return refused('port')
  return { ok: true, href: url.href }
}

function refused(fault: DestinationFault): Destination {
  return { ok: false, fault }
}

/** Null also for spellings the standard mends in silence: control characters, blanks, backslashes, missing slashes. */
function parsed(text: string): URL | null {
  if (/[\p{Cc}\p{Cf}\p{Z}\\]/u.test(text) || !/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text)) return null
  return URL.canParse(text) ? new URL(text) : null
}

/** What ALLOW_LOCAL_DESTINATIONS opens, and no other spelling of loopback. */
function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1'
}

/** On this machine other ports are other services; elsewhere a name is one service whatever the port. */
function isOwn(url: URL, ownHost: string): boolean {
  const own = URL.canParse(`https://${ownHost}`) ? new URL(`https://${ownHost}`) : null
  if (own === null) return false
  if (isLocal(own.hostname)) return isLocal(url.hostname) && url.port === own.port
  return undotted(url.hostname) === undotted(own.hostname)
}

/** Without the dot of the DNS root. */
function undotted(hostname: string): string {
  return hostname.replace(/\.$/, '')
}

function hostFault(hostname: string): 'inward-name' | 'inward-address' | null {
  const bare = hostname.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(bare)) return isPublic(bare) ? null : 'inward-address'
  const labels = undotted(bare).split('.')
  if (labels.length < 2 || labels.includes('')) return 'inward-name'
  if (INWARD_NAMES.includes(labels.at(-1) as string)) return 'inward-name'
  return POINTING_INWARD.includes(labels.slice(-2).join('.')) ? 'inward-name' : null
}

/** Azure's host agent answers on a public address; the other clouds' metadata is link-local, CGNAT or reserved. */
const METADATA: readonly string[] = ['168.63.129.16']

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3')

/**
 * Whether an address is of the public Internet. What carries an IPv4 address inside (mapped, compatible,
 * NAT64, 6to4, Teredo) is not, whatever is inside: a public receiver has a plain address.
 */
function isPublic(text: string): boolean {
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast' || METADATA.includes(text)) return false
  return address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST)
}
