import assert from 'node:assert/strict'
import test from 'node:test'
import { isJsonPointer, pointedTo } from '../../worker/webhooks/json-pointer.ts'

/** The document and the results of RFC 6901 section 5. */
const DOCUMENT = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
}

test('the examples of RFC 6901', () => {
  const results: [string, unknown][] = [
    ['', DOCUMENT],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ]
  for (const [pointer, value] of results) {
    assert.ok(isJsonPointer(pointer), pointer)
    assert.deepEqual(pointedTo(DOCUMENT, pointer), value, pointer)
  }
})

test('what is not there is undefined: leading zeros, `-`, inherited names, members of text', () => {
  for (const pointer of [
    '/foo/2',
    '/foo/01',
    '/foo/-',
    '/foo/length',
    '/foo/0/0',
    '/constructor',
    '/__proto__',
    '/nothing/at/all',
  ])
    assert.equal(pointedTo(DOCUMENT, pointer), undefined, pointer)
  assert.equal(pointedTo({ '~1': 'x', '/': 'y' }, '/~01'), 'x')
})

test('a pointer begins with a slash, and ~ stands before 0 or 1 only', () => {
  for (const pointer of ['foo', 'foo/bar', '/a~', '/a~2', '#/foo'])
    assert.equal(isJsonPointer(pointer), false, pointer)
})
