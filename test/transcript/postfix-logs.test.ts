import assert from 'node:assert/strict'
import test from 'node:test'
import { postfixMaillog } from '../../worker/transcript/formats/postfix/postfix-maillog.ts'
import { postfixNotify } from '../../worker/transcript/formats/postfix/postfix-notify.ts'
import { postfixSmtpMaillog } from '../../worker/transcript/formats/postfix/postfix-smtp-maillog.ts'
import { postfixSmtpV } from '../../worker/transcript/formats/postfix/postfix-smtp-v.ts'
import { postfixSmtpdV } from '../../worker/transcript/formats/postfix/postfix-smtpd-v.ts'
import { detected, fixture, sessionsOf } from './spoken.ts'

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

test('three sessions of smtpd -v that interleave are told apart by process id', () => {
  const sessions = sessionsOf(postfixSmtpdV, fixture('postfix-smtpd-v.log'))
  assert.deepEqual(
    sessions.map((s) => s.about.key),
    ['13354', '13719', '13720'],
  )
  const queued = ['916FE18A167', 'A309418A167', 'B3EAE18A172']
  sessions.forEach((session, i) => {
    assert.deepEqual(session.lines, [
      'S 220 mx1.example.com ESMTP Postfix',
      'C EHLO client.example.test',
      ...EHLO_REPLY,
      'C MAIL FROM:<sender@example.test>',
      'S 250 2.1.0 Ok',
      'C RCPT TO:<alice@example.com>',
      'S 250 2.1.5 Ok',
      'C DATA',
      'S 354 End data with <CR><LF>.<CR><LF>',
      '(omitted mail-data)',
      `S 250 2.0.0 Ok: queued as ${queued[i]}`,
      'C QUIT',
      'S 221 2.0.0 Bye',
      '(closed unknown eof)',
    ])
  })
  assert.deepEqual(sessions[0]?.about.client, {
    name: 'localhost',
    address: '127.0.0.1',
    port: null,
  })
})

test('a process id that serves again is another session, and a lost connection is the client leaving', () => {
  const log = (text: string): string =>
    `2026-11-24T02:22:10.5+01:00 mx1 postfix/smtps/smtpd[9]: ${text}\n`
  const sessions = sessionsOf(
    postfixSmtpdV,
    log('connect from unknown[2001:db8::7]') +
      log('> unknown[2001:db8::7]: 220 mx1 ESMTP') +
      log('< unknown[2001:db8::7]: EHLO [x]: odd') +
      log('lost connection after EHLO from unknown[2001:db8::7]') +
      log('disconnect from unknown[2001:db8::7] ehlo=1 commands=1') +
      log('connect from b.example[192.0.2.7]') +
      log('> b.example[192.0.2.7]: 220 mx1 ESMTP'),
  )
  assert.deepEqual(
    sessions.map((s) => s.lines),
    [['S 220 mx1 ESMTP', 'C EHLO [x]: odd', '(closed C eof)'], ['S 220 mx1 ESMTP']],
  )
  assert.equal(sessions[0]?.times[0], Date.UTC(2026, 10, 24, 1, 22, 10, 500))
  assert.deepEqual(sessions[0]?.about.client, { name: null, address: '2001:db8::7', port: null })
})

test('STARTTLS in smtpd -v begins TLS when it is accepted, and not when it is masked', () => {
  const log = (text: string): string =>
    `Nov 24 02:22:10 mx1 postfix/smtpd[9]: ${text} \n`.replace(' \n', '\n')
  const [taken, masked] = sessionsOf(
    postfixSmtpdV,
    ['STARTTLS', 'XXXXXXXX']
      .map(
        (verb) =>
          log('connect from a[192.0.2.7]') +
          log(`< a[192.0.2.7]: ${verb}`) +
          log(`> a[192.0.2.7]: ${verb === 'STARTTLS' ? '220 2.0.0 Ready' : '500 5.5.2 Error'}`) +
          log('disconnect from a[192.0.2.7]'),
      )
      .join(''),
  )
  assert.deepEqual(taken?.lines, [
    'C STARTTLS',
    'S 220 2.0.0 Ready',
    '(tls)',
    '(closed unknown eof)',
  ])
  assert.deepEqual(masked?.lines, ['C XXXXXXXX', 'S 500 5.5.2 Error', '(closed unknown eof)'])
})

