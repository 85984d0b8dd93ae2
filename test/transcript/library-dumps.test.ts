import assert from 'node:assert/strict'
import test from 'node:test'
import { fetchmailVv } from '../../worker/transcript/formats/clients/fetchmail-vv.ts'
import { mailkit } from '../../worker/transcript/formats/libraries/mailkit.ts'
import { nodemailer } from '../../worker/transcript/formats/libraries/nodemailer.ts'
import { perlNetSmtp } from '../../worker/transcript/formats/libraries/perl-net-smtp.ts'
import { rubyNetSmtp } from '../../worker/transcript/formats/libraries/ruby-net-smtp.ts'
import { smtplib } from '../../worker/transcript/formats/libraries/smtplib.ts'
import { detected, fixture, Listener, sessionsOf } from './spoken.ts'

/** What the Postfix of the fixtures answers to EHLO. */
const EHLO_REPLY = [
  'S 250-mx1.example.com',
  'S 250-PIPELINING',
  'S 250-SIZE 10240000',
  'S 250-VRFY',
  'S 250-ETRN',
  'S 250-STARTTLS',
  'S 250-AUTH PLAIN LOGIN CRAM-MD5 DIGEST-MD5',
  'S 250-ENHANCEDSTATUSCODES',
  'S 250-8BITMIME',
  'S 250-DSN',
  'S 250-SMTPUTF8',
  'S 250 CHUNKING',
]
/** The same inside TLS. */
const EHLO_REPLY_IN_TLS = EHLO_REPLY.filter((line) => line !== 'S 250-STARTTLS')
const NODEMAILER_MESSAGE_END = ['C ', 'C Hello,', 'C from nodemailer.', 'C ..dot', 'C .']

const FORMS: readonly [file: string, format: string][] = [
  ['smtplib-level2.txt', 'smtplib'],
  ['smtplib-bare-lf.txt', 'smtplib'],
  ['nodemailer-console.txt', 'nodemailer'],
  ['nodemailer-bunyan.jsonl', 'nodemailer'],
  ['nodemailer-pretty.txt', 'nodemailer'],
  ['phpmailer-level4.txt', 'phpmailer'],
  ['phpmailer.html', 'phpmailer'],
  ['perl-net-smtp.txt', 'perl-net-smtp'],
  ['javamail-chunking.txt', 'javamail'],
  ['jakartamail.txt', 'jakartamail'],
  ['mailkit.log', 'mailkit'],
  ['fetchmail-vv.txt', 'fetchmail-vv'],
  ['ruby-net-smtp.txt', 'ruby-net-smtp'],
  ['symfony-mailer.txt', 'symfony-mailer'],
  ['swiftmailer.txt', 'swiftmailer'],
  ['swiftmailer.html', 'swiftmailer'],
  ['go-mail.log', 'go-mail'],
  ['lettre.log', 'lettre'],
  ['indy.log', 'indy'],
  ['dotnet-trace.log', 'dotnet-trace'],
]

for (const [file, format] of FORMS)
  test(`${file} is seen to be ${format}, and no form of another dialect is as likely`, () => {
    const found = detected(fixture(file))
    assert.equal(found.format, format)
    assert.ok(found.confidence >= 0.7, `confidence ${found.confidence}`)
    assert.ok(found.next < found.confidence - 0.05, `the next is ${found.next}`)
  })

test('smtplib at level 2: replies once, the summary of them not, the message line by line', () => {
  const [session, ...others] = sessionsOf(smtplib, fixture('smtplib-level2.txt'))
  assert.deepEqual(others, [])
  assert.deepEqual(session?.lines, [
    'S 220 mx1.example.com ESMTP Postfix',
    'C ehlo mx1.example.com',
    ...EHLO_REPLY,
    'C AUTH CRAM-MD5',
    'S 334 PDMzNzE3NTU2MTUuMzI0MjI5QG14MS5leGFtcGxlLmNvbT4=',
    'C YWxpY2VAZXhhbXBsZS5jb20gNjVjYjg0ZmUzNDczN2U1N2I0Y2RlMzRhNzFkMDI5YzQ=',
    'S 235 2.7.0 Authentication successful',
    'C mail FROM:<sender@example.test> size=223',
    'S 250 2.1.0 Ok',
    'C rcpt TO:<alice@example.com>',
    'S 250 2.1.5 Ok',
    'C data',
    'S 354 End data with <CR><LF>.<CR><LF>',
    'C From: Sender <sender@example.test>',
    'C To: Alice <alice@example.com>',
    'C Subject: simple',
    'C Date: Tue, 24 Nov 2026 02:00:00 +0000',
    'C Message-ID: <simple@client.example.test>',
    'C ',
    'C Hello Alice,',
    'C ',
    'C this is a simple message.',
    'C -- ',
    'C sender',
    'C .',
    'S 250 2.0.0 Ok: queued as 66F4B18A06D',
    'C quit',
    'S 221 2.0.0 Bye',
  ])
  assert.deepEqual(session.about.server, { name: null, address: '127.0.0.1', port: 43967 })
})

