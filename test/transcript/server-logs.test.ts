import assert from 'node:assert/strict'
import test from 'node:test'
import { aiosmtpdDebug } from '../../worker/transcript/formats/servers/aiosmtpd-debug.ts'
import { exchangeProtocolLog } from '../../worker/transcript/formats/servers/exchange-protocol-log.ts'
import { harakaProtocol } from '../../worker/transcript/formats/servers/haraka-protocol.ts'
import { hMailServer } from '../../worker/transcript/formats/servers/hmailserver.ts'
import { iisSmtp } from '../../worker/transcript/formats/servers/iis-smtp.ts'
import { opensmtpdLog } from '../../worker/transcript/formats/servers/opensmtpd-log.ts'
import { opensmtpdTrace } from '../../worker/transcript/formats/servers/opensmtpd-trace.ts'
import { pythonSmtpd } from '../../worker/transcript/formats/servers/python-smtpd.ts'
import { smtpServerBunyan } from '../../worker/transcript/formats/servers/smtp-server-bunyan.ts'
import { smtpServerConsole } from '../../worker/transcript/formats/servers/smtp-server-console.ts'
import { detected, fixture, sessionsOf } from './spoken.ts'

test('Haraka: the state is no part of the line, an empty line is one, the addresses are kept', () => {
  const [session] = sessionsOf(harakaProtocol, fixture('haraka-protocol.log'))
  assert.deepEqual(session?.lines, [
    'S 220 mx7.example.com ESMTP Haraka/3.3.4 ready (F9CA3C)',
    'C EHLO client.example.test',
    'S 250-mx7.example.com Hello runsc [127.0.0.1], Haraka is at your service.',
    'S 250-PIPELINING',
    'S 250-8BITMIME',
    'S 250-SMTPUTF8',
    'S 250-SIZE 26214400',
    'S 250-STARTTLS',
    'S 250 AUTH PLAIN LOGIN CRAM-MD5',
    'C MAIL FROM:<sender@example.test>',
    'S 250 sender <sender@example.test> OK',
    'C XXXXXX',
    'S 500 Unrecognized command',
    'C XXXXXXXXXXXXXX',
    'S 500 Unrecognized command',
    'C XXXXXXXXXXXXXXXXXXXX',
    'S 500 Unrecognized command',
    'C ',
    'S 500 Unrecognized command',
    'C RSET',
    'S 250 OK',
    'C QUIT',
    'S 221 mx7.example.com closing connection. Have a jolly good day.',
    '(closed C eof)',
  ])
  assert.deepEqual(session?.about.client, { name: null, address: '127.0.0.1', port: 33378 })
  assert.equal(session?.times[0], Date.UTC(2026, 10, 24, 2, 22, 7, 955))
})

test('Haraka: the log in logfmt and in JSON has the same fields by name', () => {
  const said = ['S: 220 mx7 \\"Haraka\\"', 'C: EHLO client.example.test state=1', 'S: 250 mx7']
  const logfmt = said.map(
    (line) => `level=PROTOCOL uuid=088216E8-793C.1 source=core message="${line}"`,
  )
  const json = said.map(
    (line) => `{"level":"PROTOCOL","uuid":"088216E8-793C.1","source":"core","message":"${line}"}`,
  )
  for (const log of [logfmt, json]) {
    assert.equal(detected(log.join('\n')).format, 'haraka-protocol')
    assert.deepEqual(sessionsOf(harakaProtocol, log.join('\n'))[0]?.lines, [
      'S 220 mx7 "Haraka"',
      'C EHLO client.example.test',
      'S 250 mx7',
    ])
  }
})

