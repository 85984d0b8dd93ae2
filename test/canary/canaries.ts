/** An upload that holds secrets, all of them made for the one occasion, so that where one turns up it leaked. */
export interface Canary {
  what: string
  octets: Buffer
  /** what may turn up nowhere, in any encoding */
  secrets: string[]
  /** true: none of it is an AUTH value, but mail, which its uploader may see and nobody else */
  mail?: boolean
}

let made = 0

/** A secret that no text holds by chance. */
function secret(): string {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(9))).toString('hex')
  return `Canary${++made}x${random}`
}

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64')

const HELLO = [
  'S: 220 mail.example.com ESMTP Postfix',
  'C: EHLO client.example.net',
  'S: 250-mail.example.com',
  'S: 250 AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2',
]
const MASKED_HELLO = [
  'S: 220 ****************************0*****',
  'C: EHLO client.example.net',
  'S: 500 5.5.1 Command unrecognized: "XXXX client.example.net"',
  'C: HELO client.example.net',
  'S: 250 mail.example.com',
]
const BYE = ['C: QUIT', 'S: 221 2.0.0 Bye']

/** A session as `C: ` and `S: ` lines; the octets as one program prints them. */
type Print = (lines: readonly string[]) => Buffer

const marked: Print = (lines) => Buffer.from(lines.join('\r\n') + '\r\n', 'latin1')
const bare: Print = (lines) => marked(lines.map((line) => line.slice(3)))
const swaks: Print = (lines) =>
  marked([
    '=== Trying mail.example.com:25...',
    '=== Connected to mail.example.com.',
    ...lines.map((line) => line.replace(/^S: /, '<-  ').replace(/^C: /, ' -> ')),
  ])
const smtplib: Print = (lines) =>
  marked(
    lines.map((line) =>
      line.startsWith('C') ? `send: '${line.slice(3)}\\r\\n'` : `reply: b'${line.slice(3)}\\r\\n'`,
    ),
  )
const bunyan: Print = (lines) =>
  marked(
    lines.map((line) => {
      const tnx = line.startsWith('C') ? 'client' : 'server'
      return JSON.stringify({ name: 'SMTP', sid: 'a1', tnx, msg: line.slice(3), time: 1 })
    }),
  )
const serverBunyan: Print = (lines) =>
  marked(
    lines.map((line) => {
      const tnx = line.startsWith('C') ? 'command' : 'send'
      return JSON.stringify({ name: 'smtp-server', tnx, cid: 'c1', msg: line })
    }),
  )
const nodemailer: Print = (lines) => {
  const stamp = '[2026-11-24 02:07:33] DEBUG [a1] '
  let inMail = false
  const printed = lines.map((line) => {
    const isMail = inMail && line.startsWith('C')
    if (line.startsWith('S: 354')) inMail = true
    if (!isMail) return stamp + line
    if (line !== 'C: .') return stamp + line.slice(3)
    inMail = false
    return '[2026-11-24 02:07:33] INFO  [a1] <99 bytes encoded mime message (source size 95 bytes)>'
  })
  return marked([
    `${stamp.replace('DEBUG', 'INFO ')}Connection established to 192.0.2.1:25`,
    ...printed,
  ])
}
const phpmailer: Print = (lines) =>
  marked(
    lines.map((line) =>
      line.startsWith('C')
        ? `2026-11-24 02:07:33 CLIENT -> SERVER: ${line.slice(3)}`
        : `2026-11-24 02:07:33 SERVER -> CLIENT: ${line.slice(3)}`,
    ),
  )
const mailkit: Print = (lines) => marked(['Connected to smtp://mail.example.com:25/', ...lines])
const msmtp: Print = (lines) =>
  marked(lines.map((line) => line.replace(/^S: /, '<-- ').replace(/^C: /, '--> ')))
const postfix: Print = (lines) =>
  marked(
    lines.map((line) => {
      const mark = line.startsWith('C') ? '<' : '>'
      return `Nov 24 02:07:33 mx postfix/smtpd[12]: ${mark} unknown[192.0.2.7]: ${line.slice(3)}`
    }),
  )
/** The client's side alone. */
const alone: Print = (lines) => bare(lines.filter((line) => line.startsWith('C')))
const utf16 =
  (print: Print, order: 'le' | 'be', mark: boolean): Print =>
  (lines) => {
    const text = Buffer.from((mark ? '\ufeff' : '') + print(lines).toString('latin1'), 'utf16le')
    return order === 'le' ? text : text.swap16()
  }

