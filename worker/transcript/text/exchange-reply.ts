import type { ByteString } from '../../smtp/octets.ts'

/** Names of extensions as an EHLO reply lists them (IANA's registry and the vendors' own). */
const KEYWORDS = new Set(
  `SEND SOML SAML EXPN HELP TURN 8BITMIME SIZE VERB ONEX CHUNKING BINARYMIME CHECKPOINT DELIVERBY PIPELINING
  DSN ETRN ENHANCEDSTATUSCODES STARTTLS NO-SOLICITING MTRK SUBMITTER ATRN AUTH FUTURERELEASE BURL SMTPUTF8
  MT-PRIORITY RRVS REQUIRETLS LIMITS CONPERM CONNEG VRFY XCLIENT XFORWARD XRDST XEXCH50 X-EXPS
  X-LINK2STATE X-ANONYMOUSTLS XADR XSTA XCIR XGEN XUSR XPROXY XPROXYFROM XPROXYTO XSHADOW XSHADOWREQUEST
  XOORG XLONGADDR XORIGFROM XMESSAGECONTEXT XSESSIONPARAMS XSYSPROBE XRESUMEDATA XVERP PRDR UTF8SMTP XXXX`
    .trim()
    .split(/\s+/),
)

/** Extensions that take no parameter: whatever stands after one begins a line. */
const ALONE = new Set(
  `8BITMIME CHUNKING BINARYMIME PIPELINING DSN ETRN ENHANCEDSTATUSCODES STARTTLS SMTPUTF8 VRFY EXPN HELP
  XRDST X-ANONYMOUSTLS XEXCH50 X-LINK2STATE XOORG XSYSPROBE`
    .trim()
    .split(/\s+/),
)

/** Mechanisms and methods that stand after AUTH, X-EXPS and their like (RFC 4422, Exchange's own). */
const MECHANISM =
  /^(?:PLAIN|LOGIN|CRAM-MD5|DIGEST-MD5|NTLM|GSSAPI|GSS-SPNEGO|EXTERNAL|ANONYMOUS|XOAUTH2?|OAUTHBEARER|OTP|SCRAM-\S+|EXCHANGEAUTH|KERBEROS_V4|XYMCOOKIE)$/

/** True if `word` begins a line of an EHLO reply, told by its name, or by the X with which a firewall has written over one. */
function isKeyword(word: ByteString): boolean {
  if (KEYWORDS.has(word)) return true
  const equals = word.indexOf('=')
  if (equals > 0 && KEYWORDS.has(word.slice(0, equals))) return true
  return /^X{2,}[A-Z]?$/.test(word)
}

/** True if `word` begins another line after `line`, which `keyword` began ('' for the greeting line). */
function beginsLine(keyword: ByteString, line: ByteString, word: ByteString): boolean {
  if (ALONE.has(keyword)) return true
  if (keyword === 'SIZE') return line.includes(' ') || !/^\d+$/.test(word)
  return isKeyword(word) && !(keyword.includes('AUTH') && MECHANISM.test(word))
}

/**
 * The reply lines of one row. Exchange since 2013 joins a reply of several lines with blanks and leaves
 * two after the code: `250  host Hello SIZE 37748736 PIPELINING`; an EHLO reply is taken apart before
 * each extension's name. Any other row is one line.
 */
export function replyOfRow(row: ByteString): ByteString[] {
  if (row.includes('\n')) return row.split(/\r?\n/)
  if (!/^250 {2}\S/.test(row)) return [row]
  const lines: ByteString[] = []
  let current = ''
  let keyword = ''
  for (const word of row.slice(5).split(' ')) {
    const begins = current !== '' && beginsLine(keyword, current, word)
    if (begins) {
      lines.push(current)
      current = ''
      keyword = word
    }
    current = current === '' ? word : `${current} ${word}`
  }
  lines.push(current)
  return lines.map((line, i) => `250${i === lines.length - 1 ? ' ' : '-'}${line}`)
}
