import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { TranscriptReading, type ReadingResult } from '../../worker/transcript/read.ts'
import { fixture, Listener } from './spoken.ts'

const SWAKS = fixture('swaks-tls.txt')
const TELNET = fixture('telnet-pasted.typescript')

function read(
  octets: Uint8Array,
  chunk = octets.length,
): { result: ReadingResult; lines: string[] } {
  const listener = new Listener()
  const reading = new TranscriptReading(listener, { format: 'auto' })
  for (let at = 0; at < octets.length; at += chunk) reading.push(octets.subarray(at, at + chunk))
  const result = reading.end()
  return { result, lines: listener.sessions.flatMap((s) => s.lines) }
}

const said = (line: string): boolean => !line.startsWith('? ')
const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const eachLine = (text: string, wrap: (line: string, i: number) => string): string =>
  text.split(/\r*\n/).map(wrap).join('\n')

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function quotedPrintable(text: string): string {
  const encoded = text
    .replaceAll('\r', '')
    .replace(
      /[=\x80-\xff]/g,
      (c) => `=${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
  return encoded
    .split('\n')
    .map((line) => line.replace(/.{75}(?=.)(?<!=.?)/g, '$&=\n'))
    .join('\n')
}

function hexDump(text: string): string {
  const rows: string[] = []
  for (let at = 0; at < text.length; at += 16) {
    const part = text.slice(at, at + 16)
    const hex = [...part].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0'))
    const halves = `${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}`.padEnd(49)
    rows.push(`${at.toString(16).padStart(8, '0')}  ${halves} |${part.replace(/[^ -~]/g, '.')}|`)
  }
  return rows.join('\n')
}

/** Each makes of a transcript what people send. */
const WAYS: readonly [id: string, wrap: (text: string) => Uint8Array][] = [
  ['utf-8-bom', (text) => latin(`\xef\xbb\xbf${text}`)],
  ['utf-16le', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['utf-16be', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['cr-only', (text) => latin(text.replace(/\r*\n/g, '\r'))],
  ['quoted', (text) => latin(eachLine(text, (line) => `> ${line}`))],
  ['quoted', (text) => latin(eachLine(text, (line) => `>> ${line}`))],
  [
    'numbered',
    (text) => latin(eachLine(text, (line, i) => `${String(i + 1).padStart(4)}  ${line}`)),
  ],
  ['indented', (text) => latin(eachLine(text, (line) => `    ${line}`))],
  ['stamped', (text) => latin(eachLine(text, (line) => `Nov 24 02:00:00 mx1 app[812]: ${line}`))],
  ['double-spaced', (text) => latin(text.replace(/\r*\n/g, '\n\n'))],
  ['hex-dump', (text) => latin(hexDump(text))],
  [
    'base64',
    (text) => latin(Buffer.from(text, 'latin1').toString('base64').replace(/.{76}/g, '$&\n')),
  ],
  ['quoted-printable', (text) => latin(quotedPrintable(text))],
  ['json', (text) => latin(JSON.stringify({ log: text }))],
  [
    'json',
    (text) =>
      latin(eachLine(text, (line) => JSON.stringify({ log: `${line}\n`, stream: 'stderr' }))),
  ],
  ['csv', (text) => latin(`ticket,log\n4711,"${text.replaceAll('"', '""')}"\n`)],
  ['html', (text) => latin(`<html><body><pre>${escaped(text)}</pre></body></html>`)],
  ['fenced', (text) => latin(`Hello,\n\n\`\`\`\n${text}\n\`\`\`\n`)],
  ['crlf', (text) => latin(text.replace(/\r*\n/g, '\r\n'))],
  ['numbered', (text) => latin(eachLine(text, (line, i) => `${i + 1}: ${line}`))],
  ['stamped', (text) => latin(eachLine(text, (line) => `2026-11-24T02:00:00.123Z ${line}`))],
  ['html', (text) => latin(eachLine(text, (line) => `${escaped(line)}<br>`))],
  ['cat-a', (text) => latin(eachLine(text, (line) => `${line}$`))],
  ['terminal', (text) => latin(text.replace('EHLO', 'EHL\x1b[0mO'))],
]

for (const [name, transcript] of [
  ['swaks', SWAKS],
  ['telnet', TELNET],
] as const) {
  const plain = read(latin(transcript))
  for (const [id, wrap] of WAYS)
    test(`a ${name} transcript inside of ${id} reads like the same without`, () => {
      const octets = wrap(transcript)
      for (const chunk of [octets.length, 13]) {
        const { result, lines } = read(octets, chunk)
        assert.ok(result.ok)
        assert.ok(
          result.envelope.includes(id) ||
            id === 'crlf' ||
            (id === 'html' && result.envelope.length > 0) ||
            result.format !== 'bare',
          JSON.stringify(result),
        )
        // A quote that closed the field, a tag: what has no side never reaches the engine.
        assert.deepEqual(lines.filter(said), plain.lines.filter(said))
      }
    })
}

test('layers nest: a fenced, quoted, stamped session is found', () => {
  const inner = eachLine(SWAKS, (line) => `[2026-11-24 02:00:00] ${line}`)
  const { result, lines } = read(latin(`Hello,\n\n${eachLine(inner, (line) => `> ${line}`)}\n`))
  assert.ok(result.ok && result.format === 'swaks')
  assert.deepEqual(lines, read(latin(SWAKS)).lines)
})

test('what is no transcript is named: nothing, a picture, a web page, prose, a line of 30 MB', () => {
  const none = (octets: Uint8Array): string => {
    const { result, lines } = read(octets, 65_536)
    assert.deepEqual(lines, [])
    assert.ok(!result.ok)
    return `${result.reason}: ${result.detail}`
  }
  assert.match(none(latin('')), /^empty: /)
  assert.match(none(latin(`\xff\xd8\xff\xe0\0\x10JFIF${'\0\x01\x7f\x90'.repeat(500)}`)), /JPEG/)
  assert.match(none(latin('<!DOCTYPE html><html><body><p>Hello</p></body></html>')), /HTML/)
  assert.match(none(latin('Dear all,\n\nmail does not work since Monday.\n')), /No line/)
  assert.match(none(new Uint8Array(30_000_000).fill(120)), /No line/)
})

test('a line that is longer than is held comes in pieces, and is counted', () => {
  const listener = new Listener()
  const reading = new TranscriptReading(listener, { format: 'bare' })
  reading.push(latin('220 mx\r\nDATA\r\n354 go\r\n'))
  for (let i = 0; i < 40; i++) reading.push(new Uint8Array(100_000).fill(120))
  reading.push(latin('\r\n.\r\n250 ok\r\n'))
  const result = reading.end()
  assert.ok(result.ok && result.cutLines === 1)
  const body = listener.sessions[0]?.lines.filter((line) => line.startsWith('C xx')) ?? []
  assert.equal(
    body.map((line) => line.length - 2).reduce((a, b) => a + b),
    4_000_000,
  )
  assert.equal(listener.sessions[0]?.lines.at(-1), 'S 250 ok')
})

test('lines that were cut at a width are joined, whatever form they are of', () => {
  const packets = readFileSync(
    new URL('../fixtures/packets/tcpdump-vA.txt', import.meta.url),
    'latin1',
  )
  const log = fixture('postfix-smtpd-v.log')
  for (const text of [packets, log])
    for (const width of [72, 76, 80]) {
      const cut = eachLine(text, (line) =>
        line.replace(new RegExp(`.{${width}}(?=.)`, 'g'), '$&\n'),
      )
      const { result, lines } = read(latin(cut))
      assert.ok(result.ok && result.envelope.includes('wrapped'), `${width}`)
      assert.deepEqual(lines.filter(said), read(latin(text)).lines.filter(said), `${width}`)
    }
})

test('octets above ASCII stay as they are, Latin-1 and UTF-8', () => {
  for (const octets of ['\xe9', '\xc3\xa9']) {
    const { lines } = read(latin(SWAKS.replaceAll('mx1.example.com', `caf${octets}.example.com`)))
    assert.ok(lines.includes(`S 220 caf${octets}.example.com ESMTP Postfix`))
  }
})

test('a dump that ncat -x wrote is read as what was said', () => {
  const { result, lines } = read(latin(fixture('ncat-x.txt')))
  assert.ok(result.ok && result.envelope.includes('hex-dump'))
  assert.deepEqual(lines.slice(0, 5), [
    'C EHLO client.example.test',
    'C MAIL FROM:<sender@example.test>',
    'C RCPT TO:<nosuch@example.com>',
    'C RCPT TO:<alice@example.com>',
    'S 220 mx.example.com ESMTP Postfix',
  ])
  assert.ok(lines.includes('C 250 like a reply'), 'what looks like a reply in the message')
})
