import type { ClassedLimit, CompiledMatch } from './compiled.ts'
import type { EsmtpMap, MailRelay, MapMatch } from './criteria.ts'
import { maskedKeywords, passingVerbs } from './masks.ts'
import type { Limit, ProfileId, SpecialCharacter, Switches } from './policy.ts'
import type { BannerMode, Profile } from './profiles.ts'
import { PROFILE_TABLE } from './profiles.ts'
import { splitMatches } from './split.ts'

/** Everything that decides about octets, settled: what the engine's policy block is made from. */
export interface EffectivePolicy {
  /** `off`: nothing is inspected, and nothing else here means anything */
  profile: ProfileId
  /** name of the custom map in force, or null for the profile's own */
  mapName: string | null
  scope: 'line' | 'verb'
  maskBanner: boolean
  /** `none` where maskBanner is false */
  bannerMode: BannerMode
  /** commands that pass, upper-case; STARTTLS among them only with allowTls (a mask of the map may take any) */
  verbs: readonly string[]
  /** EHLO keywords that pass by name, upper-case; STARTTLS among them exactly if allowTls */
  keywords: readonly string[]
  /** EHLO keywords masked by name, upper-case; STARTTLS among them exactly if not allowTls */
  maskedKeywords: readonly string[]
  /** a keyword is masked if in maskedKeywords, or if this is true and it is not in keywords */
  maskOtherKeywords: boolean
  keywordEndsAtEquals: boolean
  allowTls: boolean
  /** 108007 is written */
  allowTlsLog: boolean
  /** C10 for pix-6, pix-7 */
  editAddresses: boolean
  specialCharacter: SpecialCharacter
  /** what the core enforces: each kind at most once, in map order */
  limits: readonly ClassedLimit[]
  /** what the host evaluates, in map order */
  matches: readonly CompiledMatch[]
  /** evaluated by the host too */
  mailRelay: MailRelay | null
  /** some host match may stop a command line: the core holds every one to its end */
  holdsCommandLines: boolean
  /** the host has to be shown the octets of mail data (or its end, where a `match not` waits for it) */
  readsMailData: boolean
  syslogPrefix: 'PIX' | 'ASA'
}

/**
 * The policy in force. Switches win over the map, the map over the profile. A map *replaces* the
 * profile's limits and keyword masks; verbs and scope stay. `switches.limits` replaces every match
 * of the map but its masks. Under profile `off` the map and the switches are not looked at.
 */
export function resolvePolicy(
  id: ProfileId,
  switches: Switches = {},
  map: EsmtpMap | null = null,
): EffectivePolicy {
  const profile = PROFILE_TABLE[id]
  if (id === 'off') return passthrough(profile)
  const parameters = map?.parameters
  const allowTls = switches.allowTls ?? parameters?.allowTls ?? profile.allowTls
  const maskBanner = switches.maskBanner ?? parameters?.maskBanner ?? true
  const matches = map?.matches ?? []
  const keywords = maskedKeywords(profile, map === null ? null : matches, allowTls)
  const limitsOnly = switches.limits !== undefined
  const mailRelay = limitsOnly ? null : (parameters?.mailRelay ?? null)
  const parts = splitMatches(
    limitsOnly || map === null ? fromLimits(switches.limits ?? profile.limits) : matches,
    mailRelay !== null,
  )
  return {
    profile: id,
    mapName: map?.name ?? null,
    scope: switches.maskScope ?? profile.scope,
    maskBanner,
    bannerMode: maskBanner ? profile.bannerMode : 'none',
    verbs: passingVerbs(profile, matches, allowTls),
    ...keywords,
    keywordEndsAtEquals: profile.keywordEndsAtEquals,
    allowTls,
    allowTlsLog: allowTls && (parameters?.allowTlsLog ?? false),
    editAddresses: profile.editAddresses,
    specialCharacter:
      switches.specialCharacter ?? parameters?.specialCharacter ?? profile.specialCharacter,
    mailRelay,
    ...parts,
    syslogPrefix: profile.syslogPrefix,
  }
}

/** Profile `off`: every list is empty, so that nobody takes a limit from it by mistake. */
function passthrough(profile: Profile): EffectivePolicy {
  return {
    profile: 'off',
    mapName: null,
    scope: 'line',
    maskBanner: false,
    bannerMode: 'none',
    verbs: profile.verbs,
    keywords: profile.keywords,
    maskedKeywords: [],
    maskOtherKeywords: false,
    keywordEndsAtEquals: profile.keywordEndsAtEquals,
    allowTls: true,
    allowTlsLog: false,
    editAddresses: false,
    specialCharacter: 'off',
    limits: [],
    matches: [],
    mailRelay: null,
    holdsCommandLines: false,
    readsMailData: false,
    syslogPrefix: profile.syslogPrefix,
  }
}

function fromLimits(limits: readonly Limit[]): MapMatch[] {
  return limits.map((limit, index) => ({
    position: index + 1,
    not: false,
    criterion: { kind: limit.match, gt: limit.gt },
    action: {
      act: limit.action,
      log: limit.action === 'log' || limit.log,
      sendProtocolError: false,
      rate: null,
    },
  }))
}
