import assert from 'node:assert/strict'
import test from 'node:test'
import { TranscriptReading } from '../../worker/transcript/read.ts'
import { fixture, Listener } from './spoken.ts'

const PRINTS: Record<string, string> = {
  curl: fixture('curl.txt'),
  msmtp: fixture('msmtp.txt'),
  aiosmtpd: fixture('aiosmtpd-debug.log'),
  's-nail': fixture('s-nail-v.txt'),
  exim: fixture('exim-v.txt'),
}

/** What is said, with a side, and the layers that were undone. */
function read(text: string): { said: string[]; envelope: string[] } {
  const listener = new Listener()
  const reading = new TranscriptReading(listener, { format: 'auto' })
  reading.push(Buffer.from(text, 'latin1'))
  const result = reading.end()
  assert.ok(result.ok, 'it is read')
  const lines = listener.sessions.flatMap((session) => session.lines)
  return { said: lines.filter((line) => !line.startsWith('? ')), envelope: result.envelope }
}

const eachLine =
  (wrap: (line: string, i: number) => string) =>
  (text: string): string =>
    text.trimEnd().split(/\r*\n/).map(wrap).join('\n') + '\n'
const behind = (end: string) => eachLine((line) => line + end)
const before = (margin: string) => eachLine((line) => margin + line)
const speaking = (line: string): boolean => /\b(?:250|EHLO)\b/.test(line)

const ENDS: Record<string, (text: string) => string> = {
  'a blank': behind(' '),
  'a no-break space': behind('\xc2\xa0'),
  'padding to 80 columns': eachLine((line) => line.padEnd(80)),
  '<br>': behind('<br>'),
  "Markdown's hard break": behind('\\'),
  "Markdown's code": eachLine((line) => (line === '' ? '' : `\`${line}\``)),
  'a printed line end': behind('\\r\\n'),
  'how long it took': eachLine((line, i) => (i % 3 === 1 ? `${line} [703 ms]` : line)),
  'a remark': eachLine((line) => (/XXXX|EHLO/.test(line) ? `${line}   <--- what?` : line)),
  BBCode: eachLine((line) => (speaking(line) ? `[b]${line}[/b]` : line)),
}

const MARGINS: Record<string, (text: string) => string> = {
  'a mail': before('> '),
  'a patch': (text) =>
    `diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -0,0 +1,9 @@\n${before('+')(text)}`,
  grep: eachLine((line, i) => `logs/smtp.log:${i + 12}:${line}`),
  'an editor': eachLine((line, i) => `${String(i + 1).padStart(4)} | ${line}`),
  'a code review': eachLine((line, i) => `L${i + 1}: ${line}`),
  Slack: before('[10:42 AM] Alice Smith: '),
  Teams: before('[24.11.2026 10:42] Alice Smith: '),
  WhatsApp: before('24/11/2026, 10:42 - Alice: '),
  IRC: before('10:42 <alice> '),
  'a list': before('- '),
}

for (const [kind, ways] of Object.entries({ behind: ENDS, 'in the margin of': MARGINS }))
  for (const [name, wrap] of Object.entries(ways))
    for (const [form, print] of Object.entries(PRINTS))
      test(`${form}: ${name}, ${kind}, changes nothing of what is said`, () => {
        // what stands behind every line hides a blank that a line of the message ended with
        const said = (text: string): string[] => read(text).said.map((line) => line.trimEnd())
        assert.deepEqual(said(wrap(print)), said(print))
      })

test('an arrow that is the mark of a form is no remark, and S: is no margin', () => {
  const mdaemon = (side: string, said: string): string =>
    `Tue 2026-11-24 02:00:00.123: [1] ${side} ${said}\n`
  const arrows = [mdaemon('<--', '220 mx ESMTP'), mdaemon('-->', 'EHLO me')].join('').repeat(3)
  assert.deepEqual(read(arrows).envelope, [])
  const server = 'S: 220 mx ESMTP\nC: EHLO me\n' + 'S: 250-mx\n'.repeat(30) + 'S: 250 SIZE\n'
  assert.equal(read(server).said.length, 33)
})

test('a line of blanks costs no more than its length', () => {
  const blanks = `${' '.repeat(60_000)}x \n`
  const before = performance.now()
  read(`S: 220 mx ESMTP \nC: EHLO me \nS: 250 mx \n${blanks.repeat(8)}`)
  assert.ok(performance.now() - before < 5_000)
})
