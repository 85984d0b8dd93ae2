import type { AccessEntry } from './access-list.ts'
import { permits, readAccessEntry } from './access-list.ts'
import { readName } from '../esmtp/atoms.ts'
import type { Block } from '../blocks.ts'
import { partsOf } from '../blocks.ts'
import { Cursor } from '../cursor.ts'
import type { PolicyFault } from '../fault.ts'
import type { ConfigLine, Word } from '../lines.ts'
import { wordsOf } from '../lines.ts'
import { beginsClass } from '../statements.ts'
import type { Answer, Traffic } from './traffic.ts'
import { allOf, anyOf } from './traffic.ts'
import { checkPorts, classCriterion, fits } from './traffic-class.ts'
import type { ClassCriterion, TrafficClass } from './traffic-class.ts'

/** `inspect esmtp` or its absence, in one class of one policy map. */
export interface ClassInspection {
  className: string
  /** null: nothing was said; false: `no inspect esmtp` */
  inspects: boolean | null
  /** the esmtp map, or null for the profile's own */
  mapName: string | null
  /** it was `inspect smtp` that was said, a statement of FWSM */
  isSmtp: boolean
  /** line of the statement, or 0 */
  line: number
}

/** One layer 3/4 policy map. */
export class TrafficPolicy {
  readonly name: string
  /** whether it inspects anything at all: then silence on esmtp means none */
  inspectsOther = false
  /** by name, in the order of their first mention: a text may have 40,000 */
  readonly #classes = new Map<string, ClassInspection>()

  constructor(name: string) {
    this.name = name
  }

  /** In the order of their first mention. */
  get classes(): Iterable<ClassInspection> {
    return this.#classes.values()
  }

  /** Whether `is` holds of one of them. */
  some(is: (inspection: ClassInspection) => boolean): boolean {
    for (const inspection of this.#classes.values()) if (is(inspection)) return true
    return false
  }

  /** What it does in a class; nothing yet, where that was not mentioned. */
  inspectionOf(className: string): ClassInspection {
    let inspection = this.#classes.get(className)
    if (inspection === undefined) {
      inspection = { className, inspects: null, mapName: null, isSmtp: false, line: 0 }
      this.#classes.set(className, inspection)
    }
    return inspection
  }

  /** `no class NAME`. */
  remove(className: string): void {
    const gone = this.#classes.get(className)
    if (gone !== undefined) gone.mapName = null
    this.#classes.delete(className)
  }
}

/** An esmtp map that `inspect esmtp NAME` refers to. */
export interface MapReference {
  cursor: Cursor
  name: Word
  /** the class, as the whole text leaves it */
  from: ClassInspection
}

/** A policy map by its name, and where a `service-policy` puts it in service. */
interface Serviced {
  name: string
  where: string
}

/** All of layer 3/4 that bears on esmtp. */
export class TrafficPolicies {
  readonly references: MapReference[] = []
  readonly #policies = new Map<string, TrafficPolicy>()
  readonly #serviced = { global: [] as Serviced[], interface: [] as Serviced[] }
  readonly #classes = new Map<string, TrafficClass>()
  readonly #accessLines = new Map<string, ConfigLine[]>()
  readonly #accessLists = new Map<string, AccessEntry[]>()
  readonly #faults: PolicyFault[]
  /** matches of ports that no device prints, by class: faults only where the class inspects esmtp */
  readonly #oddPorts = new Map<string, ConfigLine[]>()
  /** lines in blocks that say nothing of esmtp */
  passedOver = 0

  constructor(faults: PolicyFault[]) {
    this.#faults = faults
  }

