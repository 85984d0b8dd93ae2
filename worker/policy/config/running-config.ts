import { MAX_POLICY_FAULTS, MAX_POLICY_TEXT_OCTETS, READ_AT_ONCE_LINES } from '../../limits.ts'
import { Pace, whole, type Steps } from '../../turn.ts'
import type { EsmtpMap } from '../criteria.ts'
import type { Block } from './blocks.ts'
import { Cursor } from './cursor.ts'
import { readEsmtpMap } from './esmtp/esmtp-map.ts'
import type { PolicyFault } from './fault.ts'
import type { Fixup } from './fixup.ts'
import { readFixup } from './fixup.ts'
import { TrafficPolicies } from './traffic/layer4.ts'
import { IOS_NOT_COVERED } from './ios.ts'
import type { ConfigLine } from './lines.ts'
import { eachLine } from './lines.ts'
import { unpasted } from './paste.ts'
import { enteredAgain } from './entered-again.ts'
import { PatternLookup } from './esmtp/patterns.ts'
import { nameInHeader, readRemoval } from './removal.ts'
import type { Statement } from './statements.ts'
import { isCommandIn, isOnlyInMap, isTop, statementOf } from './statements.ts'
import { compiledFor, isSystemSpace, readVersion, type Version } from './version.ts'

/** Name of the built-in map: where a text refers to it, it need not be there. */
export const DEFAULT_MAP_NAME = '_default_esmtp_map'

/** A running-config, whole or part, as far as it bears on esmtp. */
export interface RunningConfig {
  /** in the order of the text */
  maps: readonly EsmtpMap[]
  /** line of each map's header, by name */
  mapLines: ReadonlyMap<string, number>
  traffic: TrafficPolicies
  /** what a Version line says, or a rule compiler of its target; null without either */
  version: Version | null
  /** a Version line stands in the text */
  hasVersionLine: boolean
  fixup: Fixup | null
  /** lines of the text, and those that say nothing of esmtp (blank lines and comments left out) */
  lines: number
  linesPassedOver: number
}

/** All faults of a text, in its order; a text with any is not applied at all. */
export type ConfigReading =
  { ok: true; config: RunningConfig } | { ok: false; faults: PolicyFault[] }

/** Reads the text of a running-config (at most MAX_POLICY_TEXT_OCTETS). */
export function readRunningConfig(text: string): ConfigReading {
  return whole(readingRunningConfig(text))
}

/** The same in steps of some lines. */
export function* readingRunningConfig(text: string): Steps<ConfigReading> {
  // a string has at most three octets of UTF-8 a character, and counting exactly costs a copy
  if (text.length > MAX_POLICY_TEXT_OCTETS) {
    const expected = `a text of at most ${MAX_POLICY_TEXT_OCTETS} octets`
    return { ok: false, faults: [{ line: 1, column: 1, found: 'a longer text', expected }] }
  }
  const reader = new ConfigReader()
  const own = unpasted(text)
  yield
  const lines = eachLine(own)
  const pace = new Pace(READ_AT_ONCE_LINES)
  let next = lines.next()
  for (; !next.done; next = lines.next()) {
    reader.line(next.value)
    if (pace.isDue()) yield
  }
  return yield* reader.finishing(next.value, compiledFor(own))
}

type Kept = 'regex' | 'regex-class' | 'class-map' | 'esmtp-map' | 'policy-map'

function byStatement<T>(make: () => T): Readonly<Record<Kept, T>> {
  return {
    regex: make(),
    'regex-class': make(),
    'class-map': make(),
    'esmtp-map': make(),
    'policy-map': make(),
  }
}

class ConfigReader {
  readonly #faults: PolicyFault[] = []
  readonly #traffic = new TrafficPolicies(this.#faults)
  /** esmtp maps that a later line takes away */
  readonly #removedMaps = new Set<string>()
  /** in the order of the text */
  readonly #kept = byStatement(() => new Set<Block>())
  /** the same by name: `no` takes one away that may stand far above */
  readonly #named = byStatement(() => new Map<string, Block[]>())
  /** `indented`: a line of it was deeper than its header */
  #open: { block: Block; statement: Statement; indented: boolean } | null = null
  /** the unknown line that ended an esmtp map which has no indents */
  #leftBy: ConfigLine | null = null
  #version: Version | null = null
  #hasVersionLine = false
  #fixup: Fixup | null = null
  #passedOver = 0
  #understood = 0
  #firstLine: number | null = null

