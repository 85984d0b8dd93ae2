import assert from 'node:assert/strict'
import test from 'node:test'
import { jakartamail } from '../../worker/transcript/formats/libraries/jakartamail.ts'
import { javamail } from '../../worker/transcript/formats/libraries/javamail.ts'
import { phpmailer } from '../../worker/transcript/formats/libraries/phpmailer.ts'
import { swiftmailer } from '../../worker/transcript/formats/libraries/swiftmailer.ts'
import { symfonyMailer } from '../../worker/transcript/formats/libraries/symfony-mailer.ts'
import { fixture, sessionsOf } from './spoken.ts'

/** What the scripted server of the fixtures says to begin with. */
const BEGINNING = [
  'S 220-mx1.example.com ESMTP "ready"',
  'S 220 \xc3\xbcmlaut',
  'C EHLO [127.0.0.1]',
  'S 250-mx1.example.com',
  'S 250-SIZE 10240000',
  'S 250-AUTH PLAIN LOGIN',
  'S 250 8BITMIME',
]

test('PHPMailer level 4: each reply once, its lines put together by their indent', () => {
  const [session, ...others] = sessionsOf(phpmailer, fixture('phpmailer-level4.txt'))
  assert.deepEqual(others, [])
  assert.deepEqual(session?.lines.slice(0, 20), [
    'S 220 mx1.example.com ESMTP Postfix',
    'C EHLO client.example.test',
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
    'C STARTTLS',
    'S 220 2.0.0 Ready to start TLS',
    '(tls)',
    'C EHLO client.example.test',
    'S 250-mx1.example.com',
    'S 250-PIPELINING',
  ])
  assert.deepEqual(session.lines.slice(-10), [
    'C Content-Type: text/plain; charset=utf-8',
    'C ',
    'C Hello,',
    'C from PHPMailer.',
    'C ..dot',
    'C ',
    'C .',
    'S 250 2.0.0 Ok: queued as A351E18A0A2',
    'C QUIT',
    'S 221 2.0.0 Bye',
  ])
  assert.deepEqual(session.about.server, { name: null, address: '127.0.0.1', port: 34877 })
  assert.equal(session.times[0], Date.UTC(2026, 10, 24, 2, 6, 32))
})

test('PHPMailer in HTML: entities are undone and glued replies cut where their code repeats', () => {
  const [session] = sessionsOf(phpmailer, fixture('phpmailer.html'))
  assert.deepEqual(session?.lines.slice(0, 16), [
    'S 220 mx1.example.com ESMTP Postfix',
    'C EHLO client.example.test',
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
    'C MAIL FROM:<sender@example.test>',
    'S 250 2.1.0 Ok',
  ])
  assert.deepEqual(session.lines.slice(-6, -3), [
    'C <b>x</b> & CLIENT -> SERVER: QUIT',
    'C ',
    'C .',
  ])
})

test('PHPMailer in error_log: no stamp, no indent; the next greeting begins another session', () => {
  const entries = [
    'SERVER -> CLIENT: 220 a',
    'CLIENT -> SERVER: EHLO b',
    'SERVER -> CLIENT: 250-a',
    '250-SIZE 1',
    '250 HELP',
    '',
    'CLIENT -> SERVER: AUTH LOGIN',
    'SERVER -> CLIENT: 334 VXNlcm5hbWU6',
    'CLIENT -> SERVER: [credentials hidden]',
    'SMTP ERROR: Username command failed: 535 no',
    '[24-Nov-2026 02:06:36 UTC] SERVER -> CLIENT: 220 again',
    'Message could not be sent',
  ]
  const sessions = sessionsOf(phpmailer, entries.join('\n') + '\n')
  assert.deepEqual(
    sessions.map((s) => s.lines),
    [
      [
        'S 220 a',
        'C EHLO b',
        'S 250-a',
        'S 250-SIZE 1',
        'S 250 HELP',
        'C AUTH LOGIN',
        'S 334 VXNlcm5hbWU6',
        'C [credentials hidden]',
      ],
      ['S 220 again'],
    ],
  )
  assert.deepEqual(sessions[0]?.notes, ['SMTP ERROR: Username command failed: 535 no'])
})

