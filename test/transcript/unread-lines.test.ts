import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import test from 'node:test'
import { MAX_UNREAD_HELD_LINES } from '../../worker/limits.ts'
import { TranscriptReading, type TranscriptRead } from '../../worker/transcript/read.ts'
import { fixture, Listener } from './spoken.ts'

/** What reading `text` says of its lines, and those that were left. */
function read(text: string, format = 'auto'): { told: TranscriptRead; unread: [number, string][] } {
  const unread: [number, string][] = []
  const reading = new TranscriptReading(new Listener(), {
    format,
    onUnread: (line, sourceLine) => unread.push([sourceLine, line]),
  })
  for (let at = 0; at < text.length; at += 1_000)
    reading.push(Buffer.from(text.slice(at, at + 1_000), 'latin1'))
  const told = reading.end()
  assert.ok(told.ok)
  return { told, unread }
}

test('of every fixture each line that is not blank is read or told as unread', () => {
  for (const name of readdirSync('test/fixtures/transcripts')) {
    const text = fixture(name)
    const lines = text.replace(/\r*\n$/, '').split(/\r*\n/)
    const { told, unread } = read(text)
    assert.equal(told.lines, lines.length, name)
    const left = new Set(unread.map(([sourceLine]) => sourceLine))
    const full = lines.filter((line) => line.trim() !== '').length
    assert.ok(told.linesRead > 0 && told.linesRead + left.size <= told.lines, name)
    // fetchmail prints its IMAP session too: another protocol's lines are told to nobody.
    if (told.envelope.length === 0 && name !== 'fetchmail-vv.txt') {
      assert.ok(told.linesRead + left.size >= full, `${name}: ${told.linesRead} + ${left.size}`)
      for (const [sourceLine, line] of unread) assert.equal(line, lines[sourceLine - 1], name)
    }
  }
})

test('prose around a dialogue is unread, in the order of the upload', () => {
  const { told, unread } = read(
    'Hello all,\nmail does not go out:\n\nC: EHLO a.example\nS: 250-mx.example\nS: 250 SIZE\nAny idea?\n',
  )
  assert.equal(told.lines, 7)
  assert.equal(told.linesRead, 3)
  assert.deepEqual(unread, [
    [1, 'Hello all,'],
    [2, 'mail does not go out:'],
    [7, 'Any idea?'],
  ])
})

test('a line that a reader takes late is read, one of many that it never takes is let go in time', () => {
  const prose = 'Nothing of this is SMTP.\n'.repeat(4 * MAX_UNREAD_HELD_LINES)
  let told = 0
  const reading = new TranscriptReading(new Listener(), {
    format: 'marked',
    onUnread: () => told++,
  })
  reading.push(Buffer.from('S: 220 mx.example ESMTP\nC: EHLO a.example\nS: 250 mx.example\n'))
  reading.push(Buffer.from('x'.repeat(70_000) + '\n' + prose))
  assert.ok(told >= 2 * MAX_UNREAD_HELD_LINES, `${told} told before the end`)
})

test('lines that a layer made one count as many as they were', () => {
  const { told, unread } = read(
    [
      'smtp; 220 mx.example.com ESMTP and this line is cut by a mail program which ',
      'has 76 columns',
      'smtp; EHLO client.example.test',
      'smtp; 250-mx.example.com and this line is cut by the same mail program, that',
      ' has 76 columns too',
      'smtp; 250 SIZE 10240000',
      '',
    ].join('\n'),
  )
  assert.ok(told.envelope.includes('wrapped'))
  assert.deepEqual([told.lines, told.linesRead, unread], [6, 6, []])
})