test('Haraka: a delivery of its own is another connection, of which it is the client', () => {
  const line = (id: string, plugin: string, text: string): string =>
    `2026-11-24T02:21:45.617Z [PROTOCOL] [${id}] [${plugin}] ${text}\n`
  const sessions = sessionsOf(
    harakaProtocol,
    line('AAAA.1', 'core', 'C: DATA state=1') +
      line('AAAA.1.1', 'outbound', 'S: 220 ***') +
      line('AAAA.1.1', 'outbound', 'C: EHLO mx state=9') +
      line('AAAA.2', 'core', 'S: 354 go'),
  )
  assert.deepEqual(
    sessions.map((s) => [s.about.key, s.about.vantage, s.lines]),
    [
      ['AAAA', 'server', ['C DATA', 'S 354 go', '(omitted mail-data)']],
      ['AAAA.1.1', 'client', ['S 220 ***', 'C EHLO mx state=9']],
    ],
  )
})

test('aiosmtpd: the line end that was read is kept, and >> is the client', () => {
  const [session] = sessionsOf(aiosmtpdDebug, fixture('aiosmtpd-debug.log'))
  assert.deepEqual(session?.lines, [
    'S 220 mx5.example.com Python SMTP 1.4.3',
    'C EHLO client.example.test\n',
    'S 250-mx5.example.com',
    'S 250-SIZE 33554432',
    'S 250-8BITMIME',
    'S 250-STARTTLS',
    'S 250-AUTH LOGIN PLAIN',
    'S 250 HELP',
    'C MAIL FROM:<sender@example.test>\n',
    'S 250 OK',
    'C RCPT TO:<alice@example.com>\n',
    'S 250 OK',
    'C QUIT\n',
    'S 221 Bye',
    '(closed C eof)',
  ])
})

test("aiosmtpd: a message is its own session's octets; with two in DATA at once nobody's", () => {
  const said = (port: number, text: string): string =>
    `DEBUG:mail.log:('192.0.2.7', ${port}) << b'${text}'\n`
  const read = "DEBUG:mail.log:DATA readline: b'\\x80 it\\'s\\r\\n'\n"
  const [one, two] = sessionsOf(
    aiosmtpdDebug,
    said(1, '354 go') + read + said(2, '354 go') + read + said(1, '250 OK') + said(2, '250 OK'),
  )
  assert.deepEqual(one?.lines, ['S 354 go', "C \x80 it's", 'S 250 OK'])
  assert.deepEqual(two?.lines, ['S 354 go', '(omitted mail-data)', 'S 250 OK'])
})

test('smtp-server console: later reply lines bear no S:, secured values and data are left out', () => {
  const [session] = sessionsOf(smtpServerConsole, fixture('smtp-server-console.log'))
  assert.deepEqual(session?.lines, [
    'S 220 mx6.example.com ESMTP ready',
    'C EHLO client.example.test',
    'S 250-mx6.example.com Nice to meet you, [127.0.0.1]',
    'S 250-PIPELINING',
    'S 250-8BITMIME',
    'S 250-SMTPUTF8',
    'S 250-AUTH PLAIN LOGIN CRAM-MD5',
    'S 250-STARTTLS',
    'S 250 SIZE 10485760',
    'C AUTH PLAIN /* secured */',
    '(omitted auth)',
    'S 235 Authentication successful',
    'C MAIL FROM:<sender@example.test>',
    'S 250 Accepted',
    'C RCPT TO:<alice@example.com>',
    'S 250 Accepted',
    'C DATA',
    'S 354 End data with <CR><LF>.<CR><LF>',
    '(omitted mail-data 171)',
    'S 250 Message queued as abc123',
    'C QUIT',
    'S 221 Bye',
    '(closed unknown eof)',
  ])
})

test('smtp-server JSON: sessions that interleave are told apart, a reply in one record is its lines', () => {
  const sessions = sessionsOf(smtpServerBunyan, fixture('smtp-server-bunyan.jsonl'))
  assert.equal(new Set(sessions.map((s) => s.about.key)).size, sessions.length)
  assert.ok(sessions.length > 1)
  for (const session of sessions)
    assert.deepEqual(session.lines.slice(0, 10), [
      'S 220 mx6.example.com ESMTP ready',
      'C EHLO client.example.test',
      'S 250-mx6.example.com Nice to meet you, [127.0.0.1]',
      'S 250-PIPELINING',
      'S 250-8BITMIME',
      'S 250-SMTPUTF8',
      'S 250-AUTH PLAIN LOGIN CRAM-MD5',
      'S 250-STARTTLS',
      'S 250 SIZE 10485760',
      'C MAIL FROM:<sender@example.test>',
    ])
})

