import assert from 'node:assert/strict'
import test from 'node:test'
import { ciscoSyslog } from '../../worker/transcript/formats/packets/cisco-syslog.ts'
import { sendmailSyslog } from '../../worker/transcript/formats/servers/sendmail-syslog.ts'
import { sendmailX } from '../../worker/transcript/formats/servers/sendmail-x.ts'
import { syslogDialogue } from '../../worker/transcript/session/syslog-dialogue.ts'
import { SyslogPrefix } from '../../worker/transcript/text/syslog-prefix.ts'
import { fixture, sessionsOf } from './spoken.ts'

const AT = Date.UTC(2026, 10, 24, 2, 22, 10)

test('a syslog prefix is read in every way it is printed', () => {
  const prefix = new SyslogPrefix(2026)
  const cases: [line: string, host: string | null, pid: string | null, time: number | null][] = [
    ['Nov 24 02:22:10 mx1 postfix/smtpd[9]: text', 'mx1', '9', AT],
    ['<22>Nov 24 02:22:10 mx1 postfix/smtpd[9]: text', 'mx1', '9', AT],
    ['Nov 24 2026 02:22:10 mx1 postfix/smtpd[9]: text', 'mx1', '9', AT],
    ['2026-11-24T03:22:10.250+01:00 mx1 postfix/smtpd[9]: text', 'mx1', '9', AT + 250],
    ['2026-11-24T02:22:10+0000 mx1 postfix/smtpd[9]: text', 'mx1', '9', AT],
    ['<22>1 2026-11-24T02:22:10Z mx1 postfix/smtpd 9 - - text', 'mx1', '9', AT],
    ['<22>1 2026-11-24T02:22:10Z mx1 postfix/smtpd 9 ID7 [a b="\\]"] text', 'mx1', '9', AT],
    ['2026-11-24T02:22:10.000000000Z Nov 24 02:22:10 mx1 postfix/smtpd[9]: text', 'mx1', '9', AT],
    ['mail_1  | Nov 24 02:22:10 mx1 postfix/smtpd[9]: text', 'mx1', '9', AT],
    ['postfix/smtpd[9]: text', null, '9', null],
    ['Nov 24 02:22:10 mx1 postfix/smtpd: text', 'mx1', null, AT],
  ]
  for (const [line, host, pid, time] of cases) {
    const tag = prefix.tag(line)
    assert.equal(tag?.program, 'postfix/smtpd', line)
    assert.deepEqual([tag?.host, tag?.pid, line.slice(tag?.body)], [host, pid, 'text'], line)
    assert.equal(prefix.time(line), time, line)
  }
})

test('without a year a time is unknown', () => {
  assert.equal(new SyslogPrefix().time('Nov 24 02:22:10 mx1 a[9]: text'), null)
})

test('text that bears no prefix has no tag', () => {
  const prefix = new SyslogPrefix()
  for (const line of ['', '250 OK', ': ', '[9]: text', 'one two three[9]: text'])
    assert.equal(prefix.tag(line), null, line)
})

test('sendmail: both sides by their marks, a held reply once, when it is sent', () => {
  const log = (text: string): string => `Nov 24 02:25:17 mx4 sm-mta[7]: 6AO2PHHM0: ${text}\n`
  const [session] = sessionsOf(
    sendmailSyslog,
    fixture('sendmail-syslog.log').split('\n').slice(0, 19).join('\n') +
      '\n' +
      log('--- 050 chatter') +
      log('<-- MAIL FROM:<j\\303\\274rgen@b>') +
      log('--- 554 no (hold)') +
      log('--- 554 no (held)') +
      log('--- 214-2.0.0 \\tHELO') +
      log('--- 221 bye'),
  )
  assert.equal(session?.about.client?.name, 'localhost')
  assert.deepEqual(session?.lines.slice(0, 3), [
    'S 220 mx4.example.com ESMTP Sendmail 8.17.1.9/8.17.1.9/Debian-2+deb12u2; Tue, 24 Nov 2026 02:25:05 GMT; (No UCE/UBE) logging access from: localhost(OK)-localhost [127.0.0.1]',
    'C EHLO client.example.test',
    'S 250-mx4.example.com Hello localhost [127.0.0.1], pleased to meet you',
  ])
  const [, other] = sessionsOf(
    sendmailSyslog,
    log('<-- NOOP') +
      `Nov 24 02:25:18 mx4 sm-mta[8]: 6AO2PHHM1: <-- MAIL FROM:<j\\303\\274rgen@b>\n` +
      `Nov 24 02:25:18 mx4 sm-mta[8]: 6AO2PHHM1: --- 554 no (hold)\n` +
      `Nov 24 02:25:18 mx4 sm-mta[8]: 6AO2PHHM1: --- 554 no (held)\n` +
      `Nov 24 02:25:18 mx4 sm-mta[8]: 6AO2PHHM1: --- 050 chatter\n` +
      `Nov 24 02:25:18 mx4 sm-mta[8]: 6AO2PHHM1: --- 214-2.0.0 \\tHELO\n`,
  )
  assert.deepEqual(other?.lines, [
    'C MAIL FROM:<j\xc3\xbcrgen@b>',
    'S 554 no',
    'S 214-2.0.0 \tHELO',
  ])
})