const PRINTS: Record<string, Print> = {
  marked,
  bare,
  swaks,
  smtplib,
  nodemailer,
  phpmailer,
  mailkit,
  msmtp,
  'the client alone': alone,
  'a JSON log of nodemailer': bunyan,
  'a JSON log of smtp-server': serverBunyan,
  'UTF-16LE with a mark': utf16(marked, 'le', true),
  'UTF-16BE with a mark': utf16(swaks, 'be', true),
  'UTF-16LE without': utf16(bare, 'le', false),
}

/** A dialogue: given fresh secrets, its lines. */
const DIALOGUES: Record<string, (user: string, password: string) => string[]> = {
  'AUTH PLAIN': (user, password) => [
    ...HELLO,
    `C: AUTH PLAIN ${base64(`\0${user}\0${password}`)}`,
    'S: 235 2.7.0 Authentication successful',
  ],
  'AUTH PLAIN, asked for': (user, password) => [
    ...HELLO,
    'C: AUTH PLAIN',
    'S: 334 ',
    `C: ${base64(`\0${user}\0${password}`)}`,
    'S: 535 5.7.8 Error: authentication failed',
  ],
  'AUTH LOGIN': (user, password) => [
    ...HELLO,
    'C: AUTH LOGIN',
    'S: 334 VXNlcm5hbWU6',
    `C: ${base64(user)}`,
    'S: 334 UGFzc3dvcmQ6',
    `C: ${base64(password)}`,
    'S: 235 2.7.0 Authentication successful',
  ],
  'AUTH LOGIN with the name in the command, lower case': (user, password) => [
    ...HELLO,
    `C: auth login ${base64(user)}`,
    'S: 334 UGFzc3dvcmQ6',
    `C: ${base64(password)}`,
    'S: 235 ok',
  ],
  'CRAM-MD5': (user, password) => [
    ...HELLO,
    'C: AUTH CRAM-MD5',
    'S: 334 PDEyMzQ1LjY3ODlAbWFpbC5leGFtcGxlLmNvbT4=',
    `C: ${base64(`${user} ${password}`)}`,
    'S: 235 2.7.0 Authentication successful',
  ],
  XOAUTH2: (user, password) => [
    ...HELLO,
    `C: AUTH XOAUTH2 ${base64(`user=${user}\x01auth=Bearer ${password}\x01\x01`)}`,
    'S: 334 eyJzdGF0dXMiOiI0MDEifQ==',
    'C: ',
    'S: 535 5.7.8 Username and Password not accepted',
  ],
  'a mechanism nobody knows': (user, password) => [
    ...HELLO,
    `C: AUTH X-OWN ${user} ${password}`,
    'S: 504 5.5.4 Unrecognized authentication type',
  ],
  'after an AUTH that was masked': (user, password) => [
    ...MASKED_HELLO,
    'C: AUTH LOGIN',
    'S: 500 5.5.1 Command unrecognized: "XXXX XXXXX"',
    `C: ${base64(user)}`,
    `S: 500 5.5.1 Command unrecognized: "${base64(user)}"`,
    `C: ${base64(password)}`,
    `S: 500 5.5.1 Command unrecognized: "${base64(password)}"`,
  ],
  'after an AUTH of which only X is left': (user, password) => [
    ...MASKED_HELLO,
    `C: XXXX PLAIN ${base64(`\0${user}\0${password}`)}`,
    'S: 502 5.5.2 Error: command not recognized',
  ],
  'quoted back by the server, whole, decoded and upper-cased': (user, password) => [
    ...HELLO,
    `C: AUTH PLAIN ${base64(`\0${user}\0${password}`)}`,
    `S: 535-5.7.8 Error: authentication failed: ${base64(`\0${user}\0${password}`)}`,
    `S: 535-5.7.8 no ${user} with password ${password}`,
    `S: 535 5.7.8 ${password.toUpperCase()}`,
  ],
  'quoted back in a challenge': (user, password) => [
    ...HELLO,
    'C: AUTH LOGIN',
    'S: 334 VXNlcm5hbWU6',
    `C: ${base64(user)}`,
    `S: 334 ${base64(`Password of ${user}: `)}`,
    `C: ${base64(password)}`,
    `S: 535 5.7.8 Error: "${base64(password)}" is wrong`,
  ],
  'typed in plain text': (user, password) => [
    ...HELLO,
    'C: AUTH LOGIN',
    'S: 334 Username:',
    `C: ${user}`,
    'S: 334 Password:',
    `C: ${password}`,
    'S: 535 5.7.8 Error: authentication failed',
  ],
  'with a colon, refused': (user, password) => [
    ...HELLO,
    `C: AUTH: PLAIN ${base64(`\0${user}\0${password}`)}`,
    `S: 500 5.5.1 what is "${base64(`\0${user}\0${password}`).slice(20)}"?`,
  ],
  'mistyped, and its answers': (user, password) => [
    ...HELLO,
    'C: AUHT LOGIN',
    'S: 500 5.5.1 what',
    `C: ${base64(user)}`,
    'S: 500 5.5.1 what',
    `C: ${base64(password)}`,
    'S: 500 5.5.1 what',
  ],
  'without its AUTH': (user, password) => [
    ...HELLO,
    `C: PLAIN ${base64(`\0${user}\0${password}`)}`,
    `S: 500 5.5.1 what is ${Buffer.from(base64(`\0${user}\0${password}`)).toString('hex')}?`,
  ],
  AUTHLOGIN: (user, password) => [
    ...HELLO,
    'C: AUTHLOGIN',
    'S: 500 5.5.1 what',
    `C: ${user}`,
    'S: 500 5.5.1 what',
    `C: ${password}`,
    'S: 500 5.5.1 what',
  ],
  'of another protocol': (user, password) => [
    ...HELLO,
    `C: USER ${user}`,
    'S: 500 5.5.1 what',
    `C: PASS ${password}`,
    `S: 500 5.5.1 what is PASS ${password}?`,
  ],
  'at the second attempt, after RSET': (user, password) => [
    ...HELLO,
    `C: AUTH PLAIN ${base64(`\0${user}\0wrong-first`)}`,
    'S: 535 5.7.8 Error: authentication failed',
    'C: RSET',
    'S: 250 2.0.0 Ok',
    `C: AUTH PLAIN ${base64(`\0${user}\0${password}`)}`,
    `S: 421 4.7.0 Too many errors from ${user}, last ${password}`,
  ],
}