test('smtplib: a bare LF in the quotation was one on the wire', () => {
  const [session] = sessionsOf(smtplib, fixture('smtplib-bare-lf.txt'))
  const data = session?.lines.indexOf('C data') ?? -1
  assert.deepEqual(session?.lines.slice(data + 2, data + 4), [
    'C From: Sender <sender@example.test>\n',
    'C To: Alice <alice@example.com>\n',
  ])
  assert.deepEqual(session.lines.slice(-6, -3), ['C sender\n', 'C ', 'C .'])
})

test('smtplib: \\x is an octet in bytes, a code point in text, and an octet again in Python 2', () => {
  const sent = (text: string): string[] => sessionsOf(smtplib, text)[0]?.lines ?? []
  assert.deepEqual(sent("send: b'\\xc3\\xbc\\\\n\\t\\x00\\r\\n'\n"), ['C \xc3\xbc\\n\t\0'])
  assert.deepEqual(sent("send: 'a\\xa0\\u2028\\U0001f600\\r\\n'\n"), [
    'C a\xc2\xa0\xe2\x80\xa8\xf0\x9f\x98\x80',
  ])
  assert.deepEqual(sent("reply: '220 x\\r\\n'\nsend: 'a\\xc3\\xbc\\r\\n'\n"), [
    'S 220 x',
    'C a\xc3\xbc',
  ])
  assert.deepEqual(sent('send: "vrfy o\'neil \\"x\\"\\r\\n"\n'), ['C vrfy o\'neil "x"'])
})

test('smtplib: another connect begins another session; a disconnect is said', () => {
  const sessions = sessionsOf(
    smtplib,
    "connect: ('mx1.example.com', 25)\nconnect: to ('mx1.example.com', 25) None\n" +
      "reply: b'220 a\\r\\n'\nsend: 'ehlo b\\r\\n'\n" +
      'SMTPServerDisconnected: Connection unexpectedly closed\n' +
      "connect: to ('mx2.example.com', 587) None\nreply: b'554 no\\r\\n'\n",
  )
  assert.deepEqual(
    sessions.map((s) => [s.about.server?.name, s.lines]),
    [
      ['mx1.example.com', ['S 220 a', 'C ehlo b', '(closed S eof)']],
      ['mx2.example.com', ['S 554 no']],
    ],
  )
})

test('smtplib: a message too long for one piece of a line is read on, wherever it is cut', () => {
  const message = Array.from({ length: 40 }, (_, i) => `line ${i} \\\\n it's\\r\\n`).join('')
  const line = `send: b"${message}.\\r\\n"`
  const whole = sessionsOf(smtplib, line)[0]?.lines
  assert.equal(whole?.length, 41)
  assert.equal(whole[1], "C line 1 \\n it's")
  for (let cut = 9; cut < line.length; cut += 7) {
    const listener = new Listener()
    const reader = smtplib.read(listener)
    reader.line(line.slice(0, cut), 1, '')
    reader.line(line.slice(cut), 1, '\n')
    reader.line("reply: b'250 ok\\r\\n'", 2, '\n')
    reader.end()
    assert.deepEqual(listener.sessions[0]?.lines, [...whole, 'S 250 ok'], `cut at ${cut}`)
  }
})

