import type { Criterion, MapMatch, MatchAction } from '../../criteria.ts'
import { PARAMETERS } from '../../criteria.ts'

const COUNT_WORDS = {
  'cmd-line-length': 'cmd line length',
  'rcpt-count': 'cmd RCPT count',
  'body-line-length': 'body line length',
  'body-length': 'body length',
  'header-line-length': 'header line length',
  'header-length': 'header length',
  'header-to-fields-count': 'header to-fields count',
  'invalid-recipients-count': 'invalid-recipients count',
  'mime-filename-length': 'MIME filename length',
  'sender-address-length': 'sender-address length',
} as const

/** The words after `match`, with the vendor's capitals: also MATCH of syslog (section 7). */
export function matchText(match: Pick<MapMatch, 'not' | 'criterion'>): string {
  return `${match.not ? 'not ' : ''}${criterionText(match.criterion)}`
}

function criterionText(criterion: Criterion): string {
  switch (criterion.kind) {
    case 'cmd-verb':
      return `cmd verb ${criterion.verbs.join(' ').toLowerCase()}`
    case 'ehlo-reply-parameter':
      return `ehlo-reply-parameter ${criterion.parameters.map(parameterWord).join(' ')}`
    case 'mime-encoding':
      return `MIME encoding ${criterion.encodings.join(' ')}`
    case 'mime-filetype':
    case 'sender-address-regex': {
      const { name, isClass } = criterion.pattern
      const words = criterion.kind === 'mime-filetype' ? 'MIME filetype' : 'sender-address'
      return `${words} regex ${isClass ? 'class ' : ''}${name}`
    }
    default:
      return `${COUNT_WORDS[criterion.kind]} gt ${criterion.gt}`
  }
}

const WORD_OF: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(PARAMETERS)
    .filter(([word]) => word !== 'binaryname')
    .map(([word, keyword]) => [keyword, word]),
)

/** The map's word for a keyword of the wire: `ecode` for ENHANCEDSTATUSCODES. */
function parameterWord(keyword: string): string {
  return WORD_OF[keyword] ?? keyword.toLowerCase()
}

/** The line under a match. */
export function actionText(action: MatchAction): string {
  if (action.act === 'log') return 'log'
  if (action.act === 'rate-limit') return `rate-limit ${action.rate ?? 1}`
  const error = action.sendProtocolError ? ' send-protocol-error' : ''
  return `${action.act}${error}${action.log ? ' log' : ''}`
}
