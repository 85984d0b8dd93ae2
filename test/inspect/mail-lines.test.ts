import assert from 'node:assert/strict'
import test from 'node:test'
import { reportOn } from './report-on.ts'

const MAIL = ['Subject: x', '', 'line 1', 'line 2']
const RAW = ['EHLO a.example', 'MAIL FROM:<a@b.example>', 'RCPT TO:<c@d.example>', 'DATA', ...MAIL]

for (const profile of ['off', 'pix-7', 'asa-9.4'] as const) {
  const listed = (upload: string) =>
    reportOn(upload, { lines: 'full', profile }).sessions[0]!.lines.filter(
      ({ kind, text }) => kind === 'data' && !text.startsWith('['),
    )

  test(`lines=full under ${profile} lists each line of mail with its own line of the upload`, () => {
    const upload = [
      'S: 220 h ESMTP',
      'C: EHLO a.example',
      'S: 250 h',
      ...['C: MAIL FROM:<a@b.example>', 'S: 250 ok', 'C: RCPT TO:<c@d.example>', 'S: 250 ok'],
      ...['C: DATA', 'S: 354 go', ...MAIL.map((line) => `C: ${line}`), 'C: .', 'S: 250 ok'],
      '',
    ]
    assert.deepEqual(
      listed(upload.join('\n')).map(({ line, sourceLine, text, octets }) => [
        line,
        sourceLine,
        text,
        octets,
      ]),
      [...MAIL, '.'].map((text, i) => [10 + i, 10 + i, text, text.length + 2]),
    )
  })

  test(`a line of mail that ends with the upload has its own length under ${profile}`, () => {
    assert.deepEqual(
      listed([...RAW, 'unterminated'].join('\r\n')).map(({ sourceLine, text, octets }) => [
        sourceLine,
        text,
        octets,
      ]),
      [...MAIL.map((text, i) => [5 + i, text, text.length + 2]), [9, 'unterminated', 12]],
    )
  })
}
