import assert from 'node:assert/strict'
import test from 'node:test'
import { readRunningConfig } from '../../worker/policy/config/running-config.ts'
import { compilePattern } from '../../worker/policy/pattern/pattern.ts'

function found(pattern: string, subject: string): boolean {
  const compiled = compilePattern(pattern)
  assert.ok(compiled.ok, pattern)
  return compiled.pattern.test(subject)
}

/** pattern, what it is found in, what it is not found in */
const DIALECT: [string, string[], string[]][] = [
  ['a.c', ['abc', 'xa\ncx', 'a\xffc'], ['ac']],
  ['d(o|a)g', ['dog', 'dag'], ['dg', 'doag']],
  ['do|mail', ['do', 'mail'], ['d']],
  ['lo?se', ['lse', 'lose'], ['loose']],
  ['lo*se', ['lse', 'loooose'], ['lxse']],
  ['lo+se', ['lose', 'loose'], ['lse']],
  ['ab(xy){3}z', ['abxyxyxyz'], ['abxyxyz']],
  ['ab(xy){2,}z', ['abxyxyz', 'abxyxyxyz'], ['abxyz']],
  ['[abc]x', ['ax', 'cx'], ['dx']],
  ['[^abc]x', ['dx', '\nx'], ['ax']],
  ['[a-c0-9]x', ['bx', '5x'], ['-x']],
  ['[]a]x', [']x', 'ax'], ['bx']],
  ['[a-]x', ['-x', 'ax'], ['bx']],
  ['[^]a]x', ['bx'], [']x']],
  ['^ab', ['abc'], ['xab', 'x\nab']],
  ['(^a|b)c', ['ac', 'xbc'], ['xac']],
  ['a$', ['a$b'], ['a']],
  ['a\\.b', ['a.b'], ['axb']],
  ['\\[x\\]', ['[x]'], ['x']],
  ['a\\x40b', ['a@b'], ['a\\x40b']],
  ['a\\100b', ['a@b'], ['a\\100b']],
  ['\\r\\n\\t\\f', ['\r\n\t\f'], ['rntf']],
  ['\\d', ['d'], ['5']],
  ['\\q\\1', ['q1'], ['\\q']],
  ['a**b', ['b', 'aab'], ['a']],
  ['a*?b', ['b'], ['a']],
  ['()x', ['x'], ['']],
  ['a|', ['', 'b'], []],
  ['A', ['A'], ['a']],
  ['a b', ['a b'], ['ab']],
  ['\xe9', ['\xe9'], ['e']],
]

for (const [pattern, yes, no] of DIALECT) {
  test(`pattern ${JSON.stringify(pattern)} is the vendor's`, () => {
    for (const subject of yes) assert.ok(found(pattern, subject), JSON.stringify(subject))
    for (const subject of no) assert.ok(!found(pattern, subject), JSON.stringify(subject))
  })
}

test('a pattern that RE2 and backtrackers read otherwise is literal text here', () => {
  assert.ok(found('a}b', 'a}b'))
  assert.ok(found('\\Aa', 'Aa'))
  assert.ok(!found('(?i)'.replace('?', '\\?'), ''))
  const lookahead = compilePattern('(?=a)')
  assert.ok(!lookahead.ok && lookahead.at === 1)
})

test('patterns that are exponential elsewhere take time linear in their subject', () => {
  const time = (pattern: string, octets: number): number => {
    const compiled = compilePattern(pattern)
    assert.ok(compiled.ok)
    const subject = 'a'.repeat(octets) + '!'
    const before = performance.now()
    assert.equal(compiled.pattern.test(subject), false)
    return performance.now() - before
  }
  for (const pattern of [
    '(a+)+b',
    '(a|a)*b',
    '(a|aa)+b',
    '(.*a){20}b',
    '((a*)*)*b',
    'a{200}a{200}b',
    '(a|a)*[bc]',
    '(.*)*x',
    '((a{9}){9}){9}[bc]',
    '[^b]{900}[bc]',
  ]) {
    // backtracking would need more than the age of the universe for the smallest of these
    assert.ok(time(pattern, 65_536) < 2_000, pattern)
  }
})

test('counts that multiply past what one pattern may take are refused before they are compiled', () => {
  for (const pattern of [
    '((a{30}){30}){30}',
    '(((a{99}){99}){99}){99}',
    '.{1000}.{1000}',
    '(.?.?.?){1000}',
    '((((((((((a{2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}',
  ]) {
    const compiled = compilePattern(pattern)
    assert.ok(!compiled.ok && compiled.expected === 'a pattern of fewer repeats', pattern)
  }
  for (const pattern of ['.{1000}', '(a|b|c){300}', 'a'.repeat(100), '[a-z]{2,}@[a-z.]{10}'])
    assert.ok(compilePattern(pattern).ok, pattern)
})

test('patterns that are too much together are a fault of the text, at the one that passes the bound', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `regex r${i} "[^${i}]{900}"`)
  const reading = readRunningConfig(lines.join('\n'))
  assert.ok(!reading.ok)
  assert.deepEqual(
    reading.faults.map(({ line, column, expected }) => [line, column, expected]),
    [[23, 7, 'patterns of at most 20000 states together']],
  )
})