test('smtp-server JSON: octets stay octets, escapes become UTF-8, and a broken record is passed over', () => {
  const [session] = sessionsOf(
    smtpServerBunyan,
    '{"tnx":"command","cid":"a","msg":"C: MAIL FROM:<\xc3\xbc@b>"}\n' +
      '{"tnx":"command","cid":"a","msg":"C: \n' +
      '{"tnx":"command","cid":"a","msg":"C: NOOP \\u00fc"}\n',
  )
  assert.deepEqual(session?.lines, ['C MAIL FROM:<\xc3\xbc@b>', 'C NOOP \xc3\xbc'])
})

test('Python smtpd: the client alone, with its message as it was stuffed', () => {
  const [session] = sessionsOf(pythonSmtpd, fixture('python-smtpd.log'))
  assert.deepEqual(session?.lines.slice(3), [
    'C DATA',
    'C From: Sender <sender@example.test>',
    'C To: Alice <alice@example.com>',
    'C Subject: test dots',
    'C Date: Tue, 24 Nov 2026 02:00:00 +0000',
    'C Message-ID: <dots@client.example.test>',
    'C ',
    'C ..',
    'C ...three',
    'C ..QUIT',
    'C normal',
    'C .. ',
    'C .',
    'C QUIT',
  ])
})

test('Python smtpd: after a DATA without recipients a command follows, no message', () => {
  const [session] = sessionsOf(pythonSmtpd, "Data: b'DATA'\nData: b'QUIT'\n")
  assert.deepEqual(session?.lines, ['C DATA', 'C QUIT'])
})

test('OpenSMTPD: >>> is the server in smtp and the client in mta, message lines are passed over', () => {
  const sessions = sessionsOf(opensmtpdTrace, fixture('opensmtpd-trace.log'))
  assert.deepEqual(sessions[0]?.lines, [
    'S 220 mx3.example.com ESMTP OpenSMTPD',
    'C EHLO client.example.test',
    'S 250-mx3.example.com Hello client.example.test [127.0.0.1], pleased to meet you',
    'S 250-8BITMIME',
    'S 250 HELP',
    'C MAIL FROM:<sender@example.test>',
    'S 250 2.0.0 Ok',
    'C XXXXXXXX',
    'S 500 5.5.1 Invalid command: Command unrecognized',
    'C RCPT TO:<alice@example.com>',
    'S 250 2.1.5 Destination address valid: Recipient ok',
    'C DATA',
    'S 354 Enter mail, end with "." on a line by itself',
    '(omitted mail-data)',
    'S 250 2.0.0 babe57f3 Message accepted for delivery',
    'C QUIT',
    'S 221 2.0.0 Bye',
    '(closed unknown eof)',
  ])
  assert.deepEqual(sessions[1]?.lines, [
    'S 220 ***************',
    'C EHLO mx3.example.com',
    'S 500 unrecognized command',
  ])
  assert.deepEqual(
    sessions.map((s) => s.about.vantage),
    ['server', 'client'],
  )
})

test('OpenSMTPD 6.8, -v -T smtp -T mta: the end of the message file is none of the connection', () => {
  const sessions = sessionsOf(opensmtpdTrace, fixture('opensmtpd-6.8.log'))
  assert.deepEqual(
    sessions.map(({ about, lines }) => [about.vantage, lines.length]),
    [
      ['server', 22],
      ['client', 17],
      ['server', 2],
      ['server', 11],
    ],
  )
  assert.deepEqual(sessions[1]?.lines.slice(-9), [
    'C RCPT TO:<alice@example.com>',
    'S 250 ok',
    'C DATA',
    'S 354 go ahead',
    '(omitted mail-data)',
    'C .',
    'S 250 2.0.0 Ok: queued as 4C5A7',
    'C QUIT',
    'S 221 bye',
  ])
})

