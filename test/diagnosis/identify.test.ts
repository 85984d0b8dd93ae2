import assert from 'node:assert/strict'
import test from 'node:test'
import { identify } from '../../worker/diagnosis/server/identify.ts'
import { viewFromText } from './view-from-text.ts'

test('a greeting names family and version', () => {
  const found = identify(viewFromText('S: 220 mx ESMTP Sendmail 8.17.1/8.17.1; Tue'))
  assert.equal(found.family, 'sendmail')
  assert.equal(found.version, '8.17.1')
})

test('with the greeting masked, replies tell the family, and no version is made up', () => {
  const found = identify(
    viewFromText(
      'S: 220 *****************\nC: MAIL FROM:<>\nS: 250 2.1.0 Ok\nC: DATA\nS: 250 2.0.0 Ok: queued as E834D18A16D',
    ),
  )
  assert.equal(found.family, 'Postfix')
  assert.equal(found.version, null)
})

test('keyword order alone tells a family where no text does', () => {
  const found = identify(
    viewFromText(
      'C: EHLO me\nS: 250-mx\nS: 250-ENHANCEDSTATUSCODES\nS: 250-PIPELINING\nS: 250-EXPN\nS: 250-VERB\nS: 250-8BITMIME\nS: 250-SIZE\nS: 250-DSN\nS: 250-ETRN\nS: 250-DELIVERBY\nS: 250 HELP',
    ),
  )
  assert.equal(found.family, 'sendmail')
})

test("a greeting without a name is nobody's", () => {
  assert.equal(identify(viewFromText('S: 220 mx.example.com ESMTP ready')).family, null)
})
