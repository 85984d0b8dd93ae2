import assert from 'node:assert/strict'
import test from 'node:test'
import { gnutlsCli } from '../../worker/transcript/formats/terminals/gnutls-cli.ts'
import { javamail } from '../../worker/transcript/formats/libraries/javamail.ts'
import { phpmailer } from '../../worker/transcript/formats/libraries/phpmailer.ts'
import { postfixMaillog } from '../../worker/transcript/formats/postfix/postfix-maillog.ts'
import { sendmailX } from '../../worker/transcript/formats/servers/sendmail-x.ts'
import { strace } from '../../worker/transcript/formats/terminals/strace.ts'
import { sessionsOf } from './spoken.ts'

const lines = (...read: Parameters<typeof sessionsOf>): string[][] =>
  sessionsOf(...read).map(({ lines }) => lines)

test('strace: what is written to standard error is no session', () => {
  const text = `connect(3, {sa_family=AF_INET, sin_port=htons(25)}, 16) = 0
read(3, "220 mx.example.com ESMTP\\r\\n", 4096) = 26
write(2, "250 debug\\n", 10) = 10
write(3, "EHLO a\\r\\n", 8) = 8
`
  assert.deepEqual(lines(strace, text), [['S 220 mx.example.com ESMTP', 'C EHLO a']])
})

test('PHPMailer: an empty reply is no line of the server', () => {
  const text =
    'SERVER -> CLIENT: 220 mx ESMTP\nCLIENT -> SERVER: EHLO a\nSERVER -> CLIENT: \nSMTP ERROR: EHLO command failed: \n'
  assert.deepEqual(lines(phpmailer, text), [['S 220 mx ESMTP', 'C EHLO a']])
})

test('gnutls-cli: what is typed after the handshake failed crosses no wire', () => {
  const text = `Connecting to '192.0.2.25:25'...
*** Fatal error: A TLS fatal alert has been received.
*** handshake has failed: A TLS fatal alert has been received.
EHLO me
MAIL FROM:<a@example.net>
`
  assert.deepEqual(lines(gnutlsCli, text), [])
  const again = `${text}Connecting to '192.0.2.25:25'...
- Handshake was completed
EHLO me
250 mx.example.com
`
  assert.deepEqual(lines(gnutlsCli, again).flat().slice(-2), ['C EHLO me', 'S 250 mx.example.com'])
})

test('Postfix: the reply to one message is one reply, whatever the number of its recipients', () => {
  const entry = (to: string, says: string): string =>
    `Nov 24 02:22:10 mx1 postfix/smtp[12]: 3C1FA57B2: to=<${to}@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1, dsn=2.0.0, status=${says}\n`
  const sent = 'sent (250 2.0.0 Ok: queued as 1)'
  assert.deepEqual(lines(postfixMaillog, entry('a', sent) + entry('b', sent)), [
    ['S 250 2.0.0 Ok: queued as 1'],
  ])
  const refused =
    'bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 No such user (in reply to RCPT TO command))'
  assert.deepEqual(lines(postfixMaillog, entry('a', refused) + entry('b', refused)), [
    ['S 550 5.1.1 No such user', 'S 550 5.1.1 No such user'],
  ])
})

test('JavaMail: an AUTH that was suppressed was sent, its arguments are not known', () => {
  const text = `DEBUG SMTP: trying to connect to host "mx1.example.com", port 25, isSSL false
220 mx ESMTP
EHLO a
250 AUTH LOGIN
DEBUG SMTP: AUTH LOGIN command trace suppressed
DEBUG SMTP: AUTH LOGIN succeeded
MAIL FROM:<a@example.net>
`
  assert.deepEqual(lines(javamail, text), [
    [
      'S 220 mx ESMTP',
      'C EHLO a',
      'S 250 AUTH LOGIN',
      'C AUTH LOGIN',
      '(omitted auth)',
      'C MAIL FROM:<a@example.net>',
    ],
  ])
})

test('sendmail -X: a reply written into the line that was being read is one of its own', () => {
  const text = `16151 >>> 220 mx4.example.com ESMTP Sendmail
16151 <<< RCPT TO:<somebo16151 >>> 421 4.4.1 mx4.example.com Lost input channel
`
  assert.deepEqual(lines(sendmailX, text), [
    [
      'S 220 mx4.example.com ESMTP Sendmail',
      'C RCPT TO:<somebo',
      'S 421 4.4.1 mx4.example.com Lost input channel',
    ],
  ])
})
