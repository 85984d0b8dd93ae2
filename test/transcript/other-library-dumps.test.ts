import assert from 'node:assert/strict'
import test from 'node:test'
import { dotnetTrace } from '../../worker/transcript/formats/libraries/dotnet-trace.ts'
import { goMail } from '../../worker/transcript/formats/libraries/go-mail.ts'
import { indy } from '../../worker/transcript/formats/libraries/indy.ts'
import { lettre } from '../../worker/transcript/formats/libraries/lettre.ts'
import { fixture, sessionsOf } from './spoken.ts'

test('go-mail: the codes of a reply’s further lines are put back', () => {
  const [session] = sessionsOf(goMail, fixture('go-mail.log'))
  assert.deepEqual(session?.lines, [
    'S 220 mx1.example.com ESMTP',
    'C EHLO client.example.com',
    'S 250-server.example.com',
    'S 250-PIPELINING',
    'S 250-SIZE 152428800',
    'S 250 STARTTLS',
    'C STARTTLS',
    'S 220 2.0.0 Ready to start TLS',
    '(tls)',
    'C MAIL FROM:<sender@example.test>',
    'S 250 2.1.0 Ok',
    'C DATA',
    'S 354 go',
    '(omitted mail-data)',
    'S 250 2.0.0 Ok',
    'C QUIT',
    'S 221 2.0.0 Bye',
  ])
  assert.equal(session.times[0], Date.UTC(2026, 10, 24, 20, 21, 18))
})

test('lettre: a reply is printed with all its lines so far, and read once', () => {
  const [session] = sessionsOf(lettre, fixture('lettre.log'))
  assert.deepEqual(session?.lines, [
    'S 220-mx1.example.com ESMTP',
    'S 220 ready',
    'C EHLO client.example.test',
    'S 250-mx1.example.com',
    'S 250 8BITMIME',
    'C MAIL FROM:<sender@example.test>',
    'S 250 2.1.0 Ok',
    'C RCPT TO:<alice@example.com>',
    'S 250 2.1.0 Ok',
    'C DATA',
    'S 354 go',
    'C From: a',
    'C ',
    'C Hello',
    'C .',
    'S 250 ok',
    'C QUIT',
    'S 221 Bye',
  ])
  assert.equal(session.times[0], Date.UTC(2026, 10, 24, 4, 38, 12))
})

test('Indy: several lines a read, a line in two reads, and any locale’s time', () => {
  const [session, ...others] = sessionsOf(indy, fixture('indy.log'))
  assert.deepEqual(others, [])
  assert.deepEqual(session?.lines, [
    'S 220 mx1.example.com ESMTP',
    'C EHLO client.example.test',
    'S 250-mx1.example.com',
    'S 250-SIZE 1',
    'S 250 8BITMIME',
    'C QUIT',
    'S 221 Bye',
  ])
})

test('System.Net.Sockets: octets from hex, whatever stands between the rows; other sockets say nothing', () => {
  const sessions = sessionsOf(
    dotnetTrace,
    fixture('dotnet-trace.log') +
      'System.Net.Sockets Verbose: 0 : [9] Data from Socket#5::Send\n' +
      'System.Net.Sockets Verbose: 0 : [9] 00000000 : 47 45 54 20 2F 0D 0A                            : GET /..\n',
  )
  assert.deepEqual(
    sessions.map((s) => [s.about.client?.address, s.about.server?.address, s.lines]),
    [['192.0.2.7', '192.0.2.8', ['S 220 mx1.example.com', 'C EHLO a']]],
  )
})