const ENVELOPE = [
  'C: MAIL FROM:<a@example.com>',
  'S: 250 2.1.0 Ok',
  'C: RCPT TO:<b@example.com>',
  'S: 250 2.1.5 Ok',
]

/** Mail that its uploader may see, and nobody else: given a subject and a line, a dialogue that carries them. */
const MAILS: Record<string, (subject: string, body: string) => string[]> = {
  mail: (subject, body) => [
    ...HELLO,
    ...ENVELOPE,
    'C: DATA',
    'S: 354 End data with <CR><LF>.<CR><LF>',
    `C: Subject: ${subject}`,
    'C: ',
    `C: ${body} and more`,
    'C: .',
    'S: 250 2.0.0 Ok: queued as 1',
  ],
  'mail after a DATA that was refused': (subject, body) => [
    ...HELLO,
    ...ENVELOPE,
    'C: DATA',
    'S: 503 5.5.1 no',
    `C: Subject: ${subject}`,
    'S: 502 5.5.2 Error: command not recognized',
    `C: ${body} and more`,
    'S: 502 5.5.2 Error: command not recognized',
    'C: .',
    'S: 502 5.5.2 Error: command not recognized',
  ],
  'two mails': (subject, body) => [
    ...HELLO,
    ...[subject, body].flatMap((text) => [
      ...ENVELOPE,
      'C: DATA',
      'S: 354 go',
      `C: Subject: ${text}`,
      'C: ',
      `C: ${text}`,
      'C: .',
      'S: 250 2.0.0 Ok',
    ]),
  ],
}

/** Lines of mail that look like something else. */
const DISGUISES = [
  'QUIT',
  'RSET',
  '220 hi',
  'S: 220 hi',
  'C: QUIT',
  '250 2.0.0 Ok',
  '354 go',
  'BDAT 5 LAST',
  'MAIL FROM:<x@example.com>',
  '..',
  '',
  'DATA',
  'AUTH PLAIN',
  '334 ',
  '<-- 250 ok',
  'SERVER -> CLIENT: 250 ok',
]

