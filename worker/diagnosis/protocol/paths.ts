import { fixed } from '../../redact/redacted.ts'
import type { Command, PathCommand } from './command.ts'
import type { See } from './sightings.ts'

/** RFC 5321 4.5.3.1.1 to 4.5.3.1.3, octets. */
const LOCAL_PART_OCTETS = 64
const DOMAIN_OCTETS = 255
const PATH_OCTETS = 256

/** What Exim's expansion, a shell or a template would run: `${…}`, `$(…)`, a backquote, Shellshock. */
const EXPANSION = /\$\{[a-z]|\$\(|`|\(\) *\{/
const PIPE = /^"?\||\/bin\/(?:sh|bash)\b/

/** What is wrong with the address of a MAIL or RCPT. */
export function watchPath(
  command: Command,
  { path, bracketed, spaced }: PathCommand,
  see: See,
): void {
  const { offset, verb } = command
  if (spaced) see('space-in-path', 'C', offset)
  // A print may be cut short.
  if (!bracketed && path !== '') see('path-malformed', 'C', offset)
  if (path === null) return
  if (path === '' && verb === 'RCPT' && bracketed) see('null-recipient', 'C', offset)
  if (/^@[^:]*:/.test(path)) see('source-route', 'C', offset)
  if (PIPE.test(path)) see('pipe-in-address', 'C', offset)
  if (EXPANSION.test(path)) see('expansion-in-address', 'C', offset)
  const mailbox = path.replace(/^@[^:]*:/, '')
  const at = mailbox.lastIndexOf('@')
  const local = at < 0 ? mailbox : mailbox.slice(0, at)
  const domain = at < 0 ? '' : mailbox.slice(at + 1)
  const long = (octets: number) => fixed`It has ${octets} octets.`
  if (local.length > LOCAL_PART_OCTETS) see('local-part-length', 'C', offset, long(local.length))
  if (domain.length > DOMAIN_OCTETS) see('domain-length', 'C', offset, long(domain.length))
  const octets = path.length + 2
  if (octets > PATH_OCTETS) see('path-length', 'C', offset, long(octets))
}
