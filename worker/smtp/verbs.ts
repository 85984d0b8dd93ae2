/** Verbs that a client line may begin with: RFC 5321, its extensions, and what is still seen in the wild. Upper case. */
export const KNOWN_VERBS: ReadonlySet<string> = new Set([
  // RFC 5321, and what it obsoleted
  ...['HELO', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'VRFY', 'EXPN', 'HELP', 'NOOP', 'QUIT'],
  ...['SEND', 'SOML', 'SAML', 'TURN'],
  // RFC 1985, 2645, 3030, 3207, 4468, 4954, 2033
  ...['ETRN', 'ATRN', 'BDAT', 'STARTTLS', 'BURL', 'AUTH', 'LHLO'],
  // sendmail, Postfix, Exchange
  ...['VERB', 'ONEX', 'XCLIENT', 'XFORWARD', 'XEXCH50', 'XSHADOW', 'XADR', 'XUSR', 'XQUE'],
  ...['X-LINK2STATE', 'X-ANONYMOUSTLS'],
])

/** SASL mechanism names as clients send them after AUTH (IANA registry, and vendors' own). Upper case. */
export const SASL_MECHANISMS: ReadonlySet<string> = new Set([
  ...['PLAIN', 'LOGIN', 'CRAM-MD5', 'CRAM-SHA1', 'DIGEST-MD5', 'NTLM', 'GSSAPI', 'GSS-SPNEGO'],
  ...[
    'XOAUTH',
    'XOAUTH2',
    'OAUTHBEARER',
    'OAUTH10A',
    'ANONYMOUS',
    'EXTERNAL',
    'MSN',
    'KERBEROS_V4',
  ],
  ...['KERBEROS_V5', 'SKEY', 'OTP', 'SECURID', '9798-U-RSA-SHA1-ENC', '9798-M-RSA-SHA1-ENC', 'SRP'],
  ...['9798-U-DSA-SHA1', '9798-M-DSA-SHA1', '9798-U-ECDSA-SHA1', '9798-M-ECDSA-SHA1'],
  ...['SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-224', 'SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'],
  ...['SCRAM-SHA-384', 'SCRAM-SHA-512', 'SCRAM-SHA-512-PLUS', 'SCRAM-SHA3-512', 'SCRAM-MD5'],
  ...['GS2-KRB5', 'GS2-KRB5-PLUS', 'SPNEGO', 'SPNEGO-PLUS', 'SAML20', 'OPENID20', 'EAP-AES128'],
  ...['EAP-AES128-PLUS', 'ECDSA-NIST256P-CHALLENGE', 'PASSDSS-3DES-1', 'NMAS_LOGIN', 'XYMCOOKIE'],
  'EXCHANGEAUTH',
])

/** The verb of a command line: the longest prefix without SP, TAB, CR, LF (inspection.md section 3), its ASCII letters upper-cased. '' if none. */
export function verbOf(line: string): string {
  let end = 0
  while (end < line.length && !' \t\r\n'.includes(line[end] as string)) end++
  return line.slice(0, end).replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}