test('nodemailer console: message lines have no mark, and were UTF-8 that was written twice', () => {
  const [session, ...others] = sessionsOf(nodemailer, fixture('nodemailer-console.txt'))
  assert.deepEqual(others, [])
  assert.deepEqual(session?.lines, [
    'S 220 mx1.example.com ESMTP Postfix',
    'C EHLO client.example.test',
    ...EHLO_REPLY,
    'C MAIL FROM:<j\xc3\xbcrgen@example.test> SMTPUTF8',
    'C RCPT TO:<\xce\xb4\xce\xbf\xce\xba\xce\xb9\xce\xbc\xce\xae@example.com>',
    'C DATA',
    'S 250 2.1.0 Ok',
    'S 250 2.1.5 Ok',
    'S 354 End data with <CR><LF>.<CR><LF>',
    'C From: j\xc3\xbcrgen@example.test',
    'C To: \xce\xb4\xce\xbf\xce\xba\xce\xb9\xce\xbc\xce\xae@example.com',
    'C Subject: nodemailer test',
    'C Message-ID: <9c2b83cb-2ec4-4233-9252-d32748ce1a1f@example.test>',
    'C Content-Transfer-Encoding: 7bit',
    'C Date: Tue, 24 Nov 2026 02:07:42 +0000',
    'C MIME-Version: 1.0',
    'C Content-Type: text/plain; charset=utf-8',
    ...NODEMAILER_MESSAGE_END,
    'S 250 2.0.0 Ok: queued as 7F1D818A18F',
  ])
  assert.equal(session.about.key, 'vSt0oflYWQk')
  assert.equal(session.times[0], Date.UTC(2026, 10, 24, 2, 7, 42))
})

test('nodemailer console: where every recipient was refused, the dot alone is sent and marked', () => {
  const said = ['C: DATA', 'S: 451 later', 'S: 354 go', 'C: .', 'S: 250 queued']
  const log = said.map((line) => `[2026-11-24 12:29:29] DEBUG [1IwPgY52nc] ${line}\n`).join('')
  const [session] = sessionsOf(nodemailer, log)
  assert.deepEqual(session?.lines, ['C DATA', 'S 451 later', 'S 354 go', 'C .', 'S 250 queued'])
})

test('nodemailer in bunyan: tnx tells who spoke, and TLS begins after the reply to STARTTLS', () => {
  const [session] = sessionsOf(nodemailer, fixture('nodemailer-bunyan.jsonl'))
  assert.deepEqual(session?.lines.slice(0, 32), [
    'S 220 mx1.example.com ESMTP Postfix',
    'C EHLO client.example.test',
    ...EHLO_REPLY,
    'C STARTTLS',
    'S 220 2.0.0 Ready to start TLS',
    '(tls)',
    'C EHLO client.example.test',
    ...EHLO_REPLY_IN_TLS,
    'C AUTH PLAIN AGFsaWNlQGV4YW1wbGUuY29tAC8qIHNlY3JldCAqLw==',
    'S 235 2.7.0 Authentication successful',
    'C MAIL FROM:<sender@example.test>',
  ])
  assert.deepEqual(session.lines.slice(-6), [
    ...NODEMAILER_MESSAGE_END,
    'S 250 2.0.0 Ok: queued as 42F3A18A180',
  ])
  assert.equal(session.times[0], Date.UTC(2026, 10, 24, 2, 7, 24, 183))
})

test('nodemailer by pino-pretty: the field after the text says who spoke', () => {
  const [session] = sessionsOf(nodemailer, fixture('nodemailer-pretty.txt'))
  assert.deepEqual(session?.lines.slice(0, 20), [
    'S 220 mx1.example.com ESMTP Postfix',
    'C EHLO client.example.test',
    ...EHLO_REPLY,
    'C MAIL FROM:<sender@example.test>',
    'C RCPT TO:<alice@example.com>',
    'C DATA',
    'S 250 2.1.0 Ok',
    'S 250 2.1.5 Ok',
    'S 354 End data with <CR><LF>.<CR><LF>',
  ])
  assert.deepEqual(session.lines.slice(-6), [
    ...NODEMAILER_MESSAGE_END,
    'S 250 2.0.0 Ok: queued as 576D318A159',
  ])
})