for (const lost of [/<<< /g, />>> /g, /(?:<<<|>>>) /g])
  test(`OpenSMTPD's trace that lost ${lost.source} on a web page is no mail log, and no line of it is lost`, () => {
    for (const name of ['opensmtpd-trace.log', 'opensmtpd-6.8.log']) {
      const trace = fixture(name)
      const stripped = trace.replaceAll(lost, '')
      assert.equal(detected(stripped).format, 'opensmtpd-trace')
      // a dot alone is no command that could be told from an event
      const spoken = (text: string): string[][] =>
        sessionsOf(opensmtpdTrace, text).map(({ lines }) => lines.filter((one) => one !== 'C .'))
      assert.deepEqual(spoken(stripped), spoken(trace))
    }
  })

test('OpenSMTPD: a pointer that is used again is another session', () => {
  const at = (text: string): string => `mta: 0x55d1c2f10000: ${text}\n`
  const sessions = sessionsOf(
    opensmtpdTrace,
    at('<<< 220 one') +
      at('IO_DISCONNECTED <io:0x1>') +
      at('MTA_INIT -> MTA_BANNER') +
      at('<<< 220 two') +
      at('>>> EHLO a') +
      at('>>> [...411 bytes...]'),
  )
  assert.deepEqual(
    sessions.map((s) => s.lines),
    [
      ['S 220 one', '(closed S eof)'],
      ['S 220 two', 'C EHLO a'],
    ],
  )
})

test('Exchange receive log: < is the client, an EHLO reply in one row is taken apart', () => {
  const [session] = sessionsOf(exchangeProtocolLog, fixture('exchange-receive.log'))
  assert.equal(session?.about.vantage, 'server')
  assert.deepEqual(session?.about.client, { name: null, address: '198.51.100.7', port: 40112 })
  assert.deepEqual(session?.lines.slice(0, 18), [
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
    'C AUTH LOGIN',
    'S 334 <authentication response>',
    '(omitted auth)',
    'S 334 <authentication response>',
  ])
  assert.equal(session?.lines.at(-1), '(closed S eof)')
})

test('Exchange send log: > is the client, keywords a firewall wrote over are lines too', () => {
  const [session, ...more] = sessionsOf(exchangeProtocolLog, fixture('exchange-send.log'))
  assert.equal(more.length, 0)
  assert.equal(session?.about.vantage, 'client')
  assert.deepEqual(session?.notes, ['attempting to connect'])
  assert.deepEqual(session?.lines.slice(0, 9), [
    'S 220 *************** ***** *******',
    'C EHLO client.example.test',
    'S 250-mx1.example.com',
    'S 250-XXXXXXXXXA',
    'S 250-SIZE 10240000',
    'S 250-VRFY',
    'S 250-ETRN',
    'S 250-XXXXXXXB',
    'S 250-AUTH PLAIN LOGIN CRAM-MD5 DIGEST-MD5',
  ])
})

test('Exchange: an extension nobody knows is a line of its own after one that takes no parameter', () => {
  const row =
    '2026-11-24T02:05:07.153Z,Default,08DE2AF14B7CF0D3,1,192.0.2.10:25,198.51.100.7:1,>,"250  mx Hello [1.2.3.4] SIZE 1000 X-NEW a 8BITMIME LIMITS RCPTMAX=1 SIZE AUTH NTLM",\r\n'
  const [session] = sessionsOf(exchangeProtocolLog, row)
  assert.deepEqual(session?.lines, [
    'S 250-mx Hello [1.2.3.4]',
    'S 250-SIZE 1000',
    'S 250-X-NEW a',
    'S 250-8BITMIME',
    'S 250-LIMITS RCPTMAX=1',
    'S 250-SIZE',
    'S 250 AUTH NTLM',
  ])
})

