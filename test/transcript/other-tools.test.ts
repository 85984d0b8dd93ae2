import assert from 'node:assert/strict'
import test from 'node:test'
import { readUpload } from '../score/reading.ts'

/** A session as it crossed the wire: its side, its line. */
const DIALOGUE = [
  ['S', '220 mx.example.com ESMTP'],
  ['C', 'EHLO client.example.net'],
  ['S', '250-mx.example.com Hello'],
  ['S', '250 STARTTLS'],
  ['C', 'XFOO bar'],
  ['S', '500 5.5.1 Unrecognized command'],
  ['C', 'MAIL FROM:<a@example.net>'],
  ['S', '250 2.1.0 OK'],
  ['C', 'RCPT TO:<b@example.com>'],
  ['S', '550 5.1.1 User unknown'],
  ['C', 'QUIT'],
  ['S', '221 2.0.0 Bye'],
] as const

/** How programs that have no form of their own print such a line. */
const PRINTS: readonly [string, (isClient: boolean, line: string) => string][] = [
  [
    'Thunderbird',
    (c, l) =>
      `2026-11-24 10:00:00.123 UTC - [Parent 1: Main Thread]: D/SMTP ${c ? 'SMTP Send: ' : 'SMTP Response: '}${l}`,
  ],
  ['Outlook', (c, l) => `2026.11.24 10:00:00 SMTP (mx.example.com): ${c ? '[tx]' : '<rx>'} ${l}`],
  ['MDaemon, sending', (c, l) => `Tue 2026-11-24 10:00:00.123: 03: ${c ? '-->' : '<--'} ${l}`],
  ['MDaemon, receiving', (c, l) => `Tue 2026-11-24 10:00:00.123: 03: ${c ? '<--' : '-->'} ${l}`],
  [
    'Kerio',
    (c, l) => `[24/Nov/2026 10:00:00][1234] {smtpc} SMTP: ${c ? 'Sent' : 'Received'}: ${l}`,
  ],
  [
    'AsyncOS',
    (c, l) => `Tue Nov 24 10:00:00 2026 Info: 127 ${c ? 'Sent' : 'Rcvd'}: '${l}\\015\\012'`,
  ],
  ['aiosmtplib', (c, l) => `DEBUG:aiosmtplib:${c ? '->' : '<-'} b'${l}\\r\\n'`],
  [
    'gen_smtp',
    (c, l) => `10:00:00.123 [debug] SMTP ${c ? 'sending' : 'received'}: <<"${l}\\r\\n">>`,
  ],
  [
    'a Go log',
    (c, l) =>
      `2026/11/24 10:00:00 smtp.go:12: ${c ? 'write' : 'read'} ${JSON.stringify(`${l}\r\n`)}`,
  ],
  [
    'logfmt',
    (c, l) => `time="2026-11-24 10:00:00" level=debug msg="[smtp] ${c ? 'sent' : 'got'}: ${l}"`,
  ],
  [
    'GreenMail',
    (c, l) =>
      `10:00:00.123 [smtp:127.0.0.1:3025<-/127.0.0.1:5] DEBUG SmtpConnection - ${c ? 'C' : 'S'}: ${l}`,
  ],
  ['ssmtp', (c, l) => `[${c ? '->' : '<-'}] ${l}`],
  ['mailsend', (c, l) => `[${c ? 'C' : 'S'}] ${l}`],
  ['Blat', (c, l) => `${c ? '>>>putline>>>' : '<<<getline<<<'} ${l}`],
  ['Mail::Sender and its kin', (c, l) => `${c ? '> ' : ''}${l}`],
  ['line ends in words', (c, l) => `${c ? 'out' : 'in'} : ${l}<CR><LF>`],
  ['a table', (c, l) => `| ${c ? 'C' : 'S'} | ${l} |`],
  ['a list', (c, l) => `* ${c ? 'we' : 'they'}: \`${l}\``],
]

for (const [program, print] of PRINTS)
  test(`${program}: no form of its own, and every line on its side`, () => {
    const text = DIALOGUE.map(([side, line]) => `${print(side === 'C', line)}\n`).join('')
    const { result, collected } = readUpload(Buffer.from(text))
    assert.ok(result.ok)
    const read = collected.sessions.flat().filter(({ omitted }) => omitted !== true)
    assert.deepEqual(
      read.map(({ direction, text: line }) => [direction, line.trimEnd()]),
      DIALOGUE,
    )
  })

test('a reply that ends in <CRLF> of its own keeps it', () => {
  const text = 'C: DATA\nS: 354 end with <CRLF>.<CRLF>\nC: QUIT\nS: 221 bye\n'
  const { collected } = readUpload(Buffer.from(text))
  assert.ok(
    collected.sessions.flat().some(({ text: line }) => line === '354 end with <CRLF>.<CRLF>\r\n'),
  )
})
