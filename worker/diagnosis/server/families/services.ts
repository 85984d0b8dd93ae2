import { order, type FamilyTraits } from '../family.ts'

/** Reply texts: AsyncOS sessions on cisco.com (118550-qa-esa-00) and posted ones. */
export const CISCO_ESA: FamilyTraits = {
  family: 'Cisco ESA',
  greeting: [{ pattern: /\b(?:IronPort|Cisco ESA)\b/i, weight: 6 }],
  replies: [
    { pattern: /^500 #5\.5\.1 command not recognized/, weight: 7 },
    { pattern: /^[45]\d\d #[45]\.\d\.\d /, weight: 5 },
    { pattern: /^250 (?:sender|recipient) <.*> ok$/, weight: 3 },
    { pattern: /^250 ok: {2}Message \d+ accepted$/, weight: 7 },
    { pattern: /^354 go ahead$/, weight: 1.5 },
    { pattern: /^220 Go ahead with TLS$/, weight: 5 },
  ],
  orders: [order('8BITMIME, SIZE…, AUTH…??, AUTH=…??, STARTTLS')],
}

/** Texts and order: sessions with gmail-smtp-in.l.google.com and smtp.gmail.com. */
export const GMAIL: FamilyTraits = {
  family: 'Gmail',
  greeting: [{ pattern: /(?:mx\.google\.com|smtp\.gmail\.com) ESMTP|- gsmtp$/, weight: 9 }],
  replies: [
    { pattern: / - gsmtp$/, weight: 7 },
    { pattern: /^250-(?:mx\.google|smtp\.gmail)\.com at your service/, weight: 8 },
  ],
  orders: [
    order(
      'SIZE…, 8BITMIME, AUTH…??, STARTTLS, ENHANCEDSTATUSCODES, PIPELINING, CHUNKING, SMTPUTF8',
    ),
  ],
}

/** Texts and order: Haraka 3.3 `connection.js`, sessions with 3.3.4. */
export const HARAKA: FamilyTraits = {
  family: 'Haraka',
  greeting: [{ pattern: /\bHaraka(?:\/(\d[\w.]*))?/, weight: 8 }],
  replies: [
    { pattern: /Haraka is at your service/, weight: 8 },
    { pattern: /^250 (?:sender|recipient) <.*> OK$/, weight: 5 },
    { pattern: /^354 go ahead, make my day$/, weight: 7 },
    { pattern: /^250 Message Queued \([0-9A-F-]+/, weight: 6 },
    { pattern: /Have a jolly good day/, weight: 8 },
    { pattern: /^500 Unrecognized command$/, weight: 4 },
    { pattern: /^220 Go ahead\.$/, weight: 4 },
    { pattern: /Just try sending a mail and we'll see how it turns out/, weight: 7 },
    { pattern: /^521 /, weight: 1 },
  ],
  orders: [order('PIPELINING, 8BITMIME, SMTPUTF8, SIZE…, STARTTLS?, AUTH…?')],
}

/** Texts and order: smtp-server 3.x `smtp-connection.js`, sessions with 3.21.6. */
export const SMTP_SERVER: FamilyTraits = {
  family: 'nodemailer smtp-server',
  greeting: [{ pattern: /You talk too soon/, weight: 6 }],
  replies: [
    { pattern: /^250[- ]\S+ Nice to meet you, /, weight: 8 },
    { pattern: /^500 Error: command not recognized$/, weight: 4 },
    { pattern: /^250 OK: message queued/, weight: 5 },
    { pattern: /^250 Accepted$/, weight: 2 },
    { pattern: /You talk too soon/, weight: 6 },
    { pattern: /^221 Bye$/, weight: 0.7 },
    { pattern: /^220 Ready to start TLS$/, weight: 1.5 },
    { pattern: /^421 Error: too many unrecognized commands/, weight: 6 },
    { pattern: /^235 Authentication successful/, weight: 2 },
    { pattern: /^535 Invalid username or password/, weight: 3 },
    { pattern: /Try to send something\. No promises though/, weight: 7 },
  ],
  orders: [order('PIPELINING, 8BITMIME, SMTPUTF8, AUTH…?, STARTTLS?, DSN??, SIZE…?')],
}

/** Texts and order: aiosmtpd 1.4 `smtp.py`, sessions with 1.4.3. */
export const AIOSMTPD: FamilyTraits = {
  family: 'aiosmtpd',
  greeting: [{ pattern: /Python SMTP (\d[\w.]*)$/, weight: 8 }],
  replies: [
    { pattern: /^500 Error: command "[^"]*" not recognized$/, weight: 3 },
    { pattern: /^502 5\.5\.1 Too many unrecognized commands, goodbye\./, weight: 6 },
    { pattern: /^235 2\.7\.0 Authentication successful$/, weight: 1.5 },
    { pattern: /^250 Supported commands: AUTH/, weight: 5 },
    { pattern: /^250 OK$/, weight: 1 },
    { pattern: /^221 Bye$/, weight: 0.7 },
    { pattern: /^220 Ready to start TLS$/, weight: 1.5 },
    { pattern: /^252 Cannot VRFY user, but will accept message/, weight: 3 },
  ],
  orders: [order('SIZE…, 8BITMIME, SMTPUTF8??, STARTTLS?, AUTH…?, HELP')],
}

/** Texts and order: Python 3.11 `smtpd.py`, sessions with it. */
export const PYTHON_SMTPD: FamilyTraits = {
  family: 'Python smtpd',
  greeting: [{ pattern: /Python SMTP proxy version (\d[\w.]*)/, weight: 9 }],
  replies: [
    { pattern: /^500 Error: command "[^"]*" not recognized$/, weight: 3 },
    { pattern: /^250 Supported commands: EHLO/, weight: 5 },
    { pattern: /^250 OK$/, weight: 1 },
    { pattern: /^221 Bye$/, weight: 0.7 },
    { pattern: /^252 Cannot VRFY user, but will accept message/, weight: 3 },
  ],
  orders: [order('SIZE…??, 8BITMIME, SMTPUTF8??, HELP')],
}