  /** In the order of their first mention. */
  get policies(): readonly TrafficPolicy[] {
    return [...this.#policies.values()]
  }

  /** Of that name, or undefined. */
  policy(name: string): TrafficPolicy | undefined {
    return this.#policies.get(name)
  }

  /** Policy maps with a `service-policy`: global, the last one first, then interfaces. */
  get serviced(): readonly Serviced[] {
    return [...this.#serviced.global.toReversed(), ...this.#serviced.interface]
  }

  /** Keeps `access-list NAME …` unread: nearly all of them are never asked for. */
  keepAccessList(line: ConfigLine): void {
    const name = /^\s*\S+\s+(\S+)/.exec(line.text)?.[1] ?? ''
    const lines = this.#accessLines.get(name)
    if (lines === undefined) this.#accessLines.set(name, [line])
    else lines.push(line)
  }

  /** `clear configure access-list NAME`. */
  dropAccessList(name: string): void {
    this.#accessLines.delete(name)
  }

  /** How many kept lines belong to access lists that no class refers to. */
  get accessLinesPassedOver(): number {
    const used = new Set<string>()
    for (const { criteria } of this.#classes.values())
      for (const criterion of criteria)
        if (criterion.kind === 'access-list') used.add(criterion.name)
    let count = 0
    for (const [name, lines] of this.#accessLines) if (!used.has(name)) count += lines.length
    return count
  }

  /** Reads `service-policy NAME {global | interface IF}`. */
  readService(line: ConfigLine): boolean {
    const [, name, where, onInterface] = wordsOf(line.text)
    if (name === undefined || (where?.lower !== 'global' && where?.lower !== 'interface'))
      return false
    const at = where.lower === 'global' ? 'global' : `interface ${onInterface?.text ?? ''}`
    this.#serviced[where.lower].push({ name: name.text, where: at })
    return true
  }

  /** Reads `class-map [match-all|match-any] NAME` and its match. */
  readClassMap(block: Block): void {
    const cursor = new Cursor(block.header, this.#faults)
    cursor.expect('class-map')
    const any = !cursor.accept('match-all') && cursor.accept('match-any')
    const name = readName(cursor, 'the name of the class map')
    if (name === null || !cursor.end()) return
    if (this.#classes.has(name.text)) return void cursor.fault('a name that is not in use', name)
    const criteria: ClassCriterion[] = []
    const odd: ConfigLine[] = []
    for (const line of block.lines) {
      const words = wordsOf(line.text).map(({ text }) => text)
      if (words[0]?.toLowerCase() !== 'match') {
        this.passedOver++
        continue
      }
      criteria.push(classCriterion(words.slice(1)))
      if (!checkPorts(new Cursor(line, []))) odd.push(line)
    }
    this.#classes.set(name.text, { any, criteria })
    if (odd.length > 0) this.#oddPorts.set(name.text, odd)
  }

  /** The whole text was read: faults of classes that it inspects esmtp in. */
  finish(): void {
    const inspecting = new Set<string>()
    for (const { classes } of this.#policies.values())
      for (const { inspects, className } of classes)
        if (inspects === true) inspecting.add(className)
    for (const name of inspecting)
      for (const line of this.#oddPorts.get(name) ?? []) checkPorts(new Cursor(line, this.#faults))
  }

  /** Reads `policy-map NAME`, its classes, and what they inspect. A second one of the name goes on with the first. */
  readPolicyMap(block: Block): void {
    const cursor = new Cursor(block.header, this.#faults)
    cursor.expect('policy-map')
    const name = readName(cursor, 'the name of the policy map')
    if (name === null || !cursor.end()) return
    const policy = this.#policy(name.text)
    for (const part of partsOf(block.lines, beginsClass)) {
      const line = new Cursor(part.header, this.#faults)
      if (line.accept('no', 'class')) {
        const name = line.take()?.text
        if (name !== undefined) policy.remove(name)
        continue
      }
      if (!line.accept('class')) {
        if (isInspectEsmtp(part.header.text)) line.fault('class NAME in the lines above')
        this.passedOver += 1 + part.lines.length
        continue
      }
      const className = readName(line, 'the name of a class map')
      if (className === null || !line.end()) continue
      const into = policy.inspectionOf(className.text)
      for (const inner of part.lines) this.#classLine(inner, policy, into)
    }
  }

  #policy(name: string): TrafficPolicy {
    let policy = this.#policies.get(name)
    if (policy === undefined) {
      policy = new TrafficPolicy(name)
      this.#policies.set(name, policy)
    }
    return policy
  }

  #classLine(line: ConfigLine, policy: TrafficPolicy, into: ClassInspection): void {
    const cursor = new Cursor(line, this.#faults)
    const no = cursor.accept('no')
    const isSmtp = cursor.accept('inspect', 'smtp')
    if (!isSmtp && !cursor.accept('inspect', 'esmtp')) {
      if (cursor.accept('inspect')) policy.inspectsOther = true
      this.passedOver++
      return
    }
    const name = cursor.next === null ? null : readName(cursor, 'the name of an esmtp map')
    if (!cursor.end()) return
    into.inspects = !no
    into.mapName = no ? null : (name?.text ?? null)
    into.isSmtp = isSmtp
    into.line = line.number
    if (!no && name !== null) this.references.push({ cursor, name, from: into })
  }

  /** Whether `className` takes the traffic in. */
  matches(className: string, traffic: Traffic): Answer {
    if (className === 'class-default') return 'yes'
    const known = this.#classes.get(className)
    if (known === undefined) return className === 'inspection_default' ? 'yes' : 'maybe'
    if (known.criteria.length === 0) return 'maybe'
    const answers = known.criteria.map((criterion) =>
      fits(criterion, traffic, (name) => this.#permits(name, traffic)),
    )
    return known.any ? anyOf(answers) : allOf(answers)
  }

  /** Whether a `no inspect esmtp` in this class exempts what it takes in, and not just ends what was there. */
  isNarrow(className: string): boolean {
    const known = this.#classes.get(className)
    if (known === undefined) return !isBuiltIn(className)
    return known.criteria.some(({ kind }) => kind === 'access-list' || kind === 'port')
  }

  #permits(name: string, traffic: Traffic): Answer {
    let entries = this.#accessLists.get(name)
    if (entries === undefined) {
      const lines = this.#accessLines.get(name)
      if (lines === undefined) return 'maybe'
      entries = lines.map(readAccessEntry).filter((entry) => entry !== null)
      this.#accessLists.set(name, entries)
    }
    return permits(entries, traffic)
  }
}

function isInspectEsmtp(text: string): boolean {
  return /^\s*(?:no\s+)?inspect\s+e?smtp(?=\s|$)/i.test(text)
}

function isBuiltIn(className: string): boolean {
  return className === 'inspection_default' || className === 'class-default'
}
