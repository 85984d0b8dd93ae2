import { formOf, maskChance } from '../unmask/line.ts'

/** The server families diagnosis knows. `server.software` of a report is one of these or null. */
export const FAMILIES = [
  'Postfix',
  'Exim',
  'sendmail',
  'OpenSMTPD',
  'Exchange',
  'Microsoft 365',
  'qmail',
  'Courier',
  'Haraka',
  'hMailServer',
  'Cisco ESA',
  'Gmail',
  'nodemailer smtp-server',
  'aiosmtpd',
  'Python smtpd',
] as const

export type Family = (typeof FAMILIES)[number]

/** Words that only (or mostly) one family writes. */
export interface Tell {
  /** tested on one reply line, code and all */
  pattern: RegExp
  /** natural logarithm of how much likelier this line is from this family than from another */
  weight: number
}

/** How one family announces itself and what it answers. One file in families/ each; sources in its comment. */
export interface FamilyTraits {
  family: Family
  /** tells in the first reply; the first group of a pattern, if any, is the version */
  greeting: readonly Tell[]
  /** tells in every later reply */
  replies: readonly Tell[]
  /** tells in lines of its own log */
  log?: readonly Tell[]
  /** EHLO keywords in the order announced; one list a generation of the product */
  orders: readonly (readonly OrderedKeyword[])[]
}

/** A place in a family's EHLO reply. */
export interface OrderedKeyword {
  /** as announced, arguments included where they are constant: `X-EXPS GSSAPI NTLM` */
  text: string
  /** its keyword, as `formOf` has it */
  form: string
  /** 0-1: how likely it is overwritten (`maskChance`) */
  masked: number
  /** 0-1: how often a server of this family has the line */
  present: number
  /** true where arguments follow that differ from site to site, so that the length is not told by `text` */
  open: boolean
}

/**
 * An order from a line of our own notation: words divided by `, `; `?` after a word: present in about
 * half of the servers, `??`: in about one of ten; `…` after it: arguments of any length may follow.
 */
export function order(line: string): OrderedKeyword[] {
  return line.split(', ').map((word) => {
    const marks = /(…?)(\?{0,2})$/.exec(word)
    const text = word.replace(/…?\?{0,2}$/, '')
    const present = marks?.[2] === '??' ? 0.1 : marks?.[2] === '?' ? 0.5 : 0.97
    const form = formOf(text)
    return { text, form, masked: maskChance(form), present, open: marks?.[1] === '…' }
  })
}
