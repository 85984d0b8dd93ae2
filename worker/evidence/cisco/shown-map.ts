import type { Complaint } from '../../diagnosis/cure/complaint.ts'
import { policyInForce } from '../../policy/config/in-force.ts'
import { readRunningConfig, DEFAULT_MAP_NAME } from '../../policy/config/running-config.ts'
import type { EsmtpMap, MapMatch } from '../../policy/criteria.ts'
import { resolvePolicy } from '../../policy/effective.ts'
import { LIMIT_MATCHES, type LimitMatch } from '../../policy/policy.ts'
import { DEFAULT_BINDING } from '../../policy/propose/texts.ts'
import type { AskedOfDevice } from '../evidence.ts'

/** A map as `show service-policy inspect esmtp` prints it, with what each line of it has counted. */
export class ShownMap {
  readonly #name: string
  readonly #policyMap: string
  readonly #className: string
  readonly #parameters: { name: string; count: string }[] = []
  readonly #matches: { text: string; action: string; count: string }[] = []

  constructor(name: string, policyMap: string | null, className: string | null) {
    this.#name = name
    this.#policyMap = policyMap ?? DEFAULT_BINDING.policyMap
    this.#className = className ?? DEFAULT_BINDING.className
  }

  parameter(name: string, count: string): void {
    this.#parameters.push({ name, count })
  }

  match(text: string, action: string, count: string): void {
    this.#matches.push({ text, action, count })
  }

  /** The policy in force and what its counters tell has been changed or cut; null where nothing was, or where it cannot be read back. */
  asks(): AskedOfDevice | null {
    const reading = readRunningConfig(this.#config())
    if (!reading.ok) return null
    const has = (name: string): boolean => this.#parameters.some((one) => one.name === name)
    const profile = has('allow-tls') && this.#isBuiltIn ? 'asa-9.4' : 'asa-7.2'
    const answer = policyInForce(reading.config, { profile, mapName: SHOWN })
    const shown = answer.ok ? answer.inForce.map : null
    if (shown === null) return null
    const complaints = [...this.#ofParameters(), ...this.#ofMatches(shown)]
    if (complaints.length === 0) return null
    const map = this.#isBuiltIn ? null : { ...shown, name: this.#name }
    const where = { policyMap: this.#policyMap, className: this.#className }
    const policy = resolvePolicy(profile, {}, map)
    return { situation: { policy, map, where, server: null }, complaints }
  }

  get #isBuiltIn(): boolean {
    return this.#name === DEFAULT_MAP_NAME
  }

  /** The map in the words of a running-config. */
  #config(): string {
    const has = (name: string): boolean => this.#parameters.some((one) => one.name === name)
    return [
      `policy-map type inspect esmtp ${SHOWN}`,
      ' parameters',
      has('mask-banner') ? '  mask-banner' : '  no mask-banner',
      ...(has('allow-tls') ? ['  allow-tls'] : []),
      ...this.#matches.flatMap(({ text, action }) => [` ${text}`, `  ${action}`]),
      '',
    ].join('\n')
  }

  #ofParameters(): Complaint[] {
    return this.#parameters.flatMap(({ name, count }): Complaint[] => {
      if (isNone(count)) return []
      if (name === 'mask-banner')
        return [{ id: 'banner-masked', severity: 'warning', problem: { kind: 'banner', at: [] } }]
      const event =
        name === 'special-character' ? 'bad-address' : name === 'mail-relay' ? name : null
      return event === null
        ? []
        : [{ id: event, severity: 'warning', problem: { kind: 'event', event, at: [] } }]
    })
  }

  #ofMatches({ matches, parameters }: EsmtpMap): Complaint[] {
    return matches.flatMap((match, index): Complaint[] => {
      if (isNone(this.#matches[index]?.count ?? '0') || match.action.act === 'log') return []
      return complaintOf(match, parameters.allowTls === true)
    })
  }
}

/** The name the map is read back under: one of the device may be no name of a map of one's own. */
const SHOWN = 'shown_map'

const isNone = (count: string): boolean => /^0+$/.test(count)

function complaintOf({ criterion }: MapMatch, allowTls: boolean): Complaint[] {
  const { kind } = criterion
  // which keywords were hidden no counter tells: the one whose loss is felt is STARTTLS
  if (kind === 'ehlo-reply-parameter')
    return allowTls
      ? []
      : [{ id: 'starttls-masked', severity: 'error', problem: { kind: 'starttls', at: [] } }]
  if ('gt' in criterion && (LIMIT_MATCHES as readonly string[]).includes(kind))
    return [
      {
        id: kind,
        severity: 'error',
        problem: { kind: 'limit', match: kind as LimitMatch, gt: criterion.gt, at: [] },
      },
    ]
  return [{ id: kind, severity: 'warning', problem: { kind: 'event', event: kind, at: [] } }]
}
