import type { CountKind, Criterion, PatternKind } from '../../criteria.ts'
import { PARAMETERS } from '../../criteria.ts'
import { ESMTP_VERBS } from '../../profiles.ts'
import { readCount, readName } from './atoms.ts'
import type { Cursor } from '../cursor.ts'
import type { PatternLookup } from './patterns.ts'

const ENCODINGS = ['7bit', '8bit', 'base64', 'binary', 'others', 'quoted-printable'] as const

const FIRST_WORDS =
  'body, cmd, ehlo-reply-parameter, header, invalid-recipients, mime or sender-address'

/** One CRITERION of policy-map.md, or null after a fault. */
export function readCriterion(cursor: Cursor, patterns: PatternLookup): Criterion | null {
  if (cursor.accept('body')) return readLength(cursor, 'body-line-length', 'body-length')
  if (cursor.accept('cmd')) return readCmd(cursor)
  if (cursor.accept('ehlo-reply-parameter')) return readParameters(cursor)
  if (cursor.accept('header')) return readHeader(cursor)
  if (cursor.accept('invalid-recipients')) {
    return cursor.expect('count') ? readGreater(cursor, 'invalid-recipients-count') : null
  }
  if (cursor.accept('mime')) return readMime(cursor, patterns)
  if (cursor.accept('sender-address')) {
    if (cursor.accept('length')) return readGreater(cursor, 'sender-address-length')
    if (cursor.accept('regex')) return readPattern(cursor, 'sender-address-regex', patterns)
    cursor.fault('length or regex')
    return null
  }
  cursor.fault(FIRST_WORDS)
  return null
}

function readGreater(cursor: Cursor, kind: CountKind): Criterion | null {
  if (!cursor.expect('gt')) return null
  const gt = readCount(cursor)
  return gt === null ? null : { kind, gt }
}

function readLength(cursor: Cursor, ofLine: CountKind, ofAll: CountKind): Criterion | null {
  const line = cursor.accept('line')
  if (!cursor.accept('length')) {
    cursor.fault(line ? 'length' : 'line or length')
    return null
  }
  return readGreater(cursor, line ? ofLine : ofAll)
}

function readHeader(cursor: Cursor): Criterion | null {
  if (cursor.accept('to-fields')) {
    return cursor.expect('count') ? readGreater(cursor, 'header-to-fields-count') : null
  }
  if (cursor.next?.lower === 'line' || cursor.next?.lower === 'length') {
    return readLength(cursor, 'header-line-length', 'header-length')
  }
  cursor.fault('length, line or to-fields')
  return null
}

function readCmd(cursor: Cursor): Criterion | null {
  if (cursor.accept('line')) {
    return cursor.expect('length') ? readGreater(cursor, 'cmd-line-length') : null
  }
  if (cursor.accept('rcpt')) {
    return cursor.expect('count') ? readGreater(cursor, 'rcpt-count') : null
  }
  if (!cursor.accept('verb')) {
    cursor.fault('line, RCPT or verb')
    return null
  }
  const verbs = readList(cursor, (word) => {
    const verb = word.toUpperCase()
    return (ESMTP_VERBS as readonly string[]).includes(verb) ? verb : undefined
  })
  if (verbs === null) {
    cursor.fault(`one of ${ESMTP_VERBS.join(' ').toLowerCase()}`)
    return null
  }
  return { kind: 'cmd-verb', verbs }
}

function readParameters(cursor: Cursor): Criterion | null {
  const parameters = readList(cursor, (word) =>
    Object.hasOwn(PARAMETERS, word) ? PARAMETERS[word] : undefined,
  )
  if (parameters === null) {
    const known = Object.keys(PARAMETERS).filter((name) => name !== 'binaryname')
    cursor.fault(`one of ${known.join(' ')}`)
    return null
  }
  return { kind: 'ehlo-reply-parameter', parameters }
}

function readMime(cursor: Cursor, patterns: PatternLookup): Criterion | null {
  if (cursor.accept('encoding')) {
    const encodings = readList(cursor, (word) =>
      (ENCODINGS as readonly string[]).includes(word) ? word : undefined,
    )
    if (encodings !== null) return { kind: 'mime-encoding', encodings }
    cursor.fault(`one of ${ENCODINGS.join(' ')}`)
    return null
  }
  if (cursor.accept('filename')) {
    return cursor.expect('length') ? readGreater(cursor, 'mime-filename-length') : null
  }
  if (cursor.accept('filetype')) {
    return cursor.expect('regex') ? readPattern(cursor, 'mime-filetype', patterns) : null
  }
  cursor.fault('encoding, filename or filetype')
  return null
}

/** One or more known words up to the end of the line, each once; null (nothing told) at an unknown one. */
function readList(cursor: Cursor, known: (word: string) => string | undefined): string[] | null {
  const found = new Set<string>()
  do {
    const value = known(cursor.next?.lower ?? '')
    if (value === undefined) return null
    found.add(value)
    cursor.take()
  } while (cursor.next !== null)
  return [...found]
}

function readPattern(cursor: Cursor, kind: PatternKind, patterns: PatternLookup): Criterion | null {
  // `regex class` alone names a regex that is called "class"
  const isClass = cursor.next?.lower === 'class' && cursor.words.length > cursor.position + 1
  if (isClass) cursor.take()
  const name = readName(cursor, isClass ? 'the name of a regex class map' : 'the name of a regex')
  if (name === null) return null
  const found = patterns.find(name.text, isClass)
  if (found === null) {
    cursor.fault(isClass ? 'a class-map type regex of this text' : 'a regex of this text', name)
    return null
  }
  return { kind, pattern: { name: name.text, isClass, patterns: found } }
}