test('in smtp -v what is sent is the client, and PIX workarounds are a note', () => {
  const [session] = sessionsOf(postfixSmtpV, fixture('postfix-smtp-v.log'))
  assert.deepEqual(session?.lines, [
    'S 220 **2************ ***** **** **** **** 2* *** 202* 02*2**** *0000',
    'C HELO mx1.example.com',
    'S 250 mx2.example.com Hello mx1.example.com [127.0.0.1]',
    'C MAIL FROM:<sender@example.test>',
    'S 250 OK',
    'C RCPT TO:<alice@example.com>',
    'S 250 Accepted',
    'C DATA',
    'S 354 Enter message, ending with "." on a line by itself',
    '(omitted mail-data)',
    'C .',
    'S 250 OK id=1xVgGC-0004d9-0b',
    'C QUIT',
    '(closed C eof)',
  ])
  assert.equal(
    session?.notes[1],
    'D089B18A17B: enabling PIX workarounds: disable_esmtp delay_dotcrlf for 127.0.0.1[127.0.0.1]:3999',
  )
  assert.equal(session?.about.vantage, 'client')
  assert.equal(session?.about.server?.port, 3999)
})

test('a BDAT in smtp -v leaves as many octets out as it announces', () => {
  const [session] = sessionsOf(
    postfixSmtpV,
    'Nov 24 02:27:56 mx1 postfix/smtp[1]: > mx2[192.0.2.7]:25: BDAT 411 LAST\n',
  )
  assert.deepEqual(session?.lines, ['C BDAT 411 LAST', '(omitted mail-data 411)'])
})

test('the ordinary log gives the replies and commands it quotes, and its lines as notes', () => {
  const sessions = sessionsOf(postfixMaillog, fixture('postfix-maillog.log'))
  assert.deepEqual(
    sessions.map((s) => s.lines),
    [
      [
        'S 550 5.1.1 <no-such-user@example.com>: Recipient address rejected: User unknown in relay recipient table',
        '(closed unknown eof)',
      ],
      ['C GET / HTTP/1.1', '(closed unknown eof)'],
      ['C \x16\x03\x01\x02\x00\x01', '(closed unknown eof)'],
      ['(closed S timeout)'],
    ],
  )
  assert.equal(
    sessions[0]?.notes.at(-1),
    'disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=3/4 data=1 quit=1 commands=7/8',
  )
})

test('commands that came too early are quoted whole ones only, and never mail data', () => {
  const log = (text: string): string => `Nov 24 02:22:10 mx1 postfix/smtpd[9]: ${text}\n`
  const [session] = sessionsOf(
    postfixMaillog,
    log('connect from a[192.0.2.7]') +
      log(
        'improper command pipelining after EHLO from a[192.0.2.7]: MAIL FROM:<a@b>\\r\\nRCPT TO:<c',
      ) +
      log('improper command pipelining after DATA from a[192.0.2.7]: Subject: two\\r\\n\\r\\nx'),
  )
  assert.deepEqual(session?.lines, ['C MAIL FROM:<a@b>'])
  assert.equal(session?.notes.length, 2)
})

test('a session logged word for word among others is read as such, and its lines quoted once', () => {
  const log = (pid: number, text: string): string =>
    `Nov 24 02:22:10 mx1 postfix/smtpd[${pid}]: ${text}\n`
  const reject = 'NOQUEUE: reject: RCPT from a[192.0.2.7]: 550 5.1.1 no; from=<a@b> to=<c@d>'
  const sessions = sessionsOf(
    postfixMaillog,
    log(8, 'connect from b[192.0.2.8]') +
      log(9, 'connect from a[192.0.2.7]') +
      log(9, '> a[192.0.2.7]: 220 mx1') +
      log(9, '< a[192.0.2.7]: RCPT TO:<c@d>') +
      log(8, reject.replaceAll('a[192.0.2.7]', 'b[192.0.2.8]')) +
      log(9, reject) +
      log(9, '> a[192.0.2.7]: 550 5.1.1 no') +
      log(9, 'disconnect from a[192.0.2.7] rcpt=0/1 commands=0/1'),
  )
  assert.deepEqual(
    sessions.map((s) => [s.about.client?.name, s.lines]),
    [
      ['a', ['S 220 mx1', 'C RCPT TO:<c@d>', 'S 550 5.1.1 no', '(closed unknown eof)']],
      ['b', ['S 550 5.1.1 no']],
    ],
  )
  assert.equal(sessions[0]?.notes.length, 2)
})

