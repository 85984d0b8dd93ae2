import { formOf, maskChance } from './line.ts'

/**
 * How often servers announce a keyword, in shares of servers: rough figures over the families of
 * server/families and the IANA registry; only their ratios among equal lengths matter. `open`:
 * arguments of any length may follow the text.
 */
export interface PopularKeyword {
  text: string
  /** its keyword, as `formOf` has it */
  form: string
  /** 0-1: how likely it is overwritten (`maskChance`) */
  masked: number
  share: number
  open: boolean
}

const closed = (share: number, texts: string): PopularKeyword[] =>
  texts.split(', ').map((text) => popular(text, share, false))
const opened = (share: number, texts: string): PopularKeyword[] =>
  texts.split(', ').map((text) => popular(text, share, true))

function popular(text: string, share: number, open: boolean): PopularKeyword {
  const form = formOf(text)
  return { text, form, masked: maskChance(form), share, open }
}

export const POPULAR: readonly PopularKeyword[] = [
  ...closed(0.9, '8BITMIME, PIPELINING'),
  ...closed(0.8, 'STARTTLS, ENHANCEDSTATUSCODES'),
  ...closed(0.6, 'DSN'),
  ...closed(0.45, 'SMTPUTF8, CHUNKING'),
  ...closed(0.4, 'VRFY, ETRN, HELP'),
  ...closed(0.15, 'EXPN, BINARYMIME'),
  ...closed(0.08, 'VERB, XEXCH50, OK, X-ANONYMOUSTLS, XRDST, X-LINK2STATE, AUTH=LOGIN'),
  ...closed(0.08, 'X-EXPS GSSAPI NTLM, X-EXPS GSSAPI NTLM LOGIN, X-EXPS=LOGIN, PRDR'),
  ...closed(0.05, 'TURN, PIPECONNECT, XVERP, AUTH=PLAIN LOGIN, AUTH=LOGIN PLAIN'),
  ...closed(0.02, 'ONEX, ATRN, TLS, REQUIRETLS, SUBMITTER, XSHADOW, AUTH=PLAIN, CHECKPOINT'),
  ...closed(0.02, 'MT-PRIORITY MIXER, XCLIENT NAME ADDR'),
  ...closed(
    0.005,
    'MTRK, XVERP=Courier, XSECURITY=NONE, CONPERM, CONNEG, XUSR, TIME, SEND, SOML, SAML, UTF8SMTP, XSHADOWREQUEST',
  ),
  ...opened(0.9, 'SIZE'),
  ...opened(0.6, 'AUTH'),
  ...opened(0.15, 'DELIVERBY'),
  ...opened(0.05, 'AUTH=, X-EXPS, LIMITS'),
  ...opened(0.02, 'XCLIENT, XFORWARD, MT-PRIORITY'),
  ...opened(0.005, 'NO-SOLICITING, FUTURERELEASE, RRVS, BURL'),
]

/** Chance that an announced `text`, arguments open or not, comes out `octets` long. */
export function lengthChance(keyword: { text: string; open: boolean }, octets: number): number {
  const beyond = octets - keyword.text.length
  if (!keyword.open) return beyond === 0 ? 1 : 0
  if (beyond === 0) return keyword.text.endsWith('=') ? 0 : 0.35
  // A blank and at least one octet; lengths up to about 40 are all as likely.
  return beyond >= 2 && beyond <= 60 ? 0.02 : 0
}
