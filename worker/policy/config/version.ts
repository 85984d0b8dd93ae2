import type { ProfileId } from '../policy.ts'

/** A version of the firewall's software: `7.2(3)` is [7, 2, 3]. */
export type Version = readonly [number, number, number]

const VERSION_LINE = /^(ASA|PIX|NGFW) Version ([0-9]{1,3})\.([0-9]{1,3})(?:\(([0-9]{1,4}))?/i

/** True for the Version line of a firewall with contexts itself, which hold all policies. */
export function isSystemSpace(text: string): boolean {
  return /\s<system>\s*$/i.test(text)
}

/** The version that an `ASA Version`, `PIX Version` or `NGFW Version` line tells, or null. */
export function readVersion(text: string): Version | null {
  const parts = VERSION_LINE.exec(text)
  if (parts === null) return null
  // Firepower counts its own releases; its first had the inspection of ASA 9.6
  if (parts[1]?.toUpperCase() === 'NGFW') return [9, 6, 0]
  return [Number(parts[2]), Number(parts[3]), Number(parts[4] ?? 0)]
}

/** Lowest version of each later profile: inspection.md section 1. */
const FROM: readonly (readonly [Version, ProfileId])[] = [
  [[9, 4, 0], 'asa-9.4'],
  [[7, 2, 3], 'asa-7.2'],
  [[7, 0, 0], 'pix-7'],
]

/** The profile of a version. */
export function profileOf(version: Version): ProfileId {
  return FROM.find(([lowest]) => !isBelow(version, lowest))?.[1] ?? 'pix-6'
}

function isBelow(version: Version, other: Version): boolean {
  for (let i = 0; i < 3; i++) {
    const difference = (version[i] ?? 0) - (other[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
