import assert from 'node:assert/strict'
import test from 'node:test'
import { eximBh } from '../../worker/transcript/formats/servers/exim-bh.ts'
import { eximBs } from '../../worker/transcript/formats/servers/exim-bs.ts'
import { eximBsD } from '../../worker/transcript/formats/servers/exim-bs-d.ts'
import { eximD } from '../../worker/transcript/formats/servers/exim-d.ts'
import { eximMainlog } from '../../worker/transcript/formats/servers/exim-mainlog.ts'
import { eximV } from '../../worker/transcript/formats/servers/exim-v.ts'
import { fixture, sessionsOf } from './spoken.ts'

test('exim -v: replies go on without a mark, and QUIT ends the session', () => {
  const [session] = sessionsOf(eximV, fixture('exim-v.txt'))
  assert.deepEqual(session?.lines, [
    'S 220-mx9.example.com ESMTP We do not authorize the use of this system',
    'S 220-to transport unsolicited, and/or bulk e-mail.',
    'S 220 2000 local time is 20:20:02',
    'C EHLO client.example.test',
    'S 250-mx9.example.com',
    'S 250-SIZE 10240000',
    'S 250 8BITMIME',
    'C MAIL FROM:<sender@example.test> SIZE=1434',
    'S 250 2.1.0 Ok',
    'C RCPT TO:<alice@example.com>',
    'S 250 2.1.5 Ok',
    'C DATA',
    'S 354 End data with <CR><LF>.<CR><LF>',
    '(omitted mail-data)',
    'C .',
    'S 250 2.0.0 Ok: queued as 0123456789',
    'C QUIT',
    'S 221 2.0.0 Bye',
    '(closed C eof)',
  ])
  assert.deepEqual(session?.about.server, { name: '127.0.0.1', address: '127.0.0.1', port: 45887 })
})

test('exim -v: pipelined commands stand before their replies, and what Exim says between is no reply', () => {
  const [session] = sessionsOf(
    eximV,
    `Connecting to mx.b.example [192.0.2.7]:25 ...  connected
  SMTP<< 220 mx.b.example
  SMTP|> MAIL FROM:<a@b>
         will write message using CHUNKING
  SMTP+> BDAT 411 LAST
  SMTP>> QUIT
  SMTP<< 250 Ok
  SMTP<< 500-no
         500 CHUNKING
         250 is not of it
  SMTP(closed)<<
`,
  )
  assert.deepEqual(session?.lines, [
    'S 220 mx.b.example',
    'C MAIL FROM:<a@b>',
    'C BDAT 411 LAST',
    '(omitted mail-data 411)',
    'C QUIT',
    'S 250 Ok',
    'S 500-no',
    'S 500 CHUNKING',
    '(closed S eof)',
  ])
})

test('exim -d: time and process id before a line are taken off, and processes kept apart', () => {
  const log = [
    '02:31:07  9117   SMTP<< 220 one.example',
    '02:31:07  9118 SMTP>> 220 two.example',
    '02:31:07  9117   SMTP>> EHLO a.example',
    '02:31:07  9118 SMTP<< HELO b.example',
    '02:31:07  9117   SMTP<< 250-one.example',
    '02:31:08  9117          250 SIZE',
  ]
  assert.deepEqual(
    sessionsOf(eximD, log.map((line) => `${line}\n`).join('')).map((s) => s.lines),
    [
      ['S 220 one.example', 'C EHLO a.example', 'S 250-one.example', 'S 250 SIZE'],
      ['S 220 two.example', 'C HELO b.example'],
    ],
  )
})

test('exim -d: the delivery is found among debugging lines', () => {
  const [session] = sessionsOf(eximD, fixture('exim-d.txt'))
  assert.deepEqual(session?.lines.slice(0, 6), [
    'S 220 *************** ***** ***** 202*',
    'C EHLO client.example.test',
    'S 250-mx9.example.com',
    'S 250-SIZE 10240000',
    'S 250 8BITMIME',
    'C MAIL FROM:<sender@example.test> SIZE=1434',
  ])
})

test('exim -bs -d: what the server prints as sent is the server, once', () => {
  const [session] = sessionsOf(eximBsD, fixture('exim-bs-d.txt'))
  assert.equal(session?.about.vantage, 'server')
  assert.deepEqual(session?.lines, [
    'S 220 mx2.example.com ESMTP Exim 4.96 Tue, 24 Nov 2026 02:21:11 +0000',
    'C XXXX client.example.test',
    'S 500 unrecognized command',
    'C HELO client.example.test',
    'S 250 mx2.example.com Hello root at client.example.test',
    'C XXXXXXXX',
    'S 500 unrecognized command',
    'C MAIL FROM:<sender@example.test>',
    'S 250 OK',
    'C RCPT TO:<alice@example.com>',
    'S 250 Accepted',
    'C RSET',
    'S 250 Reset OK',
    'C QUIT',
    'S 221 mx2.example.com closing connection',
  ])
})

