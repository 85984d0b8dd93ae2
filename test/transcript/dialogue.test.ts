import assert from 'node:assert/strict'
import test from 'node:test'
import { formatOf } from '../../worker/transcript/formats.ts'
import { TranscriptReading } from '../../worker/transcript/read.ts'
import { Listener } from './spoken.ts'

function read(text: string, format = 'bare', chunk = text.length): Listener {
  const listener = new Listener()
  const reading = new TranscriptReading(listener, { format })
  const octets = Buffer.from(text, 'latin1')
  for (let at = 0; at < octets.length; at += chunk) reading.push(octets.subarray(at, at + chunk))
  reading.end()
  return listener
}

function spoken(text: string, format = 'bare'): string[] {
  return read(text.replaceAll('\n', '\r\n'), format).sessions.flatMap((s) => s.lines)
}

test('after 354 the client speaks until the dot, whatever its lines look like', () => {
  const lines = spoken('220 mx\nDATA\n354 go\n250 ok\nQUIT\n\n.\n250 done\nQUIT\n221 bye\n')
  assert.deepEqual(lines.slice(2), [
    'S 354 go',
    'C 250 ok',
    'C QUIT',
    'C ',
    'C .',
    'S 250 done',
    'C QUIT',
    'S 221 bye',
  ])
})

test('an empty line between DATA and its reply does not begin the message', () => {
  const lines = spoken('220 mx\nDATA\n\n354 go\nSubject: a\n\n250 in the text\n.\n250 done\n')
  assert.deepEqual(lines.slice(1), [
    'C DATA',
    'S 354 go',
    'C Subject: a',
    'C ',
    'C 250 in the text',
    'C .',
    'S 250 done',
  ])
})

test('where the message is not there, the reply to it is the server’s', () => {
  const lines = spoken('220 mx\nDATA\n354 go\n250 done\nQUIT\n221 bye\n')
  assert.deepEqual(lines.slice(2), [
    'S 354 go',
    '(omitted mail-data)',
    'S 250 done',
    'C QUIT',
    'S 221 bye',
  ])
})

test('what answers a 334 is the client’s', () => {
  const lines = spoken(
    '220 mx\nAUTH LOGIN\n334 VXNlcm5hbWU6\nYQ==\n334 UGFzc3dvcmQ6\nYg==\n235 ok\n',
  )
  assert.deepEqual(lines.slice(3), ['C YQ==', 'S 334 UGFzc3dvcmQ6', 'C Yg==', 'S 235 ok'])
})

test('masked lines and star banners are read as what they were', () => {
  const lines = spoken(
    '220 ****2**\nXXXX client\n500 what\nEHLO a\n250-mx\n250-XXXXXXXA\n250 XXXB\n',
  )
  assert.deepEqual(lines, [
    'S 220 ****2**',
    'C XXXX client',
    'S 500 what',
    'C EHLO a',
    'S 250-mx',
    'S 250-XXXXXXXA',
    'S 250 XXXB',
  ])
})

test('a word that was refused was a command; chatter has no side', () => {
  const lines = spoken('220 mx\ndta\n500 what\nso I gave up\nQUIT\n221 bye\n')
  assert.deepEqual(lines, [
    'S 220 mx',
    'C dta',
    'S 500 what',
    '? so I gave up',
    'C QUIT',
    'S 221 bye',
  ])
})

test('a block pasted at once stands before its replies', () => {
  const lines = spoken(
    '220 mx\nMAIL FROM:<a@b>\nDATA\nSubject: x\n\nhi\n.\nQUIT\n250 ok\n354 go\n250 ok\n221 bye\n',
  )
  assert.deepEqual(lines, [
    'S 220 mx',
    'C MAIL FROM:<a@b>',
    'C DATA',
    'C Subject: x',
    'C ',
    'C hi',
    'C .',
    'C QUIT',
    'S 250 ok',
    'S 354 go',
    'S 250 ok',
    'S 221 bye',
  ])
})

test('a greeting after the end begins another session; one after STARTTLS does not', () => {
  assert.equal(read('220 a\nQUIT\n221 bye\n220 b\nNOOP\n250 ok\n').sessions.length, 2)
  assert.equal(read('220 a\nSTARTTLS\n220 go\nEHLO a\n250 mx\n').sessions.length, 1)
})

