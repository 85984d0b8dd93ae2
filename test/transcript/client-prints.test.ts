import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { dialogueLines } from '../score/dialogue-lines.ts'
import { readUpload } from '../score/reading.ts'
import { areAlike } from '../../worker/transcript/detect.ts'
import { FORMATS, formatOf } from '../../worker/transcript/formats.ts'
import { detected, fixture, Listener } from './spoken.ts'

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures')
/** Dialogues as they crossed the wire, less what the print loses; a file each, named as its transcript. */
const DIALOGUES = join(FIXTURES, 'dialogues')

/** The form of a fixture is what its name begins with. */
function formOf(file: string): string {
  const name = file.replace(/\.\w+$/, '').replace(/^putty$/, 'putty-log')
  const ids = FORMATS.map((f) => f.id).filter((id) => name === id || name.startsWith(`${id}-`))
  if (name.startsWith('nmap')) return 'nmap-smtp-commands'
  return ids.sort((a, b) => b.length - a.length)[0] ?? name
}

for (const file of readdirSync(DIALOGUES)) {
  test(`${file}: every command and reply that is printed is read, on its side and in order`, () => {
    const { result, collected } = readUpload(Buffer.from(fixture(file), 'latin1'))
    assert.ok(result.ok)
    const [named, form] = [formatOf(result.format), formatOf(formOf(file))]
    assert.ok(named !== null && form !== null, `${result.format} for ${formOf(file)}`)
    assert.ok(named === form || areAlike(named, form), `${named.id} for ${form.id}`)
    assert.deepEqual(result.ambiguous, [])
    const expected = readFileSync(join(DIALOGUES, file), 'utf8').trimEnd().split('\n')
    assert.deepEqual(collected.sessions.flatMap(dialogueLines), expected)
  })
}

/** Reads text as the named form; the first session's lines. */
function linesOf(id: string, text: string): string[] {
  const format = formatOf(id)
  assert.ok(format !== null)
  const listener = new Listener()
  const reader = format.read(listener)
  text.split('\n').forEach((line, i) => reader.line(line, i + 1, '\n'))
  reader.end()
  return listener.sessions.flatMap((session) => session.lines)
}

test('mail data that a print leaves out is said to be omitted, with its octets where they are told', () => {
  const curl = linesOf('curl', '> DATA\n< 354 go\n} [212 bytes data]\n< 250 ok')
  assert.deepEqual(curl, ['C DATA', 'S 354 go', '(omitted mail-data 212)', 'S 250 ok'])
  const swaks = linesOf('swaks', ' -> DATA\n<-  354 go\n -> 8 lines sent\n<-  250 ok')
  assert.deepEqual(swaks, ['C DATA', 'S 354 go', '(omitted mail-data)', 'S 250 ok'])
  const sendmail = linesOf('sendmail-v', '>>> DATA\n354 go\n>>> .\n250 ok')
  assert.deepEqual(sendmail, ['C DATA', 'S 354 go', '(omitted mail-data)', 'S 250 ok'])
})

test('a swaks timeout is marked as a server line and is none', () => {
  const lines = linesOf(
    'swaks',
    ' -> RCPT TO:<a@b>\n<** Timeout (5 secs) waiting for server response',
  )
  assert.deepEqual(lines, ['C RCPT TO:<a@b>'])
})

test('swaks -raw gives the octets of the dump, bare LF and all', () => {
  const text = [
    '<   0000: 32 32 30 20  6D 78 0D 0A                              220.mx..        ',
    '<-  220 mx',
    ' -> NOOP',
    '  > 0000: 4E 4F 4F 50  0A                                       NOOP.           ',
  ].join('\n')
  assert.deepEqual(linesOf('swaks', text), ['S 220 mx', 'C NOOP\n'])
})

test('libESMTP marks a write once: the further lines of pipelined commands are the client’s', () => {
  const trace = 'C: RCPT TO:<b>\nRCPT TO:<c>\nS: 550 no\n250-yes\n250 yes\n'
  assert.deepEqual(linesOf('esmtp-X', trace), [
    'C RCPT TO:<b>',
    'C RCPT TO:<c>',
    'S 550 no',
    'S 250-yes',
    'S 250 yes',
  ])
})