test('smtp-server: a session that begins in TLS says so', () => {
  const line = (text: string): string => `[2026-11-24 02:23:30] INFO  [#a] ${text}\n`
  const [session] = sessionsOf(
    smtpServerConsole,
    line('Secure connection from b.example [192.0.2.7]') + line('S: 220 mx'),
  )
  assert.deepEqual(session?.lines, ['(tls)', 'S 220 mx'])
  assert.equal(session?.about.client?.name, 'b.example')
})

test('Exchange rows without a header: the ports tell, and doubled quotes are one', () => {
  const row = (event: string, text: string): string =>
    `2026-11-24T02:05:07.153Z,Default,08DE2AF14B7CF0D3,1,192.0.2.10:41000,198.51.100.7:25,${event},${text},\r\n`
  const [session] = sessionsOf(
    exchangeProtocolLog,
    row('<', '220 mx') + row('>', '"MAIL FROM:<""a,b""@c>"') + row('<', '250 ok'),
  )
  assert.deepEqual(session?.lines, ['S 220 mx', 'C MAIL FROM:<"a,b"@c>', 'S 250 ok'])
})

test('hMailServer: sessions by number, SMTPD and SMTPC seen from their own side, [nl] between the lines of a reply', () => {
  const line = (kind: string, session: number, said: string): string =>
    `"${kind}"\t1788\t${session}\t"2026-11-24 10:00:00.093"\t"192.0.2.7"\t"${said}"\n`
  const log =
    '"TCPIP"\t1788\t"2026-11-24 10:00:00.090"\t"TCP - 192.0.2.7 connected to 192.0.2.25:25."\n' +
    line('SMTPD', 35, 'SENT: 220 mx ESMTP') +
    line('SMTPC', 36, 'RECEIVED: 220 other "quoted" ESMTP') +
    line('SMTPD', 35, 'RECEIVED: EHLO a') +
    line('SMTPC', 36, 'SENT: STARTTLS') +
    line('SMTPD', 35, 'SENT: 250-mx[nl]250 HELP') +
    line('SMTPC', 36, 'RECEIVED: 220 2.0.0 go') +
    line('SMTPC', 36, 'SENT: EHLO b') +
    line('SMTPD', 35, 'RECEIVED: DATA') +
    line('SMTPD', 35, 'SENT: 354 OK, send.') +
    line('SMTPD', 35, 'SENT: 250 Queued (0.0 seconds)')
  assert.equal(detected(log).format, 'hmailserver')
  const [receiving, delivering, ...others] = sessionsOf(hMailServer, log)
  assert.deepEqual(others, [])
  assert.deepEqual(receiving?.lines, [
    'S 220 mx ESMTP',
    'C EHLO a',
    'S 250-mx',
    'S 250 HELP',
    'C DATA',
    'S 354 OK, send.',
    '(omitted mail-data)',
    'S 250 Queued (0.0 seconds)',
  ])
  assert.equal(receiving?.about.client?.address, '192.0.2.7')
  assert.deepEqual(delivering?.lines, [
    'S 220 other "quoted" ESMTP',
    'C STARTTLS',
    'S 220 2.0.0 go',
    '(tls)',
    'C EHLO b',
  ])
})