test('exim -bs: replies alone are the server', () => {
  const [session] = sessionsOf(eximBs, fixture('exim-bs.txt'))
  assert.equal(session?.lines.length, 8)
  assert.ok(session?.lines.every((line) => line.startsWith('S ')))
})

test('exim -bh: a command the log quotes stands before the reply with its reason', () => {
  const [session] = sessionsOf(eximBh, fixture('exim-bh.txt'))
  assert.deepEqual(session?.lines, [
    'S 220 mx2.example.com ESMTP Exim 4.96 Tue, 24 Nov 2026 02:21:18 +0000',
    'C XXXX client.example.test',
    'S 500 unrecognized command',
    'S 250 mx2.example.com Hello client.example.test [203.0.113.5]',
    'C XXXXXXXX',
    'S 500 unrecognized command',
    'S 250 OK',
    'S 250 Accepted',
    'S 250 Reset OK',
    'S 221 mx2.example.com closing connection',
  ])
  assert.equal(session?.about.client?.address, '203.0.113.5')
})

test('exim -bh: what a person typed is the client, message and all', () => {
  const [session] = sessionsOf(
    eximBh,
    `220 mx ESMTP Exim 4.96
MAIL FROM:<a@b>
>>> using ACL "acl_mail"
250 OK
DATA
354 Enter message, ending with "." on a line by itself
250 is text here
.
250 OK id=1
`,
  )
  assert.deepEqual(session?.lines, [
    'S 220 mx ESMTP Exim 4.96',
    'C MAIL FROM:<a@b>',
    'S 250 OK',
    'C DATA',
    'S 354 Enter message, ending with "." on a line by itself',
    'C 250 is text here',
    'C .',
    'S 250 OK id=1',
  ])
})

test('main log: refused commands are quoted, the rest are notes of the connection', () => {
  const [session] = sessionsOf(eximMainlog, fixture('exim-mainlog.log'))
  assert.deepEqual(session?.lines, [
    'C XXXX client.example.test',
    'C XXXXXXXX',
    '(closed unknown eof)',
  ])
  assert.deepEqual(session?.about.client, { name: null, address: '127.0.0.1', port: 39026 })
  assert.equal(session?.about.started, Date.UTC(2026, 10, 24, 2, 20, 13))
  assert.equal(session?.notes.length, 4)
})

test('main log: a delivery gives the reply of the other server', () => {
  const sessions = sessionsOf(
    eximMainlog,
    `2026-11-24 02:20:08 [11757] 1xVg8e-00033X-2C => a@b.example R=dns T=smtp H=mx.b.example [192.0.2.7]:25 C="250 OK id=7"
2026-11-24 02:20:09 1xVg8e-000000000Xa-2C1a ** c@d.example R=dns T=smtp H=mx.d.example [192.0.2.8]: SMTP error from remote mail server after RCPT TO:<c@d.example>: 550-no\\n550 such user
2026-11-24 02:20:09 1xVg8e-00033X-2C Completed
`,
  )
  assert.deepEqual(
    sessions.map((s) => s.lines),
    [['S 250 OK id=7'], ['C RCPT TO:<c@d.example>', 'S 550-no', 'S 550 such user']],
  )
  assert.equal(sessions[0]?.about.server?.name, 'mx.b.example')
})

test('exim -v: a transport that speaks LMTP over a pipe is marked LMTP, and read the same', () => {
  const [session] = sessionsOf(
    eximV,
    `  LMTP<< 220 mx.b.example LMTP
  LMTP>> LHLO a.example
  LMTP<< 250-mx.b.example
         250 PIPELINING
  LMTP>> DATA
  LMTP<< 354 go
  LMTP>> writing message and terminating "."
  LMTP<< 250 2.0.0 saved
`,
  )
  assert.deepEqual(session?.lines, [
    'S 220 mx.b.example LMTP',
    'C LHLO a.example',
    'S 250-mx.b.example',
    'S 250 PIPELINING',
    'C DATA',
    'S 354 go',
    '(omitted mail-data)',
    'S 250 2.0.0 saved',
  ])
})
