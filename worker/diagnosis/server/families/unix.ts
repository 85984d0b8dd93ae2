import { order, type FamilyTraits } from '../family.ts'

/** Reply texts and keyword order: postfix-3.7 `smtpd.c` (ehlo_cmd) and sessions with 3.7.11; older texts from posted sessions of 2.x. */
export const POSTFIX: FamilyTraits = {
  family: 'Postfix',
  log: [
    { pattern: /\bpostfix\/(?:smtpd|submission|smtps|postscreen)\b/, weight: 6 },
    {
      pattern: /^(?:connect from|disconnect from|lost connection after \w+ from) \S+\[/,
      weight: 4,
    },
  ],
  greeting: [{ pattern: /\bPostfix\b(?: \((\d[\d.]*)\))?/, weight: 7 }],
  replies: [
    { pattern: /^50[02] 5\.5\.2 Error: command not recognized/, weight: 5 },
    { pattern: /^402 4\.5\.2 Error: command not recognized/, weight: 5 },
    { pattern: /^50[02] Error: command not implemented/, weight: 5 },
    { pattern: /^250 2\.1\.[05] Ok$/, weight: 3.5 },
    { pattern: /^250 2\.0\.0 Ok(: queued as .*)?$/, weight: 2 },
    { pattern: /^250 Ok(: queued as .*)?$/, weight: 1.5 },
    { pattern: /queued as [0-9A-Za-z]{6,20}$/, weight: 3 },
    { pattern: /^221 2\.0\.0 Bye$/, weight: 1.5 },
    { pattern: /^221 2\.7\.0 Error: I can break rules, too\. Goodbye\./, weight: 6 },
    { pattern: /^235 2\.7\.0 Authentication successful/, weight: 3 },
    { pattern: /^[45]\d\d \d\.\d\.\d+ Error: /, weight: 3 },
    {
      pattern: /: (?:Relay access denied|(?:Recipient|Sender|Helo command|Client host) .*rejected)/,
      weight: 4,
    },
    { pattern: /Error: (?:need MAIL command|nested MAIL command|need RCPT command)/, weight: 4 },
    { pattern: /^504 5\.5\.2 <.*>: Helo command rejected/, weight: 4 },
    { pattern: /^501 (?:5\.5\.4 )?Syntax: (?:MAIL FROM|RCPT TO|EHLO|HELO|AUTH)/, weight: 3 },
    { pattern: /^354 End data with <CR><LF>\.<CR><LF>$/, weight: 0.7 },
  ],
  orders: [
    order(
      'PIPELINING, SIZE…, VRFY?, ETRN, STARTTLS, AUTH…?, AUTH=…??, XCLIENT NAME ADDR PROTO HELO REVERSE_NAME PORT LOGIN DESTADDR DESTPORT??, XFORWARD NAME ADDR PROTO HELO SOURCE PORT IDENT??, XVERP??, ENHANCEDSTATUSCODES, 8BITMIME, DSN, SMTPUTF8, CHUNKING?',
    ),
  ],
}

/** Reply texts and keyword order: exim-4.96 `smtp_in.c` and sessions with 4.96. */
export const EXIM: FamilyTraits = {
  family: 'Exim',
  log: [
    {
      pattern:
        /SMTP (?:syntax error in|protocol (?:synchronization )?error|command timeout|connection from|call from)/,
      weight: 4,
    },
    { pattern: /\bexim\[\d+\]:| H=\S* ?(?:\(\S*\) )?\[[\d.a-f:]+\]/, weight: 3 },
  ],
  greeting: [
    { pattern: /\bExim (\d[\w.]*)/, weight: 8 },
    { pattern: /^554 SMTP synchronization error/, weight: 6 },
  ],
  replies: [
    { pattern: /^250[- ]\S+ Hello .* \[[\da-f.:]+\]$/i, weight: 2 },
    { pattern: /^500 unrecognized command$/, weight: 4 },
    { pattern: /^500[ -]Too many unrecognized commands/, weight: 5 },
    { pattern: /^354 Enter message, ending with "\." on a line by itself$/, weight: 4 },
    { pattern: /^250 OK id=/, weight: 6 },
    { pattern: /^250 Accepted$/, weight: 2 },
    { pattern: /^250 OK$/, weight: 1 },
    { pattern: /^221 \S+ closing connection$/, weight: 2.5 },
    { pattern: /^220 TLS go ahead$/, weight: 5 },
    { pattern: /^235 Authentication succeeded$/, weight: 4 },
    { pattern: /^535 Incorrect authentication data/, weight: 4 },
    { pattern: /^550[- ](?:relay not permitted|Unrouteable address)/i, weight: 3 },
    { pattern: /^214-Commands supported:/, weight: 4 },
    {
      pattern:
        /^421 \S+:? (?:SMTP command timeout|lost input connection|SMTP incoming data timeout)/,
      weight: 4,
    },
    { pattern: /^554 SMTP synchronization error/, weight: 6 },
    { pattern: /^503 (?:sender not yet given|valid RCPT command must precede)/, weight: 5 },
    { pattern: /is deliverable$/, weight: 3 },
    { pattern: /mail to <.*> is discarded$/, weight: 4 },
  ],
  orders: [
    order(
      'SIZE…, LIMITS…??, 8BITMIME, DSN??, ETRN??, VRFY??, EXPN??, PIPELINING, PIPECONNECT?, AUTH…?, CHUNKING?, STARTTLS, PRDR?, SMTPUTF8??, HELP',
    ),
  ],
}

/** Reply texts and keyword order: sendmail-8.17 `srvrsmtp.c` and sessions with 8.17.1.9. */
export const SENDMAIL: FamilyTraits = {
  family: 'sendmail',
  log: [{ pattern: /\b(?:sendmail|sm-mta)\[\d+\]:|, daemon=\S+, relay=/, weight: 4 }],
  greeting: [
    { pattern: /\bSendmail (\d[\w.]*)/, weight: 8 },
    { pattern: /\bESMTP Sendmail\b/, weight: 7 },
  ],
  replies: [
    { pattern: /^500 5\.5\.1 Command unrecognized: "/, weight: 5 },
    { pattern: /^250[- ]\S+ Hello .*, pleased to meet you$/, weight: 2 },
    { pattern: /\.\.\. ?(?:Sender|Recipient) ok/, weight: 4 },
    { pattern: /^250 2\.0\.0 \w{14,} Message accepted for delivery$/, weight: 3.5 },
    { pattern: /^221 2\.0\.0 \S+ closing connection$/, weight: 4 },
    { pattern: /^235 2\.0\.0 OK Authenticated/, weight: 4 },
    { pattern: /^250 2\.0\.0 Reset state/, weight: 4 },
    { pattern: /^354 Enter mail, end with "\." on a line by itself$/, weight: 0.7 },
    { pattern: /^421 4\.7\.0 \S+ Too many bad commands; closing connection/, weight: 5 },
    {
      pattern:
        /^50[02] 5\.7\.0 .*command ignored|^502 5\.7\.0 Sorry, we do not allow this operation/,
      weight: 3,
    },
    { pattern: /^252 2\.5\.2 Cannot VRFY user; try RCPT/, weight: 4 },
    { pattern: /^503 5\.0\.0 (?:Need MAIL|Polite people say HELO first)/, weight: 4 },
    { pattern: /^214-2\.0\.0 This is sendmail/, weight: 6 },
    { pattern: /^451 4\.0\.0 I\/O error|^250 2\.0\.0 (?:Verbose mode|OK)$/, weight: 1 },
  ],
  orders: [
    order(
      'ENHANCEDSTATUSCODES, PIPELINING, EXPN?, VERB?, 8BITMIME, SIZE…, DSN, ETRN?, AUTH…?, STARTTLS?, DELIVERBY…, HELP',
    ),
  ],
}

/** Reply texts and keyword order: OpenSMTPD 6.8 `smtp_session.c` and sessions with 6.8.0p2. */
export const OPENSMTPD: FamilyTraits = {
  family: 'OpenSMTPD',
  greeting: [{ pattern: /\bOpenSMTPD\b/, weight: 8 }],
  replies: [
    { pattern: /^500 5\.5\.1 Invalid command: /, weight: 5 },
    { pattern: /^503 5\.5\.1 Invalid command: /, weight: 5 },
    { pattern: /^250 2\.1\.5 Destination address valid: Recipient ok$/, weight: 6 },
    { pattern: /^250 2\.0\.0 Ok$/, weight: 1.5 },
    { pattern: /^250 2\.0\.0 [0-9a-f]{8} Message accepted for delivery$/, weight: 5 },
    { pattern: /, pleased to meet you$/, weight: 1.5 },
    { pattern: /^221 2\.0\.0 Bye$/, weight: 1.5 },
    { pattern: /^354 Enter mail, end with "\." on a line by itself$/, weight: 0.7 },
    { pattern: /^550 Invalid recipient|^524 5\.2\.4 /, weight: 3 },
    { pattern: /^214-2\.0\.0 This is OpenSMTPD/, weight: 7 },
    { pattern: /^220 2\.0\.0 Ready to start TLS$/, weight: 0.7 },
    { pattern: /^550 Invalid recipient/, weight: 4 },
  ],
  orders: [order('8BITMIME, ENHANCEDSTATUSCODES, SIZE…, DSN?, STARTTLS?, AUTH…??, HELP')],
}

/** Reply texts: netqmail-1.06 `qmail-smtpd.c`. */
export const QMAIL: FamilyTraits = {
  family: 'qmail',
  greeting: [
    { pattern: /\bqmail\b/i, weight: 7 },
    { pattern: /^220 \S+ ESMTP$/, weight: 1.5 },
  ],
  replies: [
    { pattern: /^502 unimplemented \(#5\.5\.1\)/, weight: 6 },
    { pattern: /\(#[45]\.\d\.\d\)$/, weight: 3 },
    { pattern: /^250 ok \d+ qp \d+/, weight: 7 },
    { pattern: /^250 ok$/, weight: 2 },
    { pattern: /^354 go ahead$/, weight: 2 },
    { pattern: /^250 flushed$/, weight: 4 },
    { pattern: /^221 \S+$/, weight: 1.5 },
    { pattern: /^214 qmail home page/, weight: 8 },
  ],
  orders: [
    order('STARTTLS??, PIPELINING, 8BITMIME, SIZE…??, AUTH…??, AUTH=…??'),
    order('AUTH…, AUTH=…?, PIPELINING, 8BITMIME, STARTTLS??'),
  ],
}

/** Reply texts: sessions with Courier 1.0.16. */
export const COURIER: FamilyTraits = {
  family: 'Courier',
  greeting: [
    { pattern: /\bCourier\b/i, weight: 7 },
    { pattern: /^220 \S+ ESMTP$/, weight: 1 },
  ],
  replies: [
    { pattern: /^502 ESMTP command error/, weight: 6 },
    { pattern: /^250 Ok\.$/, weight: 4 },
    { pattern: /^354 Ok\.$/, weight: 6 },
    { pattern: /^221 Bye\.$/, weight: 4 },
    { pattern: /^250[- ]\S+ Ok\.$/, weight: 5 },
    { pattern: /^252 EXPN disabled/, weight: 4 },
  ],
  orders: [
    order(
      'AUTH…?, STARTTLS?, XVERP=Courier, XEXDATA??, XSECURITY=NONE…?, PIPELINING, 8BITMIME, SIZE…?, DSN',
    ),
  ],
}