test('nodemailer: connections of a pool are told apart by their id, and a message not printed is said', () => {
  const line = (id: string, level: string, text: string): string =>
    `[2026-11-24 02:07:42] ${level} [${id}] ${text}\n`
  const sessions = sessionsOf(
    nodemailer,
    line('a', 'INFO ', 'Secure connection established to [2001:db8::7]:465') +
      line('b', 'INFO ', 'Connection established to 192.0.2.7:25') +
      line('a', 'DEBUG', 'S: 220 one') +
      line('b', 'DEBUG', 'S: 220 two') +
      line('a', 'DEBUG', 'C: DATA') +
      line('b', 'WARN ', 'Greeting is odd') +
      line('a', 'DEBUG', 'S: 354 go') +
      line('a', 'INFO ', '<311 bytes encoded mime message (source size 304 bytes)>') +
      line('a', 'DEBUG', 'S: 250 ok') +
      line('b', 'DEBUG', 'Closing connection to the server using "end"'),
  )
  assert.deepEqual(
    sessions.map((s) => [s.about.key, s.lines, s.notes]),
    [
      [
        'a',
        ['(tls)', 'S 220 one', 'C DATA', 'S 354 go', '(omitted mail-data 311)', 'S 250 ok'],
        [],
      ],
      ['b', ['S 220 two'], ['Greeting is odd']],
    ],
  )
})

test("nodemailer: a message's own line that looks marked is mail data", () => {
  const line = (text: string): string => `[2026-11-24 02:07:42] DEBUG [a] ${text}\n`
  const [session] = sessionsOf(
    nodemailer,
    ['C: DATA', 'S: 354 go', 'C: x', 'S: hello', '.', 'S: 250 ok', 'C: RSET'].map(line).join(''),
  )
  assert.deepEqual(session?.lines, [
    'C DATA',
    'S 354 go',
    'C C: x',
    'C S: hello',
    'C .',
    'S 250 ok',
    'C RSET',
  ])
})

test('Net::SMTP: the class tree is no traffic, and the class says where TLS begins', () => {
  const [session, ...others] = sessionsOf(perlNetSmtp, fixture('perl-net-smtp.txt'))
  assert.deepEqual(others, [])
  assert.deepEqual(session?.lines.slice(0, 31), [
    'S 220 mx1.example.com ESMTP Postfix',
    'C EHLO client.example.test',
    ...EHLO_REPLY,
    'C STARTTLS',
    'S 220 2.0.0 Ready to start TLS',
    '(tls)',
    'C EHLO client.example.test',
    ...EHLO_REPLY_IN_TLS,
    'C MAIL FROM:<sender@example.test>',
    'S 250 2.1.0 Ok',
  ])
  assert.deepEqual(session.lines.slice(-5), [
    'C sender',
    'C .',
    'S 250 2.0.0 Ok: queued as 4BB6C18A176',
    'C QUIT',
    'S 221 2.0.0 Bye',
  ])
})

test('Net::SMTP: dots are stuffed again, the last one alone ends; what was decoded is no traffic', () => {
  const [session] = sessionsOf(
    perlNetSmtp,
    [
      '>>> AUTH LOGIN',
      '<<< 334 VXNlcm5hbWU6',
      '<<< (decoded) Username:',
      '>>> (decoded) alice',
      '>>> YWxpY2U=',
      '<<< 235 ok',
      '>>> DATA',
      '<<< 354 go',
      '>>> .dot',
      '>>> .',
      '>>> (decoded) stays',
      '>>> .',
      '<<< 250 ok',
    ]
      .map((text) => `Net::SMTP=GLOB(0x55dee9340058)${text}\n`)
      .join('') +
      'Net::SMTP: Net::Cmd::getline(): unexpected EOF on command channel:  at a.pl line 11.\n',
  )
  assert.deepEqual(session?.lines, [
    'C AUTH LOGIN',
    'S 334 VXNlcm5hbWU6',
    'C YWxpY2U=',
    'S 235 ok',
    'C DATA',
    'S 354 go',
    'C ..dot',
    'C ..',
    'C (decoded) stays',
    'C .',
    'S 250 ok',
    '(closed S eof)',
  ])
})

test('MailKit: stamps are times, secrets stay as printed', () => {
  const [session] = sessionsOf(mailkit, fixture('mailkit.log'))
  assert.deepEqual(session?.lines.slice(0, 22), [
    'S 220 mx1.example.com ESMTP Postfix',
    'C EHLO client.example.test',
    ...EHLO_REPLY,
    'C AUTH PLAIN ********',
    'S 235 2.7.0 Authentication successful',
    'C MAIL FROM:<sender@example.test>',
    'S 250 2.1.0 Ok',
    'C RCPT TO:<alice@example.com>',
    'S 250 2.1.5 Ok',
    'C DATA',
    'S 354 End data with <CR><LF>.<CR><LF>',
  ])
  assert.deepEqual(session.lines.slice(-4), [
    'C .',
    'S 250 2.0.0 Ok: queued as F200118A088',
    'C QUIT',
    'S 221 2.0.0 Bye',
  ])
  assert.equal(session.times[0], Date.UTC(2026, 10, 24, 2, 5, 6))
})

