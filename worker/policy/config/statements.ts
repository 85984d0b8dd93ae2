import { isOfIos } from './ios.ts'
import type { ConfigLine } from './lines.ts'

/** What a line at the top of a running-config begins. */
export type Statement =
  | 'regex'
  | 'regex-class'
  | 'class-map'
  | 'esmtp-map'
  | 'policy-map'
  /** class maps and policy maps of other protocols, route maps: their lines are passed over */
  | 'other-block'
  | 'access-list'
  | 'service-policy'
  | 'fixup'
  | 'version'
  /** takes away what stands above it */
  | 'removal'
  /** `inspect esmtp` where no policy map is open, or what only stands in an esmtp map where none is */
  | 'stray'
  /** the SMTP inspection of an IOS router */
  | 'ios'
  | 'other'

const ACCESS_LIST = /^\s*access-list\s/i
const TOP =
  /^\s*(?:(regex)(?=\s|$)|(class-map)(?=\s|$)|(policy-map)(?=\s|$)|(service-policy)\s|((?:no\s+)?fixup\s+protocol\s+smtp)(?=\s|$)|((?:ASA|PIX|NGFW|FWSM)\s+Version)\s|(route-map)\s)/i
const REMOVAL = /^\s*(?:no\s+(?:regex|class-map|policy-map)|clear\s+configure\s+access-list)\s/i
const INSPECT_ESMTP = /\binspect\s+esmtp\b/i
/** What stands only in an esmtp map: where none is open, a line before it was not read as the user means it. */
const IN_A_MAP =
  /^\s*(?:(?:no\s+)?(?:mask-banner|allow-tls|mail-relay|special-character)|(?:no\s+)?match\s+(?:not\s+)?(?:cmd|ehlo-reply-parameter|body|header|invalid-recipients|mime|sender-address))(?=\s|$)/i
/** Lines of free text, which may say anything. */
const FREE_TEXT = /^\s*(?:no\s+)?(?:description|remark|banner|:|#)/i

/** What `line` is. 20,000 access lists go through here, so they are told first. */
export function statementOf(line: ConfigLine): Statement {
  const { text } = line
  if (ACCESS_LIST.test(text)) return 'access-list'
  const top = TOP.exec(text)
  if (top === null) return REMOVAL.test(text) ? 'removal' : strayOrOther(text)
  if (isOfIos(text)) return 'ios'
  const rest = text.slice(top[0].length)
  if (top[1] !== undefined) return 'regex'
  if (top[2] !== undefined) return classMap(rest)
  if (top[3] !== undefined) return policyMap(rest)
  if (top[4] !== undefined) return 'service-policy'
  if (top[7] !== undefined) return 'other-block'
  return top[5] !== undefined ? 'fixup' : 'version'
}

function strayOrOther(text: string): Statement {
  if (isOfIos(text)) return 'ios'
  if (IN_A_MAP.test(text)) return 'stray'
  if (!text.includes('esmtp') && !/esmtp/i.test(text)) return 'other'
  return INSPECT_ESMTP.test(text) && !FREE_TEXT.test(text) ? 'stray' : 'other'
}

function classMap(rest: string): Statement {
  const type = /^\s+type(?:\s+(\S+))?/i.exec(rest)
  if (type === null) return 'class-map'
  return type[1]?.toLowerCase() === 'regex' ? 'regex-class' : 'other-block'
}

function policyMap(rest: string): Statement {
  const type = /^\s+type(?:\s+(\S+))?(?:\s+(\S+))?/i.exec(rest)
  if (type === null) return 'policy-map'
  const esmtp = type[1]?.toLowerCase() === 'inspect' && type[2]?.toLowerCase() === 'esmtp'
  return esmtp ? 'esmtp-map' : 'other-block'
}

/** Parameters of an esmtp map. */
const PARAMETER = /^\s*(?:no\s+)?(?:mask-banner|allow-tls|mail-relay|special-character)(?=\s|$)/i
/** Actions of a match. */
const ACTION = /^\s*(?:drop-connection|reset|mask|log|drop|rate-limit)(?=\s|$)/i
/** What begins a part of an esmtp map. */
const PART = /^\s*(?:(?:no\s+)?match|parameters|description)(?=\s|$)/i
/** What begins a part of a policy map of layer 3/4, and what the classes in it say. */
const CLASS = /^\s*(?:no\s+)?(?:class|description)(?=\s|$)/i
const IN_A_CLASS =
  /^\s*(?:no\s+)?(?:inspect|set|police|priority|shape|ips|csc|cxsc|sfr|trust|flow-export|user-statistics)(?=\s|$)/i
const MATCH = /^\s*(?:match|description)(?=\s|$)/i

/** Whether `text` is a command in a block that this statement opened, or in a part of it. */
export function isCommandIn(statement: Statement, text: string): boolean {
  switch (statement) {
    case 'esmtp-map':
      return PART.test(text) || PARAMETER.test(text) || ACTION.test(text)
    case 'policy-map':
      return CLASS.test(text) || IN_A_CLASS.test(text)
    case 'class-map':
    case 'regex-class':
      return MATCH.test(text)
    default:
      return false
  }
}

/** What stands in an esmtp map and nowhere at the top: after an unknown word it shows that the word was one of the map. */
export function isOnlyInMap(text: string): boolean {
  return ACTION.test(text) || /^\s*parameters(?=\s|$)/i.test(text)
}

/** Whether a line of an esmtp map begins a part of it, whatever its indent; null: its indent decides. */
export function beginsPart(part: string | null, text: string): boolean | null {
  if (PART.test(text)) return true
  if (part !== null && /^\s*match\s/i.test(part) && ACTION.test(text)) return false
  if (part !== null && /^\s*parameters(?=\s|$)/i.test(part) && PARAMETER.test(text)) return false
  return null
}

/** Whether a line of a policy map of layer 3/4 begins a part of it: all else is of the class above it, if there is one. */
export function beginsClass(part: string | null, text: string): boolean {
  return CLASS.test(text) || part === null || !CLASS.test(part)
}

/** Statements that stand at the top alone: they end whatever is open, however they are indented. */
const ALWAYS_TOP: ReadonlySet<Statement> = new Set<Statement>([
  'regex',
  'regex-class',
  'class-map',
  'esmtp-map',
  'policy-map',
  'other-block',
  'access-list',
  'service-policy',
  'fixup',
  'version',
  'removal',
])

export function isTop(statement: Statement): boolean {
  return ALWAYS_TOP.has(statement)
}