test('a file all in LF stays LF, one in CR LF stays CR LF', () => {
  assert.deepEqual(read('220 mx\nNOOP\n').sessions[0]?.lines, ['S 220 mx\n', 'C NOOP\n'])
  assert.deepEqual(read('220 mx\r\nNOOP\r\n').sessions[0]?.lines, ['S 220 mx', 'C NOOP'])
})

test('one side’s raw octets come out as they went in, whatever the chunks', () => {
  const octets = 'NOOP\r\nx\0\r\r\n\n\rDATA\r\n\xff\xfe end'
  for (const chunk of [1, 2, 3, 7, 100]) {
    const listener = read(octets, 'raw-client', chunk)
    const text = listener.sessions[0]?.lines.map((l) => l.slice(2)).join('|') ?? ''
    assert.equal(text.replaceAll('|', ''), octets.replaceAll('\r\n', ''))
  }
})

test('marks are learned: the same arrows are read either way round', () => {
  for (const [server, client] of [
    ['<', '>'],
    ['>', '<'],
    ['S:', 'C:'],
    ['->', '<-'],
  ]) {
    const text = `${server} 220 mx\n${client} EHLO a\n${server} 250-mx\n${server} 250 ok\n${client} QUIT\n${server} 221 bye\n`
    assert.deepEqual(spoken(text, 'marked'), [
      'S 220 mx',
      'C EHLO a',
      'S 250-mx',
      'S 250 ok',
      'C QUIT',
      'S 221 bye',
    ])
  }
})

test('mail data does not turn a mark round', () => {
  const lines = spoken('< 220 a\n> DATA\n< 354 go\n> 250 ok\n> 250 ok\n> .\n< 250 ok\n', 'marked')
  assert.deepEqual(lines.slice(3), ['C 250 ok', 'C 250 ok', 'C .', 'S 250 ok'])
})

test('an unknown form is an error of the caller', () => {
  assert.throws(() => new TranscriptReading(new Listener(), { format: 'nonsense' }), RangeError)
  assert.equal(formatOf('nonsense'), null)
})

test('a chunk that ends inside a printed line leaves the rest of it to be the next command', () => {
  const lines = spoken('220 mx\nBDAT 5\nhelloBDAT 3 LAST\nabc\nQUIT\n250 ok\n250 ok\n221 bye\n')
  // The chunk of three octets has no line end on the wire.
  assert.deepEqual(lines.slice(1, 5), ['C BDAT 5', 'C helloBDAT 3 LAST', 'C abc', 'C QUIT'])
})

test('a message sent ahead or in spite of a refusal may have lines that look like replies and greetings', () => {
  const ahead = spoken('220 mx\nDATA\na\n250 ok\n220 hi\n354 go\n220 hi\nb\n.\n250 ok\n')
  assert.deepEqual(ahead.slice(2), [
    'C a',
    'C 250 ok',
    'C 220 hi',
    'S 354 go',
    'C 220 hi',
    'C b',
    'C .',
    'S 250 ok',
  ])
  const refused = read('220 mx\r\nDATA\r\n503 no\r\na\r\n220 hi\r\nb\r\n.\r\n')
  assert.equal(refused.sessions.length, 1)
})

test('a line of mail that looks like a reply makes no mark the server’s', () => {
  const said = ['S: 220 mx', 'C: EHLO a', 'S: 250 mx', 'C: DATA', 'S: 354 go', 'Subject: a', '']
  const mail = ['250 2.0.0 Ok', 'secret of the mail', '354 go', '220 hi']
  const log = [...said, ...mail, 'S: 250 2.0.0 Ok', 'C: QUIT', 'S: 221 Bye']
  const lines = spoken(log.map((line) => `AS> [a1] DEBUG ${line}\n`).join(''), 'general')
  assert.deepEqual(
    lines.filter((line) => line.startsWith('S ')),
    ['S 220 mx', 'S 250 mx', 'S 354 go', 'S 250 2.0.0 Ok', 'S 221 Bye'],
  )
})