  /** A line belongs to the innermost block in which it is a command; where it is none of any, its indent decides. */
  line(line: ConfigLine): void {
    this.#firstLine ??= line.number
    const open = this.#open
    const statement = statementOf(line)
    if (open === null || isTop(statement)) {
      if (!isTop(statement) && this.#leftBy !== null) this.#afterUnknown(line, this.#leftBy)
      return this.#begin(line, statement)
    }
    const { block } = open
    const isDeeper = line.indent > block.header.indent
    if (isCommandIn(open.statement, line.text) || isDeeper) {
      open.indented ||= isDeeper
      if (open.statement === 'other-block') this.#passedOver++
      else block.lines.push(line)
      return
    }
    // without indents nothing tells whether an unknown word ends a block of classes
    if (statement === 'other' && open.statement === 'policy-map' && !open.indented) {
      this.#passedOver++
      return
    }
    const isMap = open.statement === 'esmtp-map' && !open.indented && block.lines.length > 0
    this.#begin(line, statement)
    if (isMap && statement === 'other') this.#leftBy = line
  }

  #begin(line: ConfigLine, statement: Statement): void {
    this.#open = null
    this.#leftBy = null
    this.#header(line, statement)
  }

  /** A word that nobody knows ended an esmtp map without indents, and what follows is of one: then the word was, too. */
  #afterUnknown(line: ConfigLine, unknown: ConfigLine): void {
    if (!isOnlyInMap(line.text)) return
    const cursor = new Cursor(unknown, this.#faults)
    cursor.fault('a command of the map above it')
  }

