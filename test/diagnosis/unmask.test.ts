import assert from 'node:assert/strict'
import test from 'node:test'
import { FAMILY_TRAITS } from '../../worker/diagnosis/server/families.ts'
import { unmask } from '../../worker/diagnosis/unmask/unmask.ts'
import { guessVerb } from '../../worker/diagnosis/unmask/verbs.ts'
import { viewFromText } from './view-from-text.ts'

const first = (texts: string[]): (string | undefined)[] =>
  unmask(texts, FAMILY_TRAITS, new Map()).map(([best]) => best?.keyword)

test('three masked keywords of eight octets are told apart by where Postfix announces them', () => {
  const reply = [
    'PIPELINING',
    'SIZE 1',
    'VRFY',
    'ETRN',
    'XXXXXXXA',
    'ENHANCEDSTATUSCODES',
    '8BITMIME',
    'DSN',
    'XXXXXXXB',
    'XXXXXXXC',
  ]
  const found = first(reply)
  assert.deepEqual([found[4], found[8], found[9]], ['STARTTLS', 'SMTPUTF8', 'CHUNKING'])
})

test('the same lengths in the order of Exim are read otherwise', () => {
  const found = first([
    'SIZE 1',
    '8BITMIME',
    'PIPELINING',
    'AUTH PLAIN',
    'XXXXXXXA',
    'XXXXXXXB',
    'XXXC',
  ])
  assert.deepEqual(found.slice(4), ['CHUNKING', 'STARTTLS', 'HELP'])
})

test('a keyword to be read in the reply is no good guess for a masked line', () => {
  const [guesses] = unmask(['XXXXXXXA', 'STARTTLS'], [], new Map())
  assert.notEqual(guesses?.[0]?.keyword, 'STARTTLS')
})

test('probabilities of one line never add up to more than one', () => {
  for (const line of unmask(['XXXA', 'XXXXXXXB', 'XXXXXXXC', 'SIZE'], FAMILY_TRAITS, new Map()))
    assert.ok(line.reduce((sum, { probability }) => sum + probability, 0) <= 1.000001)
})

test('a first command of X before HELO was EHLO', () => {
  const view = viewFromText('S: 220 mx\nC: XXXXXXXXXXXXXXXX\nS: 500 what\nC: HELO me\nS: 250 mx')
  assert.equal(guessVerb(view, 1)[0]?.keyword, 'EHLO')
})

test('eight X after EHLO were STARTTLS, a line of X after RCPT was BDAT', () => {
  const tls = viewFromText('C: EHLO me\nS: 250 mx\nC: XXXXXXXX\nS: 500 what')
  assert.equal(guessVerb(tls, 2)[0]?.keyword, 'STARTTLS')
  const bdat = viewFromText(
    'C: EHLO me\nS: 250 mx\nC: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<a@b>\nS: 250 ok\nC: XXXXXXXXXXXX\nS: 500 what',
  )
  assert.equal(guessVerb(bdat, 6)[0]?.keyword, 'BDAT')
})
