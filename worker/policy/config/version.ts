import type { ProfileId } from '../policy.ts'

/** A release of a firewall's software: `ASA Version 7.2(3)` is ASA 7.2.3. */
export interface Version {
  product: 'PIX' | 'ASA' | 'FWSM' | 'NGFW'
  release: Release
}

type Release = readonly [number, number, number]

const VERSION_LINE = /^(ASA|PIX|NGFW|FWSM) Version ([0-9]{1,3})\.([0-9]{1,3})(?:\(([0-9]{1,4}))?/i

/** What Firewall Builder writes in place of a Version line, `x` for any. */
const COMPILED_FOR = /^!\s*Compiled for (pix|asa|fwsm)\s+([0-9]{1,2})\.(?:([0-9]{1,2})|x)/im

/** A compiler's head stands first; its messages may be long. */
const HEAD_CHARS = 65_536

/** True for the Version line of a firewall with contexts itself, which hold all policies. */
export function isSystemSpace(text: string): boolean {
  return /\s<system>\s*$/i.test(text)
}

/** The version that a Version line tells, or null. */
export function readVersion(text: string): Version | null {
  const parts = VERSION_LINE.exec(text)
  if (parts === null) return null
  const [, product = '', major, minor, maintenance = 0] = parts
  return {
    product: product.toUpperCase() as Version['product'],
    release: [Number(major), Number(minor), Number(maintenance)],
  }
}

/** The version that a rule compiler names in a comment of what it wrote, or null. */
export function compiledFor(text: string): Version | null {
  const parts = COMPILED_FOR.exec(text.slice(0, HEAD_CHARS))
  if (parts === null) return null
  const [, product = '', major, minor = 0] = parts
  return {
    product: product.toUpperCase() as Version['product'],
    release: [Number(major), Number(minor), 0],
  }
}

/** Lowest release of each later profile: inspection.md section 1. */
const FROM: readonly (readonly [Release, ProfileId])[] = [
  [[9, 4, 0], 'asa-9.4'],
  [[7, 2, 3], 'asa-7.2'],
  [[7, 0, 0], 'pix-7'],
]

/** The profile of a version. FWSM branched off from PIX: 2 from 6, 3 and 4 from 7.0. */
export function profileOf({ product, release }: Version): ProfileId {
  // Firepower counts its own releases; its first had the inspection of ASA 9.6
  if (product === 'NGFW') return 'asa-9.4'
  if (product === 'FWSM') return release[0] < 3 ? 'pix-6' : 'pix-7'
  return FROM.find(([lowest]) => !isBelow(release, lowest))?.[1] ?? 'pix-6'
}

/** First and last releases that are known here, as of 2026: PIX 4.2 to 8.0, ASA 7.0 to 9.24. */
const KNOWN: Readonly<Record<'PIX' | 'ASA', readonly [Release, Release]>> = {
  PIX: [
    [4, 2, 0],
    [8, 0, 9999],
  ],
  ASA: [
    [7, 0, 0],
    [9, 24, 9999],
  ],
}

/** What has to be assumed because of the version, in our words; null where nothing has. */
export function assumedOfVersion(version: Version | null, hasVersionLine: boolean): string | null {
  if (version === null) return null
  const { product, release } = version
  const name = `${product} ${release[0]}.${release[1]}`
  const like = profileOf(version)
  if (product === 'FWSM') return `FWSM: ${name} is taken for ${like}, from which it branched off`
  if (!hasVersionLine) return null
  if (product === 'NGFW') return null
  const [first, last] = KNOWN[product]
  const isKnown = !isBelow(release, first) && !isBelow(last, release)
  return isKnown ? null : `a release that is not known: ${name} is taken for ${like}`
}

function isBelow(release: Release, other: Release): boolean {
  for (let i = 0; i < 3; i++) {
    const difference = (release[i] ?? 0) - (other[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
