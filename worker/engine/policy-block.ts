import type { EnginePolicy, EngineSettings } from './policy.ts'

/** Verb ids (core-as/words.ts). */
const VERB_IDS: Readonly<Record<string, number>> = {
  DATA: 0,
  HELO: 1,
  MAIL: 2,
  NOOP: 3,
  QUIT: 4,
  RCPT: 5,
  RSET: 6,
  AUTH: 7,
  EHLO: 8,
  ETRN: 9,
  HELP: 10,
  SAML: 11,
  SEND: 12,
  SOML: 13,
  VRFY: 14,
  STARTTLS: 15,
}

/** Keyword ids (core-as/words.ts). */
const KEYWORD_IDS: Readonly<Record<string, number>> = {
  '8BITMIME': 0,
  AUTH: 1,
  BINARYMIME: 2,
  CHECKPOINT: 3,
  DSN: 4,
  ENHANCEDSTATUSCODES: 5,
  ETRN: 6,
  PIPELINING: 7,
  SIZE: 8,
  VRFY: 9,
  STARTTLS: 10,
}
const KEYWORD_OTHERS = 31

/** Limits in the order of the policy words. */
const LIMIT_ORDER = [
  'cmd-line-length',
  'rcpt-count',
  'body-line-length',
  'header-line-length',
  'sender-address-length',
  'mime-filename-length',
] as const

const ACTION_IDS = { log: 1, 'drop-connection': 2, reset: 3 } as const
const EOL_IDS = { auto: 0, crlf: 1, lf: 2 } as const

const FLAGS = {
  inspect: 1,
  scopeVerb: 2,
  maskBanner: 4,
  bannerKeeps20: 8,
  equalsEndsKeyword: 16,
  editAddresses: 32,
  specialLog: 64,
  specialDrop: 128,
  clientOnly: 256,
  serverOnly: 512,
  segments: 1024,
  everyLine: 2048,
  quiet: 4096,
  noEhloReply: 8192,
}

function bits(names: readonly string[], ids: Readonly<Record<string, number>>): number {
  let word = 0
  for (const name of names) {
    const id = ids[name]
    if (id !== undefined) word |= 1 << id
  }
  return word
}

function keywordBits(policy: EnginePolicy): number {
  let word = policy.maskOtherKeywords ? 0 : 1 << KEYWORD_OTHERS
  for (const [name, id] of Object.entries(KEYWORD_IDS)) {
    const masked =
      policy.maskedKeywords.includes(name) ||
      (policy.maskOtherKeywords && !policy.keywords.includes(name))
    if (!masked) word |= 1 << id
  }
  return word
}

/** Writes the core's policy block (core-as/layout.ts, P_*) for `policy` at `words`. */
export function writePolicyBlock(
  words: Uint32Array,
  policy: EnginePolicy,
  settings: EngineSettings,
): void {
  const inspect = policy.profile !== 'off'
  let flags = inspect ? FLAGS.inspect : 0
  const set = (condition: boolean, flag: number): void => {
    if (condition) flags |= flag
  }
  set(policy.scope === 'verb', FLAGS.scopeVerb)
  set(policy.bannerMode !== 'none', FLAGS.maskBanner)
  set(policy.bannerMode === 'keep-2-and-0', FLAGS.bannerKeeps20)
  set(policy.keywordEndsAtEquals, FLAGS.equalsEndsKeyword)
  set(policy.editAddresses, FLAGS.editAddresses)
  set(policy.specialCharacter === 'log', FLAGS.specialLog)
  set(policy.specialCharacter === 'drop-connection', FLAGS.specialDrop)
  set(settings.oneSided === 'client', FLAGS.clientOnly)
  set(settings.oneSided === 'server', FLAGS.serverOnly)
  set(settings.segments, FLAGS.segments)
  set(settings.everyLine, FLAGS.everyLine)
  set(settings.quiet, FLAGS.quiet)
  set(policy.profile === 'pix-6', FLAGS.noEhloReply)
  words.fill(0)
  words[0] = flags
  words[1] = bits(policy.verbs, VERB_IDS)
  words[2] = keywordBits(policy)
  words[3] = EOL_IDS[settings.eol]
  for (const limit of policy.limits) {
    const at = 4 + 3 * LIMIT_ORDER.indexOf(limit.match)
    words[at] = limit.gt
    words[at + 1] = ACTION_IDS[limit.action]
    words[at + 2] = limit.position
  }
  words[22] = bits(settings.askVerbs, VERB_IDS)
  words[23] = (settings.askUnknown ? 4 : 0) | (settings.askRcptReply ? 2 : 0)
}
