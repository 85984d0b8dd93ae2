import type { Grade } from './grade.ts'
import type { Limit, ProfileId, SpecialCharacter } from './policy.ts'

/** The 7 commands RFC 821 makes every server know, and no more: what `fixup protocol smtp` lets by. */
const MINIMUM_VERBS = ['DATA', 'HELO', 'MAIL', 'NOOP', 'QUIT', 'RCPT', 'RSET'] as const

/** C1: the commands `inspect esmtp` knows. */
export const ESMTP_VERBS = [
  'AUTH',
  'DATA',
  'EHLO',
  'ETRN',
  'HELO',
  'HELP',
  'MAIL',
  'NOOP',
  'QUIT',
  'RCPT',
  'RSET',
  'SAML',
  'SEND',
  'SOML',
  'VRFY',
] as const

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
] as const
const LIST_B = [...LIST_A, 'VRFY'] as const

/** Section 6, classes 1 to 6 in order; class 7 (`ehlo-reply-parameter others` / mask) is a matter of keywords. */
export const DEFAULT_LIMITS: readonly Limit[] = [
  { match: 'cmd-line-length', gt: 512, action: 'drop-connection', log: true },
  { match: 'rcpt-count', gt: 100, action: 'drop-connection', log: true },
  { match: 'body-line-length', gt: 998, action: 'log', log: true },
  { match: 'header-line-length', gt: 998, action: 'drop-connection', log: true },
  { match: 'sender-address-length', gt: 320, action: 'drop-connection', log: true },
  { match: 'mime-filename-length', gt: 255, action: 'drop-connection', log: true },
]

/** How a greeting is masked: B1–B2, B3, or not at all. */
export type BannerMode = 'keep-2-and-0' | 'star' | 'none'

/** One row of the table of inspection.md section 1. */
export interface Profile {
  id: ProfileId
  /** what it stands for: commands and versions */
  devices: string
  /** lowest and highest version, as people write them; null for `off` */
  versions: string | null
  grade: Grade
  /** commands that pass, upper-case; STARTTLS joins them with allow-tls */
  verbs: readonly string[]
  /** C2 or C3 */
  scope: 'line' | 'verb'
  limits: readonly Limit[]
  /** EHLO keywords that pass, upper-case; STARTTLS joins them with allow-tls */
  keywords: readonly string[]
  /** list B: `AUTH=LOGIN` is the keyword AUTH; list A: it is not */
  keywordEndsAtEquals: boolean
  bannerMode: BannerMode
  allowTls: boolean
  specialCharacter: SpecialCharacter
  /** C10: `|` and unpaired `<` `>` become SP */
  editAddresses: boolean
  syslogPrefix: 'PIX' | 'ASA'
}

const ASA_72: Profile = {
  id: 'asa-7.2',
  devices: '`inspect esmtp`, 7.2(3)–9.3',
  versions: '7.2(3)–9.3',
  grade: 'doc',
  verbs: ESMTP_VERBS,
  scope: 'line',
  limits: DEFAULT_LIMITS,
  keywords: LIST_B,
  keywordEndsAtEquals: true,
  bannerMode: 'star',
  allowTls: false,
  specialCharacter: 'off',
  editAddresses: false,
  syslogPrefix: 'ASA',
}

/** The five profiles. */
export const PROFILE_TABLE: Readonly<Record<ProfileId, Profile>> = {
  'pix-6': {
    ...ASA_72,
    id: 'pix-6',
    devices: '`fixup protocol smtp`, PIX 5.1–6.3',
    versions: '5.1–6.3',
    verbs: MINIMUM_VERBS,
    scope: 'verb',
    limits: [],
    keywords: [],
    keywordEndsAtEquals: false,
    bannerMode: 'keep-2-and-0',
    editAddresses: true,
    syslogPrefix: 'PIX',
  },
  'pix-7': {
    ...ASA_72,
    id: 'pix-7',
    devices: '`inspect esmtp`, 7.0–7.2(2)',
    versions: '7.0–7.2(2)',
    limits: [],
    keywords: LIST_A,
    keywordEndsAtEquals: false,
    editAddresses: true,
    syslogPrefix: 'PIX',
  },
  'asa-7.2': ASA_72,
  'asa-9.4': {
    ...ASA_72,
    id: 'asa-9.4',
    devices: '`inspect esmtp`, 9.4 and later',
    versions: '9.4 and later',
    // allow-tls on by default is told from memory of the release notes
    grade: 'choice',
    allowTls: true,
  },
  off: {
    ...ASA_72,
    id: 'off',
    devices: 'no inspection',
    versions: null,
    limits: [],
    bannerMode: 'none',
    allowTls: true,
  },
}