test('Symfony Mailer: what a failed message left behind, with and without times', () => {
  const [session] = sessionsOf(symfonyMailer, fixture('symfony-mailer.txt'))
  assert.deepEqual(session?.lines, [
    ...BEGINNING,
    'C MAIL FROM:<sender@example.test>',
    'S 250 2.1.0 Ok',
    'C RCPT TO:<alice@example.com>',
    'S 250 2.1.0 Ok',
    'C RCPT TO:<nosuch@example.com>',
    'S 550 5.1.1 no such',
  ])
  const [stamped] = sessionsOf(
    symfonyMailer,
    '[2026-11-24T04:38:12.012345+00:00] > DATA\n[2026-11-24T04:38:12.013345+00:00] < 354 go\r\n' +
      '[2026-11-24T04:38:12.014345+00:00] > .\n[2026-11-24T04:38:12.015345+00:00] < 250 ok\r\n',
  )
  assert.deepEqual(stamped?.lines, ['C DATA', 'S 354 go', '(omitted mail-data)', 'C .', 'S 250 ok'])
  assert.equal(stamped.times[0], Date.UTC(2026, 10, 24, 4, 38, 12, 12))
})

test('SwiftMailer: entries keep their line ends, the message goes past the log', () => {
  const [session, ...others] = sessionsOf(swiftmailer, fixture('swiftmailer.txt'))
  assert.deepEqual(others, [])
  assert.deepEqual(session?.lines, [
    ...BEGINNING,
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
    'C DATA',
    'S 354 go ahead',
    '(omitted mail-data)',
    'C .',
    'S 250 2.0.0 Ok: queued as ABC',
    'C QUIT',
    'S 221 2.0.0 Bye',
  ])
})

test('SwiftMailer in HTML: a refused recipient, and why', () => {
  const [session] = sessionsOf(swiftmailer, fixture('swiftmailer.html'))
  assert.deepEqual(session?.lines.slice(7, 14), [
    'C MAIL FROM:<sender@example.test>',
    'S 250 2.1.0 Ok',
    'C RCPT TO:<alice@example.com>',
    'S 250 2.1.0 Ok',
    'C RCPT TO:<nosuch@example.com>',
    'S 550 5.1.1 no such',
    'C DATA',
  ])
  assert.match(session.notes[0] ?? '', /^Expected response code 250/)
})

test('JavaMail with BDAT: what a chunk ends in stands behind its reply, before the next command', () => {
  const [session] = sessionsOf(javamail, fixture('javamail-chunking.txt'))
  assert.deepEqual(session?.lines.slice(18), [
    'C BDAT 100',
    'C Date: Tue, 24 Nov 2026 02:07:37 +0000 (UTC)',
    'C From: sender@example.test',
    'C To: alice@example.com',
    'C Messa',
    'S 250 2.0.0 Ok: 100 bytes',
    'C BDAT 100',
    'C ge-ID: <992136656.0.1795486057449@localhost>',
    'C Subject: JavaMail test',
    'C MIME-Version: 1.0',
    'C Content-Typ',
    'S 250 2.0.0 Ok: 100 bytes',
    'C BDAT 92 LAST',
    'C e: text/plain; charset=utf-8',
    'C Content-Transfer-Encoding: 7bit',
    'C ',
    'C Hello,',
    'C from Java.',
    'C ..dot',
    'S 250 2.0.0 Ok: 292 bytes queued as 8BB3818A18A',
    'C QUIT',
    'S 221 2.0.0 Bye',
  ])
})

test('Jakarta Mail: after a 334 the next line is the client’s', () => {
  const [session] = sessionsOf(jakartamail, fixture('jakartamail.txt'))
  assert.deepEqual(session?.lines.slice(14, 22), [
    'C AUTH LOGIN',
    'S 334 VXNlcm5hbWU6',
    'C YWxpY2VAZXhhbXBsZS5jb20=',
    'S 334 UGFzc3dvcmQ6',
    'C c2VjcmV0LXBhc3MtMQ==',
    'S 235 2.7.0 Authentication successful',
    'C MAIL FROM:<sender@example.test>',
    'S 250 2.1.0 Ok',
  ])
  assert.equal(session.about.server?.port, 37939)
})

test('PHPMailer: a refusal is a reply at level 1, which prints no other, and else was printed before', () => {
  const refused = 'SMTP ERROR: RCPT TO command failed: 550-5.1.1 no'
  const more = `${' '.repeat(19)}\t${' '.repeat(18)}550 5.1.1 end`
  const print = `CLIENT -> SERVER: RCPT TO:<b@example.com>\n${refused}\n${more}\nCLIENT -> SERVER: QUIT\n`
  const said = ['C RCPT TO:<b@example.com>', 'S 550-5.1.1 no', 'S 550 5.1.1 end', 'C QUIT']
  assert.deepEqual(sessionsOf(phpmailer, print)[0]?.lines, said)
  const heard = [
    'CLIENT -> SERVER: RCPT TO:<b@example.com>',
    'SERVER -> CLIENT: 550 no',
    'SMTP ERROR: RCPT TO command failed: 550 no',
  ]
  assert.deepEqual(sessionsOf(phpmailer, heard.join('\n'))[0]?.lines, [said[0], 'S 550 no'])
})

