import { isAddress } from '../config/traffic/address.ts'
import { DEFAULT_MAP_NAME } from '../config/running-config.ts'
import { PLACEHOLDER_SERVER } from '../config/traffic/traffic.ts'
import { writeMap } from '../config/writer.ts'
import type { EsmtpMap } from '../criteria.ts'

/** Where the inspection is bound, and with which map (null: the built-in one). */
export interface Binding {
  policyMap: string
  className: string
  map: EsmtpMap | null
}

/** Where every firewall has it as it comes. */
export const DEFAULT_BINDING = { policyMap: 'global_policy', className: 'inspection_default' }

/** Commands to paste, to bind and to undo. */
export interface Texts {
  config: string
  bind: string | null
  undo: string
}

/** `inspect esmtp` with the map that was bound. */
function inspect(map: EsmtpMap | null): string {
  return map === null || map.name === DEFAULT_MAP_NAME
    ? 'inspect esmtp'
    : `inspect esmtp ${map.name}`
}

function inClass(binding: Binding, ...lines: string[]): string[] {
  const header = [`policy-map ${binding.policyMap}`, ` class ${binding.className}`]
  return [...header, ...lines.map((line) => `  ${line}`)]
}

function text(lines: readonly string[]): string {
  return lines.join('\n') + '\n'
}

/** Another map in the place of the one in force. */
export function replaceMap(changed: EsmtpMap, binding: Binding): Texts {
  return { config: writeMap(changed), ...bindMap(changed, binding) }
}

/** Commands that put a map in the place of the one in force, and that take it back. */
export function bindMap(changed: EsmtpMap, binding: Binding): Pick<Texts, 'bind' | 'undo'> {
  return {
    bind: text(inClass(binding, 'no inspect esmtp', inspect(changed))),
    undo: text([
      ...inClass(binding, 'no inspect esmtp', inspect(binding.map)),
      `no policy-map type inspect esmtp ${changed.name}`,
    ]),
  }
}

const EXCEPT = 'esmtp_except'

/**
 * All mail but that of one server goes on being inspected. A class takes in what its access list
 * permits, so the server is denied there; `no inspect` in a class of its own would exempt nothing.
 */
export function exemptServer(address: string | null, binding: Binding): Texts {
  return exemptServers(address === null ? [] : [address], binding)
}

/** The same for several servers; the place-holder where none is known. */
export function exemptServers(addresses: readonly string[], binding: Binding): Texts {
  const known = addresses.filter(isAddress)
  const servers = known.length > 0 ? known : [PLACEHOLDER_SERVER]
  return {
    config:
      (binding.map === null ? '' : writeMap(binding.map)) +
      text([
        ...servers.map(
          (server) => `access-list ${EXCEPT} extended deny tcp any host ${server} eq smtp`,
        ),
        `access-list ${EXCEPT} extended permit tcp any any eq smtp`,
        `class-map ${EXCEPT}`,
        ` match access-list ${EXCEPT}`,
        ...inClass(binding, 'no inspect esmtp'),
        ` class ${EXCEPT}`,
        `  ${inspect(binding.map)}`,
      ]),
    bind: null,
    undo: text([
      `policy-map ${binding.policyMap}`,
      ` no class ${EXCEPT}`,
      ` class ${binding.className}`,
      `  ${inspect(binding.map)}`,
      `no class-map ${EXCEPT}`,
      `clear configure access-list ${EXCEPT}`,
    ]),
  }
}

/** No inspection at all. */
export function stopInspection(binding: Binding): Texts {
  return {
    config: text(inClass(binding, 'no inspect esmtp')),
    bind: null,
    undo: text([
      ...(binding.map === null ? [] : [`! the map ${binding.map.name} is still there`]),
      ...inClass(binding, inspect(binding.map)),
    ]),
  }
}

/** PIX 6: no inspection at all. */
export function stopFixup(): Texts {
  return {
    config: 'no fixup protocol smtp 25\n',
    bind: null,
    undo: 'fixup protocol smtp 25\n',
  }
}
