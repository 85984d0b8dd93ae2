import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { FAMILY_TRAITS } from '../../worker/diagnosis/server/families.ts'
import { diagnose } from '../../worker/diagnosis/diagnose.ts'
import { assign } from '../../worker/diagnosis/unmask/assign.ts'
import { formOf, withArguments } from '../../worker/diagnosis/unmask/line.ts'
import { POPULAR } from '../../worker/diagnosis/unmask/popularity.ts'
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

test('a keyword to be read in the reply is no guess for a masked line', () => {
  for (const table of [[], FAMILY_TRAITS]) {
    const [guesses = []] = unmask(['XXXXXXXA', 'STARTTLS'], table, new Map())
    assert.ok(guesses.length > 0)
    assert.ok(guesses.every(({ keyword }) => keyword !== 'STARTTLS'))
  }
})

const WORDS = POPULAR.map(({ text }) => text)
const masked = (octets: number): string => `${'X'.repeat(octets - 1)}A`
const anyReply = fc.array(
  fc.oneof(
    fc.integer({ min: 2, max: 24 }).map(masked),
    fc.constantFrom(4, 8, 8, 8, 10).map(masked),
    fc.constantFrom(...WORDS),
  ),
  { minLength: 1, maxLength: 16 },
)

test('no keyword is the first guess of two lines, none is to be read beside it, none is too long', () => {
  fc.assert(
    fc.property(anyReply, fc.boolean(), (texts, known) => {
      const guesses = unmask(texts, known ? FAMILY_TRAITS : [], new Map())
      const visible = new Set(texts.filter((text) => !/^X*[A-Z]$/.test(text)).map(formOf))
      const firsts = guesses.flatMap(([best]) => (best === undefined ? [] : [formOf(best.keyword)]))
      assert.equal(new Set(firsts).size, firsts.length, firsts.join(' '))
      guesses.forEach((line, i) => {
        const octets = texts[i]!.length
        for (const { keyword } of line) {
          assert.ok(!visible.has(formOf(keyword)), keyword)
          assert.equal(withArguments(keyword, octets, '?')?.length, octets, keyword)
        }
        const chances = line.map(({ probability }) => probability)
        assert.deepEqual(
          chances,
          chances.toSorted((a, b) => b - a),
        )
        assert.ok(chances.reduce((sum, chance) => sum + chance, 0) <= 1.000001)
      })
    }),
    { numRuns: 300 },
  )
})

test('where all guesses are taken by other lines a line has none', () => {
  const alike = Array.from({ length: 9 }, () => 'XXXXXXXA')
  const guesses = unmask(alike, FAMILY_TRAITS, new Map())
  const firsts = guesses.flatMap(([best]) => (best === undefined ? [] : [best.keyword]))
  assert.ok(firsts.includes('STARTTLS') && firsts.includes('CHUNKING'))
  assert.equal(new Set(firsts).size, firsts.length)
})

test('BINARYMIME in clear tells that CHUNKING was beside it', () => {
  const [, guesses] = unmask(['BINARYMIME', 'XXXXXXXA', '8BITMIME'], [], new Map())
  assert.equal(guesses?.[0]?.keyword, 'CHUNKING')
})

test('the cheapest assignment is found where each row alone would choose the same', () => {
  const rows = [
    new Map([
      ['a', 0.6],
      ['b', 0.4],
    ]),
    new Map([
      ['a', 0.9],
      ['b', 0.05],
    ]),
    new Map([['a', 0.8]]),
  ]
  assert.deepEqual(assign(rows.slice(0, 2), 0.001), ['b', 'a'])
  assert.deepEqual(assign(rows, 0.001), ['b', 'a', null])
})

test('a line of arguments is named at its length, with its own letter', () => {
  const view = viewFromText(
    'S: 220 mx\nC: EHLO me\nS: 250-mx\nS: 250-PIPELINING\nS: 250-XXXA\nS: 250-XXXXXXXB\nS: 250-XXXXXXXXXXXXXC\nS: 250 8BITMIME',
  )
  const candidates = diagnose(view).findings.flatMap((finding) => finding.candidates)
  const long = candidates.find(({ line }) => line === 7)
  assert.equal(String(long?.masked), 'XXXXXXXXXXXXXC')
  assert.ok(long!.ranked.some(({ keyword }) => keyword === 'DELIVERBY ????'))
  for (const { keyword } of long!.ranked) assert.equal(keyword.length, 14)
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
