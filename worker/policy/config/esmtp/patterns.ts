import { MAX_PATTERN_CHARS, MAX_PATTERNS, MAX_TEXT_STATES } from '../../../limits.ts'
import { utf8ByteString } from '../../../smtp/octets.ts'
import type { NamedPattern } from '../../criteria.ts'
import { compilePattern } from '../../pattern/pattern.ts'
import { isPrintable, readDescription, readName } from './atoms.ts'
import type { Block } from '../blocks.ts'
import { Cursor } from '../cursor.ts'
import type { PolicyFault } from '../fault.ts'
import type { ConfigLine, Word } from '../lines.ts'

/** The `regex` and `class-map type regex` statements of a text. */
export class PatternLookup {
  readonly #patterns = new Map<string, NamedPattern>()
  readonly #classes = new Map<string, NamedPattern[]>()
  readonly #faults: PolicyFault[]
  /** states of all patterns so far; the one that passes the bound is the one that is told */
  #states = 0

  constructor(faults: PolicyFault[]) {
    this.#faults = faults
  }

  /** Reads `regex NAME PATTERN`. */
  define(block: Block): void {
    const cursor = new Cursor(block.header, this.#faults)
    for (const line of block.lines) {
      new Cursor(line, this.#faults).fault('no deeper line after a regex')
    }
    cursor.expect('regex')
    const name = readName(cursor, 'the name of the regex')
    if (name === null) return
    const text = readPatternText(cursor)
    if (text === null) return
    if (this.#patterns.has(name.text)) return void cursor.fault('a name that is not in use', name)
    if (this.#patterns.size >= MAX_PATTERNS) {
      return void cursor.fault(`at most ${MAX_PATTERNS} patterns`, name)
    }
    // a pattern with a fault of its own is still a name that others may refer to
    this.#patterns.set(name.text, { name: name.text, pattern: text.text })
    const compiled = compilePattern(utf8ByteString(text.text))
    if (compiled.ok) {
      this.#states += compiled.states
      if (this.#states > MAX_TEXT_STATES && this.#states - compiled.states <= MAX_TEXT_STATES)
        cursor.fault(`patterns of at most ${MAX_TEXT_STATES} states together`, name)
      return
    }
    const column = text.column + characterAt(text.text, compiled.at)
    cursor.fault(compiled.expected, { text: compiled.found, lower: '', column })
  }

  /** Reads `class-map type regex match-any NAME` and the matches in it. */
  defineClass(block: Block): void {
    const cursor = new Cursor(block.header, this.#faults)
    cursor.expect('class-map', 'type', 'regex')
    const matchAny = cursor.expect('match-any')
    const name = matchAny ? readName(cursor, 'the name of the class map') : null
    if (name !== null && cursor.end() && this.#classes.has(name.text)) {
      cursor.fault('a name that is not in use', name)
    }
    const members: NamedPattern[] = []
    for (const line of block.lines) this.#member(line, members)
    if (name !== null && !cursor.failed) this.#classes.set(name.text, members)
  }

  #member(line: ConfigLine, members: NamedPattern[]): void {
    const cursor = new Cursor(line, this.#faults)
    if (cursor.accept('description')) return void readDescription(cursor)
    if (!cursor.expect('match', 'regex')) return
    const name = readName(cursor, 'the name of a regex')
    if (name === null || !cursor.end()) return
    const pattern = this.#patterns.get(name.text)
    if (pattern === undefined) return void cursor.fault('a regex of this text', name)
    members.push(pattern)
  }

  /** The patterns a name stands for, or null if the text does not define it. */
  find(name: string, isClass: boolean): readonly NamedPattern[] | null {
    if (isClass) return this.#classes.get(name) ?? null
    const pattern = this.#patterns.get(name)
    return pattern === undefined ? null : [pattern]
  }
}

/** PATTERN: bare, or from the first double quote to the last; null after a fault. */
function readPatternText(cursor: Cursor): Word | null {
  const word = cursor.next
  if (word === null) {
    cursor.fault('a pattern')
    return null
  }
  const rest = cursor.line.text.slice(word.column - 1)
  const inQuotes = rest.startsWith('"')
  const text = inQuotes ? rest.slice(1, Math.max(1, rest.lastIndexOf('"'))) : word.text
  if (inQuotes && (rest.length < 2 || !rest.endsWith('"'))) {
    cursor.fault('a double quote at the end of the pattern')
    return null
  }
  if (!inQuotes) {
    cursor.take()
    if (!cursor.end()) return null
  }
  if (text.length < 1 || text.length > MAX_PATTERN_CHARS || !isPrintable(text)) {
    cursor.fault(`a pattern of 1 to ${MAX_PATTERN_CHARS} printable characters`, word)
    return null
  }
  return { text, lower: '', column: word.column + (inQuotes ? 1 : 0) }
}

/** Which character of `text` the octet `at` of its UTF-8 belongs to. */
function characterAt(text: string, at: number): number {
  let octets = 0
  let characters = 0
  for (const character of text) {
    octets += utf8ByteString(character).length
    if (octets > at) break
    characters += character.length
  }
  return characters
}