test('deliveries give the reply that decided them, many lines of it as they were', () => {
  const sessions = sessionsOf(
    postfixSmtpMaillog,
    fixture('postfix-smtp-maillog.log') +
      'Nov 24 02:30:00 mx1 postfix/smtp[7]: AAAAAAAAAA1: to=<a@b.example>, relay=mx.b.example[192.0.2.7]:25, dsn=5.5.2, status=bounced (host mx.b.example[192.0.2.7] said: 500-5.5.2 Error: 500 5.5.2 command not recognized (in reply to EHLO command))\n',
  )
  assert.deepEqual(
    sessions.map((s) => s.lines),
    [
      ['S 250 OK id=1xVgIW-0004tS-35'],
      ['S 421 4.3.2 Service shutting down'],
      ['(closed S eof)'],
      ['S 554 mx9.example.com No SMTP service here'],
      ['S 500-5.5.2 Error:', 'S 500 5.5.2 command not recognized'],
    ],
  )
  assert.match(sessions[0]?.notes[0] ?? '', /^enabling PIX workarounds: /)
})

test('a notice gives both sides of the session it tells of', () => {
  const [session, ...more] = sessionsOf(postfixNotify, fixture('postfix-notify.eml'))
  assert.equal(more.length, 0)
  assert.deepEqual(session?.about.client, { name: 'localhost', address: '127.0.0.1', port: null })
  assert.deepEqual(session?.lines, [
    'S 220 mx1.example.com ESMTP Postfix',
    'C EHLO client.example.test',
    ...EHLO_REPLY,
    'C VRFY alice@example.com',
    'S 252 2.0.0 alice@example.com',
    'C XXXXXXXXXXXXXXX',
    'S 500 5.5.2 Error: command not recognized',
    'C ETRN example.com',
    'S 250 Queuing started',
    'C HELP',
    'S 500 5.5.2 Error: command not recognized',
    'C NOOP',
    'S 250 2.0.0 Ok',
    'C XXXX',
    'S 500 5.5.2 Error: command not recognized',
    'C QUIT',
    'S 221 2.0.0 Bye',
  ])
})

test('postscreen: what it quotes is the client, each by address and port, and a client that passes is no session', () => {
  const log = [
    'CONNECT from [192.0.2.7]:40112 to [192.0.2.10]:25',
    'PREGREET 27 after 0.02 from [192.0.2.7]:40112: EHLO client.example.test\\r\\n',
    'CONNECT from [192.0.2.8]:40113 to [192.0.2.10]:25',
    'CONNECT from [192.0.2.9]:40114 to [192.0.2.10]:25',
    'NON-SMTP COMMAND from [192.0.2.8]:40113 after CONNECT: GET / HTTP/1.1',
    'COMMAND PIPELINING from [192.0.2.8]:40113 after DATA: Subject: a\\r\\n',
    'PASS NEW [192.0.2.9]:40114',
    'NOQUEUE: reject: RCPT from [192.0.2.7]:40112: 550 5.5.1 Protocol error; from=<a@example.test>, to=<b@example.com>, proto=ESMTP, helo=<client.example.test>',
    'HANGUP after 0.4 from [192.0.2.7]:40112 in tests after SMTP handshake',
    'DISCONNECT [192.0.2.7]:40112',
  ].map((says) => `Nov 24 02:22:10 mx1 postfix/postscreen[811]: ${says}`)
  const text = log.join('\n')
  assert.equal(detected(text).format, 'postfix-maillog')
  assert.deepEqual(
    sessionsOf(postfixMaillog, text).map(({ lines, about }) => [about.client?.port, ...lines]),
    [
      [40112, 'C EHLO client.example.test', 'S 550 5.5.1 Protocol error', '(closed C eof)'],
      [40113, 'C GET / HTTP/1.1'],
    ],
  )
})
