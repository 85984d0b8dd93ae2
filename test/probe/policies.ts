import type { settlePolicy } from '../../worker/inspection/policy.ts'

type Options = Parameters<typeof settlePolicy>[0]

const MAP = (parameters: string): string =>
  `policy-map type inspect esmtp mail
 parameters
${parameters}policy-map global_policy
 class inspection_default
  inspect esmtp mail
service-policy global_policy global
`

/** What stands between the probe and a server; null: nothing. */
export const POLICIES = {
  bare: null,
  'pix-6': { profile: 'pix-6', switches: {} },
  'pix-7': { profile: 'pix-7', switches: {} },
  'asa-7.2': { profile: 'asa-7.2', switches: {} },
  'asa-9.4': { profile: 'asa-9.4', switches: {} },
  'map-allow-tls': { policy: MAP('  allow-tls\n'), profile: 'asa-7.2', switches: {} },
  'map-no-mask-banner': { policy: MAP('  no mask-banner\n'), profile: 'asa-7.2', switches: {} },
  off: { profile: 'off', switches: {} },
} as const satisfies Record<string, Options | null>

export type PolicyName = keyof typeof POLICIES

/** What is to be concluded of a connection through it. */
export interface Expected {
  /** of the probe, which knows what it sent and in how many pieces */
  probe: 'observed' | 'ruled-out'
  /** of its recording alone */
  recording: 'observed' | 'ruled-out'
  device: string | null
  vantage: 'client' | 'unknown'
}

/** A map that masks the greeting alone is told by it: nothing else stars one. */
export function expected(name: PolicyName): Expected {
  if (name === 'bare' || name === 'off')
    return { probe: 'ruled-out', recording: 'ruled-out', device: null, vantage: 'unknown' }
  return {
    probe: 'observed',
    recording: 'observed',
    device: name === 'pix-6' ? 'Cisco PIX (fixup protocol smtp)' : 'Cisco PIX/ASA (inspect esmtp)',
    vantage: 'client',
  }
}
