import { isOfIos } from './ios.ts'
import type { ConfigLine } from './lines.ts'

/** What a line at the top of a running-config begins. */
export type Statement =
  | 'regex'
  | 'regex-class'
  | 'class-map'
  | 'esmtp-map'
  | 'policy-map'
  /** class maps and policy maps of other protocols: their lines are passed over */
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
  /^\s*(?:(regex)(?=\s|$)|(class-map)(?=\s|$)|(policy-map)(?=\s|$)|(service-policy)\s|((?:no\s+)?fixup\s+protocol\s+smtp)(?=\s|$)|((?:ASA|PIX|NGFW)\s+Version)\s)/i
const REMOVAL = /^\s*(?:no\s+(?:regex|class-map|policy-map)|clear\s+configure\s+access-list)\s/i
const INSPECT_ESMTP = /\binspect\s+esmtp\b/i
/** What stands only in an esmtp map: where none is open, a line before it was not read as the user means it. */
const IN_A_MAP =
  /^\s*(?:(?:no\s+)?(?:mask-banner|allow-tls|mail-relay|special-character)|match\s+(?:not\s+)?(?:cmd|ehlo-reply-parameter|body|header|invalid-recipients|mime|sender-address))(?=\s|$)/i
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

const INNER: Readonly<Partial<Record<Statement, RegExp>>> = {
  'esmtp-map':
    /^\s*(?:match|parameters|description|(?:no\s+)?(?:mask-banner|allow-tls|mail-relay|special-character)|drop-connection|reset|mask|log|drop|rate-limit)(?=\s|$)/i,
  'policy-map': /^\s*(?:class|(?:no\s+)?inspect)(?=\s|$)/i,
  'class-map': /^\s*match(?=\s|$)/i,
  'regex-class': /^\s*match(?=\s|$)/i,
}

/** Whether `line`, which is not deeper than the block before it, says what only stands inside such a block. */
export function continues(statement: Statement, line: ConfigLine): boolean {
  return INNER[statement]?.test(line.text) ?? false
}