  #header(line: ConfigLine, statement: Statement): void {
    switch (statement) {
      case 'access-list':
        this.#traffic.keepAccessList(line)
        break
      case 'version':
        this.#readVersion(line)
        break
      case 'fixup':
        this.#fixup = readFixup(line, this.#faults) ?? this.#pass(this.#fixup)
        break
      case 'service-policy':
        if (!this.#traffic.readService(line)) this.#pass(null)
        break
      case 'removal':
        this.#remove(line)
        break
      case 'other':
        this.#passedOver++
        return
      case 'stray':
        return this.#stray(line)
      case 'ios':
        this.#open = opened(line, 'other-block')
        return this.#fault(
          line,
          'the SMTP inspection of IOS',
          `that of a PIX or ASA: ${IOS_NOT_COVERED}`,
        )
      case 'other-block':
        this.#open = opened(line, statement)
        this.#passedOver++
        break
      default: {
        this.#open = opened(line, statement)
        this.#keep(statement, this.#open.block)
      }
    }
    this.#understood++
  }

  #stray(line: ConfigLine): void {
    if (/^\s*(?:no\s+)?inspect\s/i.test(line.text) || /\besmtp\b/i.test(line.text)) {
      const expected = 'policy-map NAME and class NAME in the lines above'
      return this.#fault(line, '"inspect esmtp" outside a policy map', expected)
    }
    const expected = 'policy-map type inspect esmtp NAME in the lines above'
    this.#fault(line, 'a line of an esmtp map outside of one', expected)
  }

  /** A fault of a whole line that is outside the blocks that may be quoted. */
  #fault(line: ConfigLine, found: string, expected: string): void {
    const column = line.text.length - line.text.trimStart().length + 1
    this.#faults.push({ line: line.number, column, found, expected })
  }

  #pass<T>(value: T): T {
    this.#passedOver++
    return value
  }

  #keep(of: Kept, block: Block): void {
    this.#kept[of].add(block)
    const name = nameInHeader(of, block.header)
    const others = this.#named[of].get(name)
    if (others === undefined) this.#named[of].set(name, [block])
    else others.push(block)
  }

  #remove(line: ConfigLine): void {
    const removal = readRemoval(line)
    if (removal.of === 'other') return this.#pass(undefined)
    const { of, name } = removal
    if (of === 'access-list') return this.#traffic.dropAccessList(name)
    if (of === 'esmtp-map') this.#removedMaps.add(name)
    for (const block of this.#named[of].get(name) ?? []) this.#kept[of].delete(block)
    this.#named[of].delete(name)
  }

  #readVersion(line: ConfigLine): void {
    const version = readVersion(line.text.trimStart())
    if (version === null) this.#passedOver++
    else if (this.#hasVersionLine) {
      const expected = 'one configuration: another begins at this line'
      this.#fault(line, 'a second Version line', expected)
    } else {
      this.#version = version
      this.#hasVersionLine = true
    }
    if (isSystemSpace(line.text)) {
      const expected = 'that of a context: the system execution space inspects nothing'
      this.#fault(line, 'the configuration of the system', expected)
    }
  }

  /** `compiled`: what a rule compiler says of the device in a comment */
  *finishing(lines: number, compiled: Version | null): Steps<ConfigReading> {
    yield
    const pace = new Pace(READ_AT_ONCE_LINES)
    const patterns = new PatternLookup(this.#faults)
    for (const block of this.#kept.regex) patterns.define(block)
    for (const block of this.#kept['regex-class']) patterns.defineClass(block)
    for (const block of this.#kept['class-map']) {
      this.#traffic.readClassMap(block)
      if (pace.isDue(1 + block.lines.length)) yield
    }
    for (const block of this.#kept['policy-map']) {
      this.#traffic.readPolicyMap(block)
      if (pace.isDue(1 + block.lines.length)) yield
    }
    yield
    this.#traffic.finish()
    const { maps, mapLines } = this.#readMaps(patterns)
    this.#checkReferences(mapLines)
    if (this.#understood === 0 && this.#faults.length === 0 && this.#firstLine !== null) {
      this.#nothingUnderstood(this.#firstLine)
    }
    if (this.#faults.length > 0) return { ok: false, faults: inOrder(this.#faults) }
    const linesPassedOver =
      this.#passedOver + this.#traffic.passedOver + this.#traffic.accessLinesPassedOver
    const config = {
      maps,
      mapLines,
      traffic: this.#traffic,
      version: this.#version ?? compiled,
      hasVersionLine: this.#hasVersionLine,
      fixup: this.#fixup,
      lines,
      linesPassedOver,
    }
    return { ok: true, config }
  }

  #readMaps(patterns: PatternLookup): { maps: EsmtpMap[]; mapLines: Map<string, number> } {
    const maps = new Map<string, EsmtpMap>()
    const mapLines = new Map<string, number>()
    for (const block of this.#kept['esmtp-map']) {
      const read = readEsmtpMap(block, patterns, this.#faults)
      if (read === null) continue
      const { name } = read.map
      const first = maps.get(name)
      // one that is entered again counts from there
      maps.delete(name)
      const map = first === undefined ? read.map : enteredAgain(first, read)
      if (map === null) read.cursor.fault('a name that is not in use', read.name)
      if (first === undefined) mapLines.set(name, block.header.number)
      maps.set(name, map ?? read.map)
    }
    return { maps: [...maps.values()], mapLines }
  }

  #checkReferences(mapLines: ReadonlyMap<string, number>): void {
    for (const { cursor, name, from } of this.#traffic.references) {
      // what took its place came before the map was taken away
      if (this.#removedMaps.has(name.text) && from.mapName !== name.text) continue
      if (name.text !== DEFAULT_MAP_NAME && !mapLines.has(name.text)) {
        cursor.fault('a policy-map type inspect esmtp of this text', name)
      }
    }
  }

  #nothingUnderstood(line: number): void {
    const expected =
      'policy-map type inspect esmtp, policy-map, fixup protocol smtp, or an ASA Version line'
    this.#faults.push({ line, column: 1, found: 'no line of a running-config', expected })
  }
}

function opened(
  header: ConfigLine,
  statement: Statement,
): { block: Block; statement: Statement; indented: boolean } {
  return { block: { header, lines: [] }, statement, indented: false }
}

function inOrder(faults: PolicyFault[]): PolicyFault[] {
  return faults.sort((a, b) => a.line - b.line || a.column - b.column).slice(0, MAX_POLICY_FAULTS)
}
