import { VERB_IDS } from './verb-ids.ts'
import type { Layout } from './core.ts'
import { NO_ASKS } from './ask.ts'
import type { EnginePolicy, EngineSettings } from './policy.ts'
import { LIMIT_MATCHES } from './limit-matches.ts'

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

function bits(names: readonly string[], ids: Readonly<Record<string, number>>): number {
  let word = 0
  for (const name of names) {
    const id = ids[name]
    if (id !== undefined) word |= 1 << id
  }
  return word
}

function keywordBits(policy: EnginePolicy, layout: Layout): number {
  let word = policy.maskOtherKeywords ? 0 : 1 << layout['KEYWORD_OTHERS']!
  for (const [name, id] of Object.entries(KEYWORD_IDS)) {
    const masked =
      policy.maskedKeywords.includes(name) ||
      (policy.maskOtherKeywords && !policy.keywords.includes(name))
    if (!masked) word |= 1 << id
  }
  return word
}

/** Names in core-as/layout.ts of what a policy says in words of its own. */
const ACTIONS = {
  log: 'ACTION_LOG',
  'drop-connection': 'ACTION_DROP_CONNECTION',
  reset: 'ACTION_RESET',
} as const
const LINE_ENDS = ['auto', 'crlf', 'lf'] as const

/** Writes the core's policy block (P_* of `layout`) for `policy` at `words`. */
function writePolicyBlock(
  words: Uint32Array,
  layout: Layout,
  policy: EnginePolicy,
  settings: EngineSettings,
): void {
  const flags: Record<string, boolean> = {
    INSPECT: policy.profile !== 'off',
    SCOPE_VERB: policy.scope === 'verb',
    MASK_BANNER: policy.bannerMode !== 'none',
    BANNER_KEEPS_20: policy.bannerMode === 'keep-2-and-0',
    EQUALS_ENDS_KEYWORD: policy.keywordEndsAtEquals,
    EDIT_ADDRESSES: policy.editAddresses,
    SPECIAL_LOG: policy.specialCharacter === 'log',
    SPECIAL_DROP: policy.specialCharacter === 'drop-connection',
    CLIENT_ONLY: settings.oneSided === 'client',
    SERVER_ONLY: settings.oneSided === 'server',
    SEGMENTS: settings.segments,
    EVERY_LINE: settings.everyLine,
    QUIET: settings.quiet,
    NO_EHLO_REPLY: policy.profile === 'pix-6',
  }
  const asks: Record<string, boolean> = {
    ASK_DATA: settings.asks.mailData,
    ASK_RCPT_REPLY: settings.asks.rcptReplies,
    ASK_UNKNOWN: settings.asks.unknown,
    ASK_EHLO_LINE: settings.asks.ehloLines,
  }
  const union = (named: Record<string, boolean>): number =>
    Object.entries(named).reduce((word, [name, on]) => (on ? word | layout[name]! : word), 0)
  words.fill(0)
  words[layout['P_FLAGS']!] = union(flags)
  words[layout['P_VERBS']!] = bits(policy.verbs, VERB_IDS)
  words[layout['P_KEYWORDS']!] = keywordBits(policy, layout)
  words[layout['P_EOL']!] = LINE_ENDS.indexOf(settings.eol)
  for (const limit of policy.limits) {
    const at = layout['P_LIMITS']! + 3 * LIMIT_MATCHES.indexOf(limit.match)
    words[at] = limit.gt
    words[at + 1] = layout[ACTIONS[limit.action]]!
    words[at + 2] = limit.position
  }
  words[layout['P_ASK_VERBS']!] = bits(settings.asks.verbs, VERB_IDS)
  words[layout['P_ASK']!] = union(asks)
}

/** Policy blocks, each written once while its policy lives: an upload has thousands of sessions under one. */
export class PolicyBlocks {
  readonly #layout: Layout
  readonly #written = new WeakMap<EnginePolicy, Map<string, Uint32Array>>()

  constructor(layout: Layout) {
    this.#layout = layout
  }

  /** The block of a policy in a session that is fed so. */
  of(policy: EnginePolicy, settings: EngineSettings): Uint32Array {
    // what is asked is made anew for each session
    if (settings.asks !== NO_ASKS) return this.#write(policy, settings)
    const { eol, oneSided, segments, everyLine, quiet } = settings
    const key = `${eol} ${oneSided} ${segments} ${everyLine} ${quiet}`
    let blocks = this.#written.get(policy)
    if (blocks === undefined) this.#written.set(policy, (blocks = new Map()))
    let block = blocks.get(key)
    if (block === undefined) blocks.set(key, (block = this.#write(policy, settings)))
    return block
  }

  #write(policy: EnginePolicy, settings: EngineSettings): Uint32Array {
    const words = new Uint32Array(this.#layout['POLICY_WORDS']!)
    writePolicyBlock(words, this.#layout, policy, settings)
    return words
  }
}