/** Mails with random disguises between the lines that bear canaries, sent in random ways. */
function randomMail(seed: number): (subject: string, body: string) => string[] {
  const roll = dice(seed)
  const disguises = (): string[] =>
    Array.from({ length: roll(4) }, () => `C: ${DISGUISES[roll(DISGUISES.length)]}`)
  return (subject, body) => {
    const text = [`C: Subject: ${subject}`, 'C: ', ...disguises(), `C: ${body} and more`]
    const more = [...disguises(), `C: ${subject} again`, 'C: .']
    const mail = [...text, ...more]
    switch (roll(4)) {
      case 0: // answered
        return [...HELLO, ...ENVELOPE, 'C: DATA', 'S: 354 go', ...mail, 'S: 250 2.0.0 Ok']
      case 1: // sent ahead
        return [...HELLO, ...ENVELOPE, 'C: DATA', ...mail, 'S: 354 go', 'S: 250 2.0.0 Ok']
      case 2: // refused
        return [
          ...HELLO,
          ...ENVELOPE,
          'C: DATA',
          'S: 503 no',
          ...mail,
          'S: 500 what',
          'S: 500 what',
        ]
      default: // the reply in the middle
        return [...HELLO, ...ENVELOPE, 'C: DATA', ...text, 'S: 354 go', ...more, 'S: 250 2.0.0 Ok']
    }
  }
}

/** Numbers from 0 to below `most`, the same for the same seed. */
export function dice(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
}

/** As many random mails, each in every print. */
export function randomMails(from: number, to: number): Canary[] {
  const dialogues: typeof DIALOGUES = {}
  for (let seed = from; seed < to; seed++) dialogues[`random mail ${seed}`] = randomMail(seed)
  return printed(dialogues)
}

/** Every dialogue in every print, those with mail last; secrets of their own each time. */
export function canaries(): Canary[] {
  return [
    ...printed(DIALOGUES, { ...PRINTS, "Postfix's smtpd -v": postfix }),
    ...printed(MAILS).map((canary): Canary => ({ ...canary, mail: true })),
  ]
}

function printed(dialogues: typeof DIALOGUES, prints = PRINTS): Canary[] {
  return Object.entries(dialogues).flatMap(([what, dialogue]) =>
    Object.entries(prints).map(([how, print]) => {
      const secrets = [secret(), secret()] as const
      const octets = print([...dialogue(...secrets), ...BYE])
      return { what: `${what}, ${how}`, octets, secrets: [...secrets] }
    }),
  )
}

/** A running-config with secrets in it; `fault`: a line that does not parse, beside them. */
export function canaryConfig(fault: boolean): { text: string; secrets: string[] } {
  const [password, key] = [secret(), secret()]
  const lines = [
    'ASA Version 9.4(1)',
    `enable password ${password} encrypted`,
    `username admin password ${password} encrypted privilege 15`,
    `tunnel-group 192.0.2.1 ipsec-attributes`,
    ` ikev1 pre-shared-key ${key}`,
    `snmp-server community ${key}`,
    'policy-map type inspect esmtp mine',
    ' parameters',
    fault ? '  mask-baner' : '  mask-banner',
  ]
  return { text: lines.join('\n') + '\n', secrets: [password, key] }
}

/** Those of `secrets` that `octets` hold: as they are in any case, in UTF-16, in base64 or in hexadecimal. */
export function leaks(octets: Buffer | string, secrets: readonly string[]): string[] {
  const text = typeof octets === 'string' ? octets : octets.toString('latin1')
  const readings = [text, ...decodings(text)].map((reading) =>
    reading.replaceAll('\0', '').toLowerCase(),
  )
  return secrets.filter((wanted) =>
    readings.some((reading) => reading.includes(wanted.toLowerCase())),
  )
}

/** What stands in base64 and hexadecimal anywhere in `text`, at every alignment. */
function decodings(text: string): string[] {
  const flat = text.replaceAll('\0', '')
  const base64 = [...flat.matchAll(/[A-Za-z0-9+/_-]{12,}/g)].flatMap(([run]) =>
    [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64').toString('latin1')),
  )
  const hexadecimal = [...flat.matchAll(/[0-9a-fA-F]{16,}/g)].flatMap(([run]) =>
    [0, 1].map((from) => Buffer.from(run.slice(from), 'hex').toString('latin1')),
  )
  return [base64.join('\n'), hexadecimal.join('\n')]
}
