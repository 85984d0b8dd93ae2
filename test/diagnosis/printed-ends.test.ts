import assert from 'node:assert/strict'
import test from 'node:test'
import { withoutPrintedEnd } from '../../worker/diagnosis/printed-ends.ts'
import { inspectUpload } from '../../worker/inspect.ts'
import { ReportCollector } from '../../worker/report/sink.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()

/** What print, copying and posting leave behind a line. */
const ENDS: readonly [name: string, end: string][] = [
  ['a blank', ' '],
  ['a no-break space', '\u00a0'],
  ['padding to 80 columns', ' '.repeat(40)],
  ['<br>', '<br>'],
  ['<br />', '<br />'],
  ['a closing tag', '</code>'],
  ['BBCode', '[/code]'],
  ['a backtick', '`'],
  ['a printed line end', '\\r\\n'],
  ['a printed line end in words', '<CRLF>'],
  ['the author’s remark', '   <--- what is this?'],
  ['how long it took', ' [703 ms]'],
  ['a blank behind a tag', '<br> '],
]

function reported(text: string): { verdict: string; device: string | null } {
  const sink = new ReportCollector()
  const inspection = inspectUpload(
    engine,
    { format: 'auto', lines: 'all', eol: 'auto', switches: {} },
    sink,
  )
  const failure = inspection.push(new TextEncoder().encode(text)) ?? inspection.end()
  assert.ok(failure.ok, 'ok' in failure && !failure.ok ? failure.detail : '')
  const report = sink.report()
  return {
    verdict: report?.summary.verdict ?? '',
    device: report?.sessions[0]?.fingerprint?.device ?? null,
  }
}

for (const [name, end] of ENDS)
  test(`${name} behind greeting and keyword hides no sign`, () => {
    const text = `S: 220 ******************************${end}
C: EHLO client.example.net
S: 250-mail.example.com
S: 250-SIZE 10240000${end}
S: 250-XXXXXXXA${end}
S: 250 XXXB${end}
C: QUIT
S: 221 Bye
`
    assert.deepEqual(reported(text), {
      verdict: 'observed',
      device: 'Cisco PIX/ASA (inspect esmtp)',
    })
    const greeting = `S: 220 ******************************${end}
C: HELO client.example.net
S: 250 mail.example.com
C: QUIT
S: 221 Bye
`
    assert.equal(reported(greeting).verdict, 'observed')
  })

test('what a server sends is left alone', () => {
  for (const text of [
    '220 mx.example.com ESMTP Postfix (Debian/GNU)',
    '250-AUTH=PLAIN LOGIN',
    '250 2.1.0 <a@example.com>... Sender ok',
    '550 5.1.1 <a@example.com>',
    '250 SIZE 0',
  ])
    assert.equal(withoutPrintedEnd(text), text)
})