test('JavaMail: an exception is the reply to a suppressed AUTH, and else quotes one that was printed', () => {
  const [session] = sessionsOf(
    javamail,
    [
      '220 a',
      'EHLO b',
      '250 AUTH LOGIN',
      'DEBUG SMTP: AUTH LOGIN command trace suppressed',
      'DEBUG SMTP: AUTH LOGIN failed',
      'javax.mail.AuthenticationFailedException: 535-5.7.8 Not you.',
      '535 5.7.8 Nor anybody.',
      '',
      '\tat com.sun.mail.smtp.SMTPTransport.authenticate(SMTPTransport.java:947)',
      'RCPT TO:<c@example.com>',
      '550-5.1.1 Not here.',
      '550 5.1.1 Nor there.',
      'com.sun.mail.smtp.SMTPAddressFailedException: 550-5.1.1 Not here.',
      '550 5.1.1 Nor there.',
      '',
      'RSET',
      '250 ok',
    ].join('\n'),
  )
  assert.deepEqual(session?.lines.slice(3), [
    'C AUTH LOGIN',
    '(omitted auth)',
    'S 535-5.7.8 Not you.',
    'S 535 5.7.8 Nor anybody.',
    'C RCPT TO:<c@example.com>',
    'S 550-5.1.1 Not here.',
    'S 550 5.1.1 Nor there.',
    'C RSET',
    'S 250 ok',
  ])
})

test('JavaMail: a suppressed AUTH is said, a stack trace and chatter are no traffic, mail data may be anything', () => {
  const sessions = sessionsOf(
    javamail,
    [
      'DEBUG SMTP: trying to connect to host "mx1.example.com", port 465, isSSL true',
      '220 a',
      'EHLO b',
      '250 AUTH LOGIN',
      'DEBUG SMTP: AUTH LOGIN command trace suppressed',
      'DEBUG SMTP: AUTH LOGIN succeeded',
      'Sending it now',
      'DATA',
      '354 go',
      'DEBUG SMTP: I quote a log',
      '250 is a number',
      '.',
      'DEBUG SMTP: EOF: [EOF]',
      'com.sun.mail.smtp.SMTPSendFailedException: [EOF]',
      '\tat com.sun.mail.smtp.SMTPTransport.issueSendCommand(SMTPTransport.java:2374)',
      'QUIT',
      'DEBUG SMTP: EOF: [EOF]',
      'DEBUG SMTP: trying to connect to host "192.0.2.9", port 25, isSSL false',
      '554 no',
    ].join('\n'),
  )
  assert.deepEqual(
    sessions.map((s) => [s.about.server?.name ?? s.about.server?.address, s.lines]),
    [
      [
        'mx1.example.com',
        [
          '(tls)',
          'S 220 a',
          'C EHLO b',
          'S 250 AUTH LOGIN',
          'C AUTH LOGIN',
          '(omitted auth)',
          'C DATA',
          'S 354 go',
          'C DEBUG SMTP: I quote a log',
          'C 250 is a number',
          'C .',
          '(closed S eof)',
          'C QUIT',
        ],
      ],
      ['192.0.2.9', ['S 554 no']],
    ],
  )
})

test('PHPMailer level 4: an excerpt that ends before the whole reply has the lines it was heard in', () => {
  const stamp = '2026-11-24 02:06:33\t'
  const indent = ' '.repeat(19) + '\t' + ' '.repeat(18)
  const old =
    `${stamp}Connection: opening to 192.0.2.25:587, timeout=300, options=array (\n` +
    `${indent})\n${stamp}Connection: opened\n${stamp}SMTP -> get_lines(): $data was ""\n` +
    ['220-mx1.example.com ESMTP Exim', '220 and no more']
      .map(
        (line) =>
          `${stamp}SMTP -> get_lines(): $str is "${line}\n${indent}"\n` +
          `${stamp}SMTP -> get_lines(): $data is "${line}\n${indent}"\n`,
      )
      .join('')
  const said = ['S 220-mx1.example.com ESMTP Exim', 'S 220 and no more']
  const lines = (text: string): string[] => sessionsOf(phpmailer, text).flatMap((s) => s.lines)
  assert.deepEqual(lines(old), said)
  const whole = `${stamp}SERVER -> CLIENT: 220-mx1.example.com ESMTP Exim\n${indent}220 and no more\n`
  assert.deepEqual(lines(old + whole), said)
  const heard = `${stamp}SMTP INBOUND: "250 2.1.0 Ok"\n`
  assert.deepEqual(lines(`${old + whole}${stamp}CLIENT -> SERVER: RSET\n${heard}`), [
    ...said,
    'C RSET',
    'S 250 2.1.0 Ok',
  ])
})
