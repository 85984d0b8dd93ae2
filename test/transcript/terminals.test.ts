import assert from 'node:assert/strict'
import test from 'node:test'
import { formatOf } from '../../worker/transcript/formats.ts'
import type { Spoken } from './spoken.ts'
import { sessionsOf } from './spoken.ts'

function read(id: string, text: string): Spoken {
  const format = formatOf(id)
  assert.ok(format !== null)
  const [session, ...more] = sessionsOf(format, text)
  assert.ok(session !== undefined && more.length === 0)
  return session
}

test('telnet: what it says behind half a reply is not part of the reply', () => {
  const { lines, notes } = read(
    'telnet',
    'Trying 192.0.2.25...\r\n220 mx\r\nEHLO a\r\n250-SIZE 1Connection closed by foreign host.\r\n',
  )
  assert.deepEqual(lines, ['S 220 mx', 'C EHLO a', 'S 250-SIZE 1'])
  assert.deepEqual(notes, ['Connection closed by foreign host.'])
})

test('nc in a terminal: a code without the second CR was typed, where no reply is due or mail data goes on', () => {
  const said =
    'Connection to mx 25 port [tcp/smtp] succeeded!\r\n220 mx\r\r\n250 typed\r\n500 what\r\r\n'
  assert.deepEqual(read('nc', said).lines, ['S 220 mx', 'C 250 typed', 'S 500 what'])
  const pasted = '220 mx\r\r\nDATA\r\nhello\r\n250 no reply\r\n.\r\n354 go\r\r\n250 ok\r\r\n'
  assert.deepEqual(read('nc', pasted).lines, [
    'S 220 mx',
    'C DATA',
    'C hello',
    'C 250 no reply',
    'C .',
    'S 354 go',
    'S 250 ok',
  ])
})

test('nc in a terminal: a server that ends its replies with a bare LF is still the server', () => {
  const said = '220 mx\r\r\nNOOP\r\n250 ok\r\nQUIT\r\n221 bye\r\r\n'
  assert.deepEqual(read('nc', said).lines, [
    'S 220 mx',
    'C NOOP',
    'S 250 ok',
    'C QUIT',
    'S 221 bye',
  ])
})

test('s_client: lines it obeys by their first letter never crossed the wire', () => {
  const head = 'CONNECTED(00000003)\r\n---\r\n250 HELP\r\r\n'
  for (const [typed, said] of [
    ['RCPT TO:<b@example.com>', 'RENEGOTIATING'],
    ['QUIT', 'DONE'],
    ['K', 'KEYUPDATE'],
  ]) {
    const { lines, notes } = read(
      'openssl-s_client',
      `${head}NOOP\r\n250 ok\r\r\n${typed}\r\n${said}\r\n`,
    )
    assert.deepEqual(lines, ['(tls)', 'S 250 HELP', 'C NOOP', 'S 250 ok'], said)
    assert.ok(notes.includes(typed ?? '') && notes.includes(said ?? ''))
  }
  const body = `${head}DATA\r\n354 go\r\r\nhello\r\nRegards\r\nRENEGOTIATING\r\n`
  assert.deepEqual(read('openssl-s_client', body).lines.slice(-2), ['S 354 go', 'C hello'])
})

test('s_client that takes no commands (-quiet) has sent what was typed', () => {
  const said = 'RCPT TO:<b@example.com>\r\n250 ok\r\r\nQUIT\r\n221 bye\r\r\n'
  assert.deepEqual(read('openssl-s_client', `verify return:1\r\n250 HELP\r\r\n${said}`).lines, [
    '(tls)',
    'S 250 HELP',
    'C RCPT TO:<b@example.com>',
    'S 250 ok',
    'C QUIT',
    'S 221 bye',
  ])
})

test('a connection cut in mail data: 421, the program’s notice and the shell’s are no mail data', () => {
  const head = 'Trying 192.0.2.25...\r\n220 mx\r\nDATA\r\n354 go\r\nhello\r\n'
  const end = '421 timeout\r\nConnection closed by foreign host.\r\n'
  const done = '\nScript done on 2026-11-24 02:20:14+00:00\n'
  const { lines, notes } = read('telnet', head + end + done)
  assert.deepEqual(lines, ['S 220 mx', 'C DATA', 'S 354 go', 'C hello', 'S 421 timeout'])
  assert.deepEqual(notes, ['Connection closed by foreign host.'])
  const quoted = read('telnet', `${head}${end}quoted\r\n.\r\n250 ok\r\n`)
  assert.deepEqual(quoted.lines.slice(3), [
    'C hello',
    'C 421 timeout',
    'C Connection closed by foreign host.',
    'C quoted',
    'C .',
    'S 250 ok',
  ])
  const telnet = formatOf('telnet')
  assert.ok(telnet !== null)
  const [cut, next] = sessionsOf(telnet, `${head}${end}$ telnet mx 25\r\n${head}`)
  assert.equal(cut?.lines.at(-1), 'S 421 timeout')
  assert.deepEqual(next?.lines, ['S 220 mx', 'C DATA', 'S 354 go', 'C hello'])
})

test('what a shell shows after the connection is closed is no session', () => {
  const said = 'Trying 192.0.2.25...\r\n220 mx\r\nQUIT\r\n221 bye\r\nConnection closed.\r\n'
  assert.deepEqual(read('telnet', `${said}\r\r\nbash-5.2# exit\r\nexit\r\n`).lines.length, 3)
})

test('s_client -msg speaks of records among mail data too', () => {
  const said =
    'CONNECTED(00000003)\r\n---\r\n250 HELP\r\r\nDATA\r\n354 go\r\r\nhello\r\n' +
    '>>> TLS 1.2, RecordHeader [length 0005]\r\n    17 03 03 00 2c\r\n>>> quoted\r\n.\r\n250 ok\r\r\n'
  assert.deepEqual(read('openssl-s_client', said).lines.slice(3), [
    'S 354 go',
    'C hello',
    'C >>> quoted',
    'C .',
    'S 250 ok',
  ])
})