test('MailKit: an LF alone is the wire’s own only where the print keeps the others’ CR', () => {
  const body = 'Connected to smtps://mx1.example.com:465/\r\nS: 220 a\r\nC: b\nC: c\r\n'
  assert.deepEqual(sessionsOf(mailkit, body)[0]?.lines, ['(tls)', 'S 220 a', 'C b\n', 'C c'])
  const asLf = body.replaceAll('\r\n', '\n')
  assert.deepEqual(sessionsOf(mailkit, asLf)[0]?.lines, ['(tls)', 'S 220 a', 'C b', 'C c'])
})

test('fetchmail: the POP3 session is none of ours, a refused EHLO is tried in a new connection', () => {
  const sessions = sessionsOf(fetchmailVv, fixture('fetchmail-vv.txt'))
  assert.deepEqual(
    sessions.map((s) => s.lines),
    [
      [
        'S 220 *************** ***** *******',
        'C EHLO mx1.example.com',
        'S 500 5.5.2 Error: command not recognized',
      ],
      [
        'S 220 *************** ***** *******',
        'C HELO mx1.example.com',
        'S 250 mx1.example.com',
        'C MAIL FROM:<sender@example.test>',
        'S 250 2.1.0 Ok',
        'C RCPT TO:<alice@example.com>',
        'S 250 2.1.5 Ok',
        'C DATA',
        'S 354 End data with <CR><LF>.<CR><LF>',
        '(omitted mail-data)',
        'C .',
        'S 250 2.0.0 Ok: queued as 7769E18A166',
        'C QUIT',
        'S 221 2.0.0 Bye',
      ],
    ],
  )
  assert.equal(sessions[1]?.about.server?.port, 37437)
})

test('Ruby: "->" is what the server said; octets of the message are counted, not printed', () => {
  const [session] = sessionsOf(rubyNetSmtp, fixture('ruby-net-smtp.txt'))
  assert.deepEqual(session?.lines, [
    'S 220-mx1.example.com ESMTP "ready"',
    'S 220 \xc3\xbcmlaut',
    'C EHLO client.example.test',
    'S 250-mx1.example.com',
    'S 250-SIZE 10240000',
    'S 250-AUTH PLAIN LOGIN',
    'S 250 8BITMIME',
    'C AUTH LOGIN',
    'S 334 VXNlcm5hbWU6',
    'C YWxpY2U=',
    'S 334 UGFzc3dvcmQ6',
    'C c2VjcmV0',
    'S 235 2.7.0 ok',
    'C MAIL FROM:<sender@example.test>',
    'S 250 2.1.0 Ok',
    'C RCPT TO:<alice@example.com>',
    'S 250 2.1.0 Ok',
    'C RCPT TO:<bob@example.com>',
    'S 250 2.1.0 Ok',
    'C DATA',
    'S 354 go ahead',
    '(omitted mail-data 43)',
    'S 250 2.0.0 Ok: queued as ABC',
    'C QUIT',
    'S 221 2.0.0 Bye',
  ])
})

test("nodemailer: a line of the message that looks like a server's is the message's if more of it follows", () => {
  const log = (...said: string[]) =>
    said.map((one) => `[2026-11-24 02:07:33] DEBUG [a1] ${one}\n`).join('')
  const spokenBy = (text: string) => sessionsOf(nodemailer, text).flatMap(({ lines }) => lines)
  const begin = log('S: 220 mx', 'C: DATA', 'S: 354 go', 'Subject: x', '')
  const within = spokenBy(begin + log('S: 220 hi', 'S: 550 no', 'secret', '.', 'S: 250 ok'))
  assert.deepEqual(within.slice(5), ['C S: 220 hi', 'C S: 550 no', 'C secret', 'C .', 'S 250 ok'])
  const broken = spokenBy(begin + log('S: 421 too long'))
  assert.deepEqual(broken.slice(5), ['S 421 too long'])
})
