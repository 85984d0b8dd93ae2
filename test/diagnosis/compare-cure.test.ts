import assert from 'node:assert/strict'
import test from 'node:test'
import { compareUploads } from '../../worker/compare.ts'
import type { ComparisonReport } from '../../worker/report/comparison.ts'
import { loadEngine } from '../vectors/core.ts'

const OUTSIDE = `<-  220 ******************************
 -> EHLO me.example
<-  250-mx.example.com
<-  250-XXXXXXXA
<-  250-XXXXXXXB
<-  250 DSN
 -> STARTTLS
<-  500 5.5.2 Error: command not recognized
 -> QUIT
<-  221 2.0.0 Bye
`
const INSIDE = OUTSIDE.replace(/\*+/, 'mx.example.com ESMTP Postfix X')
  .replace('XXXXXXXA', 'STARTTLS')
  .replace('XXXXXXXB', 'CHUNKING')
  .replace(' -> STARTTLS', ' -> XXXXXXXX')

function compared(outside: string, inside: string): ComparisonReport {
  const comparison = compareUploads(loadEngine(), { outside: 'auto', inside: 'auto' })
  for (const [side, text] of Object.entries({ outside, inside }) as [
    'outside' | 'inside',
    string,
  ][]) {
    assert.equal(comparison.push(side, new TextEncoder().encode(text)), null)
    assert.equal(comparison.end(side), null)
  }
  return comparison.report()
}

test('what was changed between two recordings has one cure, tried on the session', () => {
  const { cure, summary } = compared(OUTSIDE, INSIDE)
  assert.ok(cure)
  assert.deepEqual(
    cure.parts.map(({ id }) => id),
    ['allow-tls', 'no-mask-banner'],
  )
  assert.deepEqual([cure.verified, cure.verifiedOn], [true, 'session'])
  assert.deepEqual(cure.cures, ['starttls-masked', 'banner-masked'])
  // CHUNKING shown would lead to BDAT, which stays masked
  assert.deepEqual(
    cure.leaves.map(({ id }) => id),
    ['keywords-masked'],
  )
  assert.match(summary.sentence, /First step: let STARTTLS through \(allow-tls\)/)
})

test('a cure of what one release alone overwrites is for that release', () => {
  const fixup = (text: string): string => text.replace(' -> EHLO me.example', ' -> XXXX me.example')
  const inside = fixup(INSIDE.split('<-  250-mx')[0] ?? '') + '<-  500 what\n'
  const outside = (OUTSIDE.split('<-  250-mx')[0] ?? '') + '<-  500 what\n'
  const { cure } = compared(outside, inside)
  assert.match(cure?.config ?? '', /^no fixup protocol smtp 25$/m)
})

test('two recordings that are alike have no cure', () => {
  assert.equal(compared(INSIDE, INSIDE).cure, null)
})

test('what no policy of this inspection does has no cure', () => {
  const { cure, summary } = compared(INSIDE.replace('250-CHUNKING', '250-chunking'), INSIDE)
  assert.equal(summary.verdict, 'unexplained')
  assert.equal(cure, null)
})
