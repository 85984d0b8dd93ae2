import { order, type FamilyTraits } from '../family.ts'

/** Exchange 2000/2003 order: inspection.md V1; 2007-2019 order: posted sessions and MS-OXSMTP. */
export const EXCHANGE: FamilyTraits = {
  family: 'Exchange',
  greeting: [
    { pattern: /Microsoft ESMTP MAIL Service(?:, Version: (\d[\d.]*))?/i, weight: 6 },
    { pattern: /Microsoft Exchange/i, weight: 6 },
  ],
  replies: [
    { pattern: /^500 5\.3\.3 Unrecognized command/i, weight: 5 },
    { pattern: /^250 2\.1\.0 (?:Sender OK|\S+\.\.\.\.Sender OK)$/, weight: 4 },
    { pattern: /^250 2\.1\.5 (?:Recipient OK|\S+@\S+ ?)$/, weight: 3 },
    { pattern: /^354 Start mail input; end with <CRLF>\.<CRLF>$/, weight: 4 },
    { pattern: /^250 2\.6\.0 .*Queued mail for delivery/, weight: 5 },
    { pattern: /^221 2\.0\.0 Service closing transmission channel/i, weight: 4 },
    { pattern: /^220 2\.0\.0 SMTP server ready$/, weight: 4 },
    { pattern: /^451 5\.7\.3 (?:Must issue a STARTTLS|Cannot achieve Exchange Server)/, weight: 5 },
    {
      pattern:
        /^5\d\d 5\.7\.1 (?:Unable to relay|Client was not authenticated|Client does not have permissions)/,
      weight: 4,
    },
    { pattern: /^250-\S+ Hello \[[\d.]+\]$/, weight: 2 },
    { pattern: /^250[- ]X-EXPS/, weight: 4 },
  ],
  orders: [
    order(
      'TURN, SIZE…, ETRN, PIPELINING, DSN, ENHANCEDSTATUSCODES, 8BITMIME, BINARYMIME, CHUNKING, VRFY, TLS??, STARTTLS??, X-EXPS GSSAPI NTLM LOGIN?, X-EXPS=LOGIN?, AUTH GSSAPI NTLM LOGIN?, AUTH=LOGIN?, X-LINK2STATE, XEXCH50, OK',
    ),
    order(
      'SIZE…, PIPELINING, DSN, ENHANCEDSTATUSCODES, STARTTLS, X-ANONYMOUSTLS?, AUTH…?, X-EXPS GSSAPI NTLM?, 8BITMIME, BINARYMIME, CHUNKING, XEXCH50?, SMTPUTF8??, XRDST?, XSHADOW?, XSHADOWREQUEST??',
    ),
  ],
}

/** Order: posted sessions with *.mail.protection.outlook.com and smtp.office365.com. */
export const MICROSOFT_365: FamilyTraits = {
  family: 'Microsoft 365',
  greeting: [{ pattern: /\.outlook\.com Microsoft ESMTP MAIL Service/i, weight: 10 }],
  replies: [
    { pattern: /\.(?:prod|protection)\.outlook\.com\b/, weight: 5 },
    { pattern: /^250[- ]\S+\.outlook\.com Hello/, weight: 7 },
    { pattern: /\[\S+\.(?:prod|protection)\.outlook\.com\b/, weight: 4 },
    { pattern: /^354 Start mail input; end with <CRLF>\.<CRLF>$/, weight: 2 },
  ],
  orders: [
    order(
      'SIZE…, PIPELINING, DSN, ENHANCEDSTATUSCODES, STARTTLS?, AUTH…?, 8BITMIME, BINARYMIME, CHUNKING, SMTPUTF8',
    ),
  ],
}

/** Reply texts and order: hMailServer's `SMTPConnection.cpp`. */
export const HMAILSERVER: FamilyTraits = {
  family: 'hMailServer',
  greeting: [{ pattern: /hMailServer/i, weight: 8 }],
  replies: [
    { pattern: /^503 Bad sequence of commands$/, weight: 1 },
    { pattern: /^502 Unimplemented command\.?$/, weight: 3 },
    { pattern: /^250 Queued \([\d.]+ seconds\)$/, weight: 7 },
    { pattern: /^354 OK, send\.$/, weight: 7 },
    { pattern: /^221 goodbye$/, weight: 4 },
  ],
  orders: [order('SIZE…, STARTTLS?, AUTH LOGIN…?, HELP')],
}