test('sendEmail: a reply that is checked and then received is one, and one only checked is not lost', () => {
  const print = [
    'DEBUG => evalSMTPresponse() - Checking for SMTP success or error status in the message: 250-mx, 250 ',
    'DEBUG => evalSMTPresponse() - Found SMTP success code: 250',
    'SUCCESS => Received: \t250-mx, 250',
    'INFO => Sending: \tAUTH LOGIN',
    'DEBUG => evalSMTPresponse() - Checking for SMTP success or error status in the message: 535 no ',
    'ERROR => ERROR => SMTP-AUTH: Authentication to mx failed.',
  ]
  const lines = linesOf('sendEmail', print.map((line) => `sendemail[1]: ${line}`).join('\n'))
  assert.deepEqual(lines, ['S 250-mx', 'S 250', 'C AUTH LOGIN', 'S 535 no'])
})

test('nmap: the commas of the greeting part no keywords, and a refusal is no reply with 250', () => {
  const print = (text: string): string[] =>
    linesOf('nmap-smtp-commands', `25/tcp open smtp\n|_smtp-commands: ${text}`)
  assert.deepEqual(print('mx Hello a, pleased to meet you, 8bitmime, X-EXPS GSSAPI, OK'), [
    'S 250-mx Hello a, pleased to meet you',
    'S 250-8bitmime',
    'S 250-X-EXPS GSSAPI',
    'S 250 OK',
  ])
  assert.deepEqual(print('SMTP: EHLO 500 5.5.2 Error: command not recognized\\x0D'), [
    'S 500 5.5.2 Error: command not recognized',
  ])
  assert.deepEqual(print("Couldn't establish connection on port 25"), [])
})

test('s-nail prints a dot before it doubles it, curl --trace after', () => {
  const nail = 's-nail: >>> DATA\ns-nail: >>> SERVER: 354 go\ns-nail: >>> .dot\ns-nail: >>> .\n'
  assert.deepEqual(linesOf('s-nail-v', nail), ['C DATA', 'S 354 go', 'C ..dot', 'C .'])
  const trace = [
    '=> Send header, 6 bytes (0x6)',
    '0000: 44 41 54 41 0d 0a                               DATA..',
    '<= Recv header, 8 bytes (0x8)',
    '0000: 33 35 34 20 67 6f 0d 0a                         354 go..',
    '=> Send data, 7 bytes (0x7)',
    '0000: 2e 2e 64 6f 74 0d 0a                            ..dot..',
  ]
  assert.deepEqual(linesOf('curl', trace.join('\n')), ['C DATA', 'S 354 go', 'C ..dot'])
})

test('what s-nail says behind half a reply is not part of the reply', () => {
  const nail =
    's-nail: >>> EHLO a\ns-nail: >>> SERVER: 250-SIZE 1Unexpected EOF on SMTP connection\n'
  assert.deepEqual(linesOf('s-nail-v', nail), ['C EHLO a', 'S 250-SIZE 1'])
})

test('swaks -nih: what swaks says of itself without its mark is not the session’s', () => {
  const print = [
    'Trying 192.0.2.25:25...',
    'Connected to 192.0.2.25.',
    '<-  220 mx',
    ' -> STARTTLS',
    '<-  220 go',
    'TLS started with cipher TLSv1.3:TLS_AES_256_GCM_SHA384:256',
    ' ~> QUIT',
    'Connection closed with remote host.',
  ]
  assert.deepEqual(linesOf('swaks', print.join('\n')), [
    'S 220 mx',
    'C STARTTLS',
    'S 220 go',
    '(tls)',
    'C QUIT',
    '(closed unknown eof)',
  ])
})

test('TLS is marked once, where the print tells that it began', () => {
  const lines = linesOf(
    'swaks',
    ' -> STARTTLS\n<-  220 go\n=== TLS started\n ~> EHLO a\n<~  250 mx',
  )
  assert.deepEqual(lines, ['C STARTTLS', 'S 220 go', '(tls)', 'C EHLO a', 'S 250 mx'])
})

test('sessions of smtp-source that run at once are told apart by what they wait for', () => {
  const { collected } = readUpload(Buffer.from(fixture('smtp-source.txt'), 'latin1'))
  for (const session of collected.sessions) {
    const lines = dialogueLines(session)
    assert.match(lines[0] ?? '', /^S 220 /)
    assert.match(lines.at(-1) ?? '', /^S 221 /)
  }
})

test('strace that cut its strings says how many octets are missing', () => {
  assert.equal(detected(fixture('strace-cut.txt')).format, 'strace')
  const lines = linesOf(
    'strace',
    'read(3, "220 mx.e"..., 4096) = 26\nwrite(3, "QUIT\\r\\n", 6) = 6',
  )
  assert.deepEqual(lines, ['S 220 mx.e', '(gap S 18)', 'C QUIT'])
})