test("OpenSMTPD's mail log: failed commands with their replies, deliveries with theirs, the rest as notes", () => {
  for (const event of ['', 'event=']) {
    const log = [
      `5ec91e2b1d55cbef smtp ${event}connected address=2001:db8::7 host=client.example.net`,
      `5ec91e2b1d55cbef smtp ${event}failed-command command="XXXX client" result="500 5.5.1 Invalid command: Command unrecognized"`,
      `5ec91e31d4c0ae8b mta ${event}connecting address=smtp://192.0.2.25:25 host=mx1.example.com`,
      `5ec91e31d4c0ae8b mta ${event}delivery evpid=7f1c2f4f1d0f2d2e from=<a@example.test> to=<b@example.com> relay="192.0.2.25" delay=1s result="Ok" stat="250 2.0.0 Ok"`,
      `5ec91e2b1d55cbef smtp ${event}message msgid=7f1c2f4f size=411 nrcpt=1 proto=ESMTP`,
      `5ec91e2b1d55cbef smtp ${event}disconnected reason=quit`,
    ].map((says) => `Nov 24 02:22:10 mx3 smtpd[123]: ${says}`)
    assert.equal(detected(log.join('\n')).format, 'opensmtpd-log')
    const [served, sent] = sessionsOf(opensmtpdLog, log.join('\n'))
    assert.deepEqual(served?.lines, [
      'C XXXX client',
      'S 500 5.5.1 Invalid command: Command unrecognized',
      '(closed unknown eof)',
    ])
    assert.equal(served.notes.length, 4)
    assert.deepEqual(served.about.client, {
      name: 'client.example.net',
      address: '2001:db8::7',
      port: null,
    })
    assert.deepEqual(sent?.lines, ['S 250 2.0.0 Ok'])
    assert.deepEqual(sent.about.server, {
      name: 'mx1.example.com',
      address: '192.0.2.25',
      port: 25,
    })
  }
})

test('IIS: a served session has commands and codes, a delivery both sides, in the columns the header names', () => {
  const rows = [
    '192.0.2.7 client.example.test SMTPSVC1 MX1 192.0.2.10 0 EHLO - +client.example.test 250',
    '192.0.2.25 OutboundConnectionResponse SMTPSVC1 MX1 - 25 - - 220+mx1.example.com+ESMTP 0',
    '192.0.2.25 OutboundConnectionCommand SMTPSVC1 MX1 - 25 EHLO - mx2.example.com 0',
    '192.0.2.25 OutboundConnectionResponse SMTPSVC1 MX1 - 25 - - 250-mx1.example.com 0',
    '192.0.2.7 client.example.test SMTPSVC1 MX1 192.0.2.10 0 xxxx - - 500',
    '192.0.2.7 client.example.test SMTPSVC1 MX1 192.0.2.10 0 MAIL - +FROM:<a+b@example.test>+SIZE=9 250',
    '192.0.2.7 client.example.test SMTPSVC1 MX1 192.0.2.10 0 DATA - +<id@client.example.test> 250',
    '192.0.2.7 client.example.test SMTPSVC1 MX1 192.0.2.10 0 QUIT - client.example.test 240',
    '192.0.2.7 client.example.test SMTPSVC1 MX1 192.0.2.10 0 EHLO - +client.example.test 250',
  ].map((row) => `2026-11-24 02:22:10 ${row} 0 321 SMTP - - - -`)
  const head =
    '#Software: Microsoft Internet Information Services 10.0\n#Fields: date time c-ip cs-username s-sitename s-computername s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status sc-win32-status sc-bytes cs-version cs-host cs(User-Agent) cs(Cookie) cs(Referer)'
  const text = [head, ...rows].join('\n')
  assert.equal(detected(text).format, 'iis-smtp')
  const [served, sent, again] = sessionsOf(iisSmtp, text)
  const lines = served?.lines.filter((line) => line !== '(omitted other)')
  assert.deepEqual(lines, [
    'C EHLO client.example.test',
    'C xxxx',
    'C MAIL FROM:<a+b@example.test> SIZE=9',
    'C DATA',
    '(omitted mail-data)',
    'C QUIT',
  ])
  assert.equal(served?.notes[1], 'xxxx: 500')
  assert.deepEqual(sent?.lines, [
    'S 220 mx1.example.com ESMTP',
    'C EHLO mx2.example.com',
    'S 250-mx1.example.com',
  ])
  assert.equal(again?.lines[0], 'C EHLO client.example.test')
})
