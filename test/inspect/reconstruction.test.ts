import assert from 'node:assert/strict'
import test from 'node:test'
import type { FindingRecord } from '../../worker/report/finding.ts'
import { reportOn } from '../remedies/tried.ts'
import { loadEngine } from '../vectors/core.ts'

const engine = loadEngine()
/** A Postfix behind `inspect esmtp` without allow-tls, recorded at the client. */
const behind = (greeting: string, ...keywords: string[]): string =>
  [
    `S: ${greeting}`,
    'C: EHLO client.example.net',
    'S: 250-mx.example.com',
    ...keywords.map((keyword, at) => `S: 250${at === keywords.length - 1 ? ' ' : '-'}${keyword}`),
    'C: MAIL FROM:<a@example.net>',
    'S: 250 2.1.0 Ok',
    'C: QUIT',
    'S: 221 2.0.0 Bye',
  ].join('\n') + '\n'

const STARRED = `220 ${'*'.repeat(40)}`
const POSTFIX = ['PIPELINING', 'SIZE 10240000', 'VRFY', 'ETRN', 'XXXXXXXA', 'ENHANCEDSTATUSCODES']
const REST = ['8BITMIME', 'DSN', 'XXXXXXXB', 'XXXXXXXC']

function finding(text: string, id: string, profile?: 'pix-6' | 'asa-7.2'): FindingRecord {
  const report = reportOn(engine, Buffer.from(text), { ...(profile && { profile }) })
  const found = report?.findings.find((one) => one.id === id && one.mode === 'observed')
  assert.ok(found, `no observed ${id}`)
  return found
}

const grounds = ({ remedies }: FindingRecord): (string | null)[] =>
  remedies.map(({ verifiedOn }) => verifiedOn)

test('remedies of a recorded session are tried on a reconstruction, and say so', () => {
  for (const id of ['banner-masked', 'starttls-masked']) {
    const found = finding(behind(STARRED, ...POSTFIX, ...REST), id)
    assert.ok(grounds(found).length > 0)
    assert.deepEqual(new Set(grounds(found)), new Set(['reconstruction']), id)
    assert.ok(found.remedies.every(({ verified }) => verified))
  }
  const tls = finding(behind(STARRED, ...POSTFIX, ...REST), 'starttls-masked')
  assert.match(tls.remedies[0]?.config ?? '', /^ {2}allow-tls$/m)
})

test('blanks and digits that a release leaves in its greeting stand in no one’s way', () => {
  const greeting = `220 ${'*'.repeat(15)} ***** *2*0`
  const found = finding(behind(greeting, ...POSTFIX, ...REST), 'starttls-masked')
  assert.deepEqual(new Set(grounds(found)), new Set(['reconstruction']))
})

test('a profile that does not explain the recording gives way to the one that does', () => {
  const found = finding(behind(STARRED, ...POSTFIX, ...REST), 'starttls-masked', 'pix-6')
  assert.deepEqual(new Set(grounds(found)), new Set(['reconstruction']))
  assert.ok(found.remedies.every(({ config }) => !/fixup/.test(config ?? '')))
})

test('what no built-in map hides cannot be reconstructed, and no remedy is called verified', () => {
  // PIPELINING is overwritten and CHUNKING, which every built-in map hides, is there to be read
  const keywords = ['XXXXXXXXXA', 'SIZE 10240000', 'VRFY', 'XXXXXXXB', 'CHUNKING']
  const found = finding(behind(STARRED, ...keywords), 'starttls-masked')
  assert.ok(found.remedies.length > 0)
  assert.deepEqual(new Set(grounds(found)), new Set([null]))
})

test('EHLO that is refused behind a PIX 6 greeting is cured by the end of its fixup', () => {
  const text = [
    `S: 220 ${'*'.repeat(20)}2***0**`,
    'C: EHLO client.example.net',
    'S: 500 5.5.1 Command unrecognized: "XXXX client.example.net"',
    'C: HELO client.example.net',
    'S: 250 mx.example.com',
    'C: QUIT',
    'S: 221 bye',
  ].join('\n')
  const found = finding(`${text}\n`, 'ehlo-masked')
  assert.deepEqual(
    found.remedies.map(({ config, verifiedOn }) => [config, verifiedOn]),
    [['no fixup protocol smtp 25\n', 'reconstruction']],
  )
})

test('a command the policy masks and the server accepted contradicts a reconstruction', () => {
  const text = behind(STARRED, ...POSTFIX, ...REST).replace(
    'C: MAIL FROM',
    'C: XEXCH50 1 2\nS: 250 ok\nC: MAIL FROM',
  )
  assert.deepEqual(new Set(grounds(finding(text, 'starttls-masked'))), new Set([null]))
  // nothing that could not be tried is said to show what else is hidden
  assert.deepEqual(finding(text, 'keywords-masked').remedies, [])
})