test('strace of a client: what it reads from its keyboard and writes to its screen is not said twice', () => {
  const trace =
    'connect(3, {sa_family=AF_INET, sin_port=htons(25), sin_addr=inet_addr("192.0.2.10")}, 16) = 0\n' +
    'recvfrom(3, "220 mx\\r\\n", 8192, 0, NULL, NULL) = 8\n' +
    'write(1, "220 mx\\r\\n", 8) = 8\n' +
    'read(0, "EHLO a\\r\\n", 8192) = 8\n' +
    'sendto(3, "EHLO a\\r\\n", 8, 0, NULL, 0) = 8\n'
  assert.deepEqual(linesOf('strace', trace), ['S 220 mx', 'C EHLO a'])
  const told = trace
    .replace(/^connect.*\n/, '')
    .replace(/\((\d),/g, (_, fd: string) =>
      fd === '3' ? '(3<TCP:[192.0.2.7:4->192.0.2.10:25]>,' : `(${fd}<pipe:[${fd}]>,`,
    )
  assert.deepEqual(linesOf('strace', told), ['S 220 mx', 'C EHLO a'])
})

test('strace of a server under inetd: its standard input and output are one connection', () => {
  const trace =
    'write(1, "220 mx\\r\\n", 8) = 8\nread(0, "EHLO a\\r\\n", 8192) = 8\nwrite(1, "250 mx\\r\\n", 8) = 8\n'
  assert.deepEqual(linesOf('strace', trace), ['S 220 mx', 'C EHLO a', 'S 250 mx'])
})

test('strace is known though the program reads files for longer than is looked at', () => {
  const file = `read(3, "\\177ELF${'\\0'.repeat(900)}"..., 8192) = 8192\n`
  const said = fixture('strace.txt')
    .split('\n')
    .filter((line) => /(?:EHLO|\b220 )/.test(line))
  const { result, collected } = readUpload(
    Buffer.from(`${file.repeat(60)}${said.join('\n')}\n`, 'latin1'),
  )
  assert.ok(result.ok && result.format === 'strace')
  assert.ok(collected.sessions.flat().some(({ text }) => text.startsWith('EHLO ')))
})

test('the example of every form is read by it without a crash, cut anywhere and with any octet changed', () => {
  let seed = 11
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return (seed >>> 8) % below
  }
  for (const format of FORMATS) {
    const example = format.example
    assert.ok(example.length > 0, format.id)
    for (let i = 0; i < 40; i++) {
      const at = next(example.length)
      const changed = example.slice(0, at) + String.fromCharCode(next(256)) + example.slice(at + 1)
      linesOf(format.id, i % 2 === 0 ? example.slice(0, at) : changed)
      readUpload(Buffer.from(changed, 'latin1'))
    }
  }
})

test('lines that choke a pattern which backtracks are read in time', () => {
  const started = performance.now()
  for (const token of [
    '<a',
    '<a ',
    '... Connecting to ',
    '","',
    '""',
    '=',
    'M-^',
    '\x1b[',
    '{"',
    'a->b ',
  ])
    for (const start of ['', ' -> ', '"']) {
      const line = start + token.repeat(100_000 / token.length)
      readUpload(Buffer.from(`${line}\n220 mx\nNOOP\n${line}\n${line}\n`, 'latin1'))
    }
  assert.ok(performance.now() - started < 20_000)
})

test('Apple Mail: the heading tells whose lines follow, sockets tell connections, IMAP is left out', () => {
  const at = (action: string, socket: string, level = 'None'): string =>
    `${action} Nov 24 10:00:00.553 [kCFStreamSocketSecurityLevel${level}] -- host:mx.example.com -- port:587 -- socket:0x${socket} -- thread:0x61`
  const log = [
    at('READ', '1'),
    '220 mx ESMTP',
    '',
    at('READ', '2', 'TLSv1_2'),
    '* OK IMAP4 ready',
    '',
    at('WROTE', '1'),
    'DATA',
    '',
    at('READ', '1'),
    '354 go',
    '',
    at('WROTE', '1', 'TLSv1_2'),
    'Subject: t',
    '',
    '250 no reply',
    '.',
    '',
    at('READ', '1', 'TLSv1_2'),
    '250 ok',
  ]
  assert.equal(detected(log.join('\n')).format, 'apple-mail')
  assert.deepEqual(linesOf('apple-mail', log.join('\n')), [
    'S 220 mx ESMTP',
    'C DATA',
    'S 354 go',
    '(tls)',
    'C Subject: t',
    'C ',
    'C 250 no reply',
    'C .',
    'S 250 ok',
  ])
})
