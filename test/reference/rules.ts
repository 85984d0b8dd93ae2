import type { LimitMatch, SpecialCharacter } from '../../worker/policy/policy.ts'
import type { EffectivePolicy } from '../../worker/policy/effective.ts'
import type { ReferenceLimit, ReferenceSettings } from './session.ts'

/** What is in force in one session: the profile's row of section 1 with the switches laid over it. */
export interface Rules {
  /** profile `off`: nothing is inspected */
  off: boolean
  /** verbs that pass, in capitals */
  verbs: ReadonlySet<string>
  /** octets of the longest of them (C6) */
  longestVerb: number
  scope: 'line' | 'verb'
  maskBanner: boolean
  /** B1 and B2 (pix-6) rather than B3 */
  keeps2And0: boolean
  /** keywords that pass (S2), in capitals; empty where EHLO never passes */
  keywords: ReadonlySet<string>
  /** keywords that do not, and whether all others do: a map may say so */
  hidden: ReadonlySet<string>
  othersPass: boolean
  /** `=` ends a keyword (list B) */
  equalsEndsKeyword: boolean
  /** M8: later replies that begin `250-` are EHLO replies (not in pix-6) */
  ehloPasses: boolean
  /** what `|`, `<` and `>` in an address do (C10) */
  address: 'nothing' | 'edit' | 'log' | 'drop-connection'
  limits: Readonly<Partial<Record<LimitMatch, ReferenceLimit>>>
}

const SEVEN = ['DATA', 'HELO', 'MAIL', 'NOOP', 'QUIT', 'RCPT', 'RSET']
const FIFTEEN = [...SEVEN, 'AUTH', 'EHLO', 'ETRN', 'HELP', 'SAML', 'SEND', 'SOML', 'VRFY']

const LIST_A = [
  '8BITMIME',
  'AUTH',
  'BINARYMIME',
  'CHECKPOINT',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'ETRN',
  'PIPELINING',
  'SIZE',
]
const LIST_B = [...LIST_A, 'VRFY']

/** Section 6, the default map of asa-7.2 and asa-9.4, in map order. */
const DEFAULT_MAP: ReferenceLimit[] = [
  { match: 'cmd-line-length', gt: 512, action: 'drop-connection' },
  { match: 'rcpt-count', gt: 100, action: 'drop-connection' },
  { match: 'body-line-length', gt: 998, action: 'log' },
  { match: 'header-line-length', gt: 998, action: 'drop-connection' },
  { match: 'sender-address-length', gt: 320, action: 'drop-connection' },
  { match: 'mime-filename-length', gt: 255, action: 'drop-connection' },
]

/** The rules of a map: what it states of verbs, keywords and limits in the place of the profile's. */
export function rulesOfMap(settings: ReferenceSettings, policy: EffectivePolicy): Rules {
  const rules = rulesOf(settings)
  if (rules.off) return rules
  const tls = policy.allowTls ? ['STARTTLS'] : []
  const pix = settings.profile === 'pix-6' || settings.profile === 'pix-7'
  return {
    ...rules,
    verbs: new Set(policy.verbs),
    longestVerb: Math.max(0, ...policy.verbs.map((verb) => verb.length)),
    maskBanner: policy.maskBanner,
    keywords: new Set([...policy.keywords, ...tls]),
    hidden: new Set(policy.maskedKeywords),
    othersPass: !policy.maskOtherKeywords,
    address: addressRule(pix, policy.specialCharacter),
    limits: Object.fromEntries(policy.limits.map((limit) => [limit.match, limit])),
  }
}

/** The rules in force for a session's profile and switches (section 1, Profiles). */
export function rulesOf({ profile, switches }: ReferenceSettings): Rules {
  const pix = profile === 'pix-6' || profile === 'pix-7'
  const asa = !pix && profile !== 'off'
  const allowTls = switches.allowTls ?? profile === 'asa-9.4'
  const tls = allowTls ? ['STARTTLS'] : []
  const verbs = [...(profile === 'pix-6' ? SEVEN : FIFTEEN), ...tls]
  const limits = switches.limits ?? (asa ? DEFAULT_MAP : [])
  return {
    off: profile === 'off',
    verbs: new Set(verbs),
    longestVerb: Math.max(...verbs.map((verb) => verb.length)),
    scope: switches.maskScope ?? (profile === 'pix-6' ? 'verb' : 'line'),
    maskBanner: switches.maskBanner ?? true,
    keeps2And0: profile === 'pix-6',
    keywords: new Set([...(asa ? LIST_B : LIST_A), ...tls]),
    hidden: new Set(),
    othersPass: false,
    equalsEndsKeyword: asa,
    ehloPasses: profile !== 'pix-6',
    address: addressRule(pix, switches.specialCharacter),
    limits: Object.fromEntries(limits.map((limit) => [limit.match, limit])),
  }
}

/** C10: pix edits unless told to cut; later profiles do something only when told. */
function addressRule(pix: boolean, special: SpecialCharacter | undefined): Rules['address'] {
  if (special === 'drop-connection') return 'drop-connection'
  if (pix) return 'edit'
  return special === 'log' ? 'log' : 'nothing'
}
