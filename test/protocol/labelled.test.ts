import assert from 'node:assert/strict'
import test from 'node:test'
import { findings, judge, LABELLED, readLabelled } from './labelled.ts'

for (const session of readLabelled(LABELLED))
  test(`labelled session: ${session.name}`, () => assert.deepEqual(judge(session), []))

test('a label that is missing, one too many and another octet are seen', () => {
  const lines = ['S: 220 mx', 'C: EXPN a', 'S: 502 no']
  const judged = (...expected: string[]): string[] => judge({ name: '', lines, expected })
  assert.deepEqual(judged('expn-used@C:0'), [])
  assert.deepEqual(judged(), ['expn-used is found'])
  assert.deepEqual(judged('expn-used@C:3'), ['expn-used at octet 0, expected 3'])
  assert.deepEqual(judged('expn-used', 'turn-used'), ['turn-used is not found'])
})

test('each smuggling sequence is told by its octets', () => {
  const sequences: [written: string, told: string][] = [
    ['text\\n.\\n', 'LF . LF'],
    ['text\\n.\\r\\n', 'LF . CR LF'],
    ['text\\r\\n.\\n', 'CR LF . LF'],
    ['text\\r\\n.\\rx', 'CR LF . CR'],
    ['text\\r.\\rx', 'CR . CR'],
    ['text\\r.\\nx', 'CR . LF'],
    ['text\\r.\\r\\n', 'CR . CR LF'],
    ['text\\n.\\rx', 'LF . CR'],
  ]
  const head = ['S: 220 mx', 'C: HELO a', 'S: 250 mx', 'C: MAIL FROM:<a@b>', 'S: 250 ok']
  const data = ['C: RCPT TO:<c@d>', 'S: 250 ok', 'C: DATA', 'S: 354 go']
  for (const [written, told] of sequences) {
    const lines = [...head, ...data, `C: A: b\\r\\n\\r\\n${written}\\r\\n.`, 'S: 250 ok']
    const found = findings(lines).filter(({ id }) => id === 'smuggling-sequence')
    assert.match(found[0]?.detail ?? '', new RegExp(`The octets are ${told}\\.`), told)
  }
})