test('sendmail -X: one process serves, another delivers, and mail data is as it came', () => {
  const [served, delivered] = sessionsOf(sendmailX, fixture('sendmail-X.log'))
  assert.deepEqual(served?.lines, [
    'S 220 mx4.example.com ESMTP Sendmail 8.17.1.9; Tue, 24 Nov 2026 02:25:17 GMT',
    'C EHLO client.example.test',
    'S 250-mx4.example.com Hello localhost [127.0.0.1], pleased to meet you',
    'S 250 HELP',
    'C MAIL FROM:<sender@example.test>',
    'S 250 2.1.0 <sender@example.test>... Sender ok',
    'C RCPT TO:<alice@example.com>',
    'S 250 2.1.5 <alice@example.com>... Recipient ok',
    'C DATA',
    'S 354 End data with <CR><LF>.<CR><LF>',
    'C Subject: one',
    'C ',
    'C 250 is no reply here',
    'C .',
    'S 250 2.0.0 6AO2PHHM016151 Message accepted for delivery',
    '(closed C eof)',
  ])
  assert.deepEqual(delivered?.lines, [
    'S 220 ***************',
    'C EHLO mx4.example.com',
    'S 250 mx2.example.com',
    'C QUIT',
    'S 221 2.0.0 Bye',
  ])
  assert.equal(delivered?.about.server?.name, 'mx2.example.com')
})

test('sendmail -X: a process that hands the message on while its client waits has two sessions', () => {
  const [served, delivered] = sessionsOf(sendmailX, fixture('sendmail-X-relay.log'))
  assert.deepEqual(served?.lines.filter((line) => !line.startsWith('S 050 ')).slice(-7), [
    'C world',
    'C .',
    'S 250 2.0.0 6AO99BZ6018175 Message accepted for delivery',
    'C NOOP',
    'S 250 2.0.0 OK',
    'C QUIT',
    'S 221 2.0.0 mx4.example.com closing connection',
  ])
  assert.deepEqual(delivered?.about.server?.name, '[127.0.0.1]')
  assert.deepEqual(delivered?.lines.slice(0, 2), [
    'S 220 ******************',
    'C EHLO mx4.example.com',
  ])
  assert.deepEqual(delivered?.lines.slice(-5), [
    'C world',
    'C .',
    'S 250 2.0.0 Ok: queued as 4C5A7',
    'C QUIT',
    'S 221 bye',
  ])
})

test('sendmail -X: the text of a bounce that a server writes is none of its replies', () => {
  const sessions = sessionsOf(sendmailX, fixture('sendmail-X-bounce.log'))
  assert.equal(sessions.length, 1)
  assert.deepEqual(sessions[0]?.lines.slice(-7), [
    'C world',
    'C .',
    'S 250 2.0.0 6AO94si7015999 Message accepted for delivery',
    'C NOOP',
    'S 250 2.0.0 OK',
    'C QUIT',
    'S 221 2.0.0 mx4.example.com closing connection',
  ])
})

test("the firewall's messages are notes of the connection they name, whatever its interface is called", () => {
  const sessions = sessionsOf(ciscoSyslog, fixture('cisco-syslog.log'))
  assert.deepEqual(
    sessions.map((s) => [s.about.key, s.notes.map((note) => note.slice(0, 13)), s.lines]),
    [
      [
        '198.51.100.7/35314 192.0.2.25/25',
        ['%ASA-6-108005', '%ASA-4-108004', '%ASA-4-507003'],
        ['(closed unknown reset)'],
      ],
      ['198.51.100.9/41000 192.0.2.25/25', ['%ASA-6-108007'], []],
      ['198.51.100.7/35320 192.0.2.25/25', ['%ASA-2-108003'], []],
      ['198.51.100.7 192.0.2.25', ['%PIX-2-108002'], []],
    ],
  )
  assert.equal(sessions[0]?.about.started, Date.UTC(2026, 10, 24, 2, 5, 7))
})

test("the firewall's message about a reply is of the same connection, its ends turned", () => {
  const [session, ...more] = sessionsOf(
    ciscoSyslog,
    '%ASA-4-108004: ESMTP Classification: Reset connection for ESMTP Response from dmz:192.0.2.25/25 to outside:198.51.100.7/1024; matched Class 1: cmd line length gt 512\n' +
      '%ASA-4-507003: tcp flow from outside:198.51.100.7/1024 to dmz:192.0.2.25/25 terminated by inspection engine, reason - inspector disconnected, dropped packet.\n',
  )
  assert.equal(more.length, 0)
  assert.equal(session?.about.client?.port, 1024)
  assert.equal(session?.notes.length, 2)
})

test('marked dialogue of any program: what an arrow means is told by the first code or command after it', () => {
  const log = (pid: number, text: string): string => `Nov 24 02:22:10 mx1 proxy[${pid}]: ${text}\n`
  const sessions = sessionsOf(
    syslogDialogue,
    log(1, '>> 220 mx1') +
      log(2, '<< 220 mx2') +
      log(1, '<< odd') +
      log(1, '<< EHLO a') +
      log(2, '>> HELO b') +
      log(1, '<< odd') +
      log(1, 'nothing of it'),
  )
  assert.deepEqual(
    sessions.map((s) => s.lines),
    [
      ['S 220 mx1', 'C EHLO a', 'C odd'],
      ['S 220 mx2', 'C HELO b'],
    ],
  )
})
