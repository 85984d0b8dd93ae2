import type { AccessEntry } from './access-list.ts'
import { permits, readAccessEntry } from './access-list.ts'
import { readName, readPort } from './atoms.ts'
import type { Block } from './blocks.ts'
import { nested } from './blocks.ts'
import { Cursor } from './cursor.ts'
import type { PolicyFault } from './fault.ts'
import type { ConfigLine, Word } from './lines.ts'
import { wordsOf } from './lines.ts'
import type { Answer, Traffic } from './traffic.ts'
import { SMTP_PORT } from './traffic.ts'

/** What a layer 3/4 class takes in. */
export type ClassCriterion =
  | { kind: 'access-list'; name: string }
  | { kind: 'port'; low: number; high: number }
  | { kind: 'default-inspection-traffic' }
  | { kind: 'any' }
  /** a criterion that says nothing we can judge (dscp, tunnel-group …) */
  | { kind: 'other' }

/** `inspect esmtp` or its absence, in one class of one policy map. */
export interface ClassInspection {
  className: string
  /** null: nothing was said; false: `no inspect esmtp` */
  inspects: boolean | null
  /** the esmtp map, or null for the profile's own */
  mapName: string | null
  /** line of the statement, or 0 */
  line: number
}

/** One layer 3/4 policy map. */
export interface TrafficPolicy {
  name: string
  /** in the order of their first mention */
  classes: ClassInspection[]
  /** whether it inspects anything at all: then silence on esmtp means none */
  inspectsOther: boolean
}

/** An esmtp map that `inspect esmtp NAME` refers to. */
export interface MapReference {
  cursor: Cursor
  name: Word
  /** the class, as the whole text leaves it */
  from: ClassInspection
}

/** All of layer 3/4 that bears on esmtp. */
export class TrafficPolicies {
  readonly policies: TrafficPolicy[] = []
  readonly references: MapReference[] = []
  /** policy maps with a `service-policy`, in the order global, then interfaces */
  readonly serviced: { name: string; where: string }[] = []
  readonly #classes = new Map<string, ClassCriterion>()
  readonly #accessLines = new Map<string, ConfigLine[]>()
  readonly #accessLists = new Map<string, AccessEntry[]>()
  readonly #faults: PolicyFault[]
  /** lines in blocks that say nothing of esmtp */
  passedOver = 0

  constructor(faults: PolicyFault[]) {
    this.#faults = faults
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
    for (const criterion of this.#classes.values()) {
      if (criterion.kind === 'access-list') used.add(criterion.name)
    }
    let count = 0
    for (const [name, lines] of this.#accessLines) if (!used.has(name)) count += lines.length
    return count
  }

  /** Reads `service-policy NAME {global | interface IF}`. */
  readService(line: ConfigLine): boolean {
    const [, name, where, onInterface] = wordsOf(line.text)
    if (name === undefined || (where?.lower !== 'global' && where?.lower !== 'interface'))
      return false
    if (where.lower === 'global') this.serviced.unshift({ name: name.text, where: 'global' })
    else this.serviced.push({ name: name.text, where: `interface ${onInterface?.text ?? ''}` })
    return true
  }

  /** Reads `class-map [match-all|match-any] NAME` and its match. */
  readClassMap(block: Block): void {
    const cursor = new Cursor(block.header, this.#faults)
    cursor.expect('class-map')
    if (!cursor.accept('match-all')) cursor.accept('match-any')
    const name = readName(cursor, 'the name of the class map')
    if (name === null || !cursor.end()) return
    if (this.#classes.has(name.text)) return void cursor.fault('a name that is not in use', name)
    let criterion: ClassCriterion = { kind: 'other' }
    for (const line of block.lines) {
      const words = new Cursor(line, this.#faults)
      if (!words.accept('match')) this.passedOver++
      else criterion = readClassCriterion(words)
    }
    this.#classes.set(name.text, criterion)
  }

  /** Reads `policy-map NAME`, its classes, and what they inspect. A second one of the name goes on with the first. */
  readPolicyMap(block: Block): void {
    const cursor = new Cursor(block.header, this.#faults)
    cursor.expect('policy-map')
    const name = readName(cursor, 'the name of the policy map')
    if (name === null || !cursor.end()) return
    const policy = this.#policy(name.text)
    for (const part of nested(block.lines)) {
      const line = new Cursor(part.header, this.#faults)
      if (line.accept('no', 'class')) {
        const name = line.take()?.text
        for (const gone of policy.classes) if (gone.className === name) gone.mapName = null
        policy.classes = policy.classes.filter(({ className }) => className !== name)
        continue
      }
      if (!line.accept('class')) {
        this.passedOver += 1 + part.lines.length
        continue
      }
      const className = readName(line, 'the name of a class map')
      if (className === null || !line.end()) continue
      const into = inspectionOf(policy, className.text)
      for (const inner of part.lines) this.#classLine(inner, policy, into)
    }
  }

  #policy(name: string): TrafficPolicy {
    let policy = this.policies.find((known) => known.name === name)
    if (policy === undefined) {
      policy = { name, classes: [], inspectsOther: false }
      this.policies.push(policy)
    }
    return policy
  }

  #classLine(line: ConfigLine, policy: TrafficPolicy, into: ClassInspection): void {
    const cursor = new Cursor(line, this.#faults)
    const no = cursor.accept('no')
    if (!cursor.accept('inspect', 'esmtp')) {
      if (cursor.accept('inspect')) policy.inspectsOther = true
      this.passedOver++
      return
    }
    const name = cursor.next === null ? null : readName(cursor, 'the name of an esmtp map')
    if (!cursor.end()) return
    into.inspects = !no
    into.mapName = no ? null : (name?.text ?? null)
    into.line = line.number
    if (!no && name !== null) this.references.push({ cursor, name, from: into })
  }

  /** Whether `className` takes the traffic in. */
  matches(className: string, traffic: Traffic): Answer {
    if (className === 'class-default') return 'yes'
    const criterion = this.#classes.get(className)
    if (criterion === undefined) return className === 'inspection_default' ? 'yes' : 'maybe'
    switch (criterion.kind) {
      case 'any':
        return 'yes'
      case 'default-inspection-traffic':
        return traffic.port === SMTP_PORT ? 'yes' : 'no'
      case 'port':
        return traffic.port >= criterion.low && traffic.port <= criterion.high ? 'yes' : 'no'
      case 'access-list':
        return this.#permits(criterion.name, traffic)
      case 'other':
        return 'maybe'
    }
  }

  /** Whether a `no inspect esmtp` in this class exempts what it takes in, and not just ends what was there. */
  isNarrow(className: string): boolean {
    const kind = this.#classes.get(className)?.kind
    return (
      kind === 'access-list' || kind === 'port' || (kind === undefined && !isBuiltIn(className))
    )
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

function isBuiltIn(className: string): boolean {
  return className === 'inspection_default' || className === 'class-default'
}

function inspectionOf(policy: TrafficPolicy, className: string): ClassInspection {
  let inspection = policy.classes.find((known) => known.className === className)
  if (inspection === undefined) {
    inspection = { className, inspects: null, mapName: null, line: 0 }
    policy.classes.push(inspection)
  }
  return inspection
}

function readClassCriterion(cursor: Cursor): ClassCriterion {
  if (cursor.accept('access-list')) {
    // access lists have longer names than maps
    const name = cursor.take()
    if (name === null) cursor.fault('the name of an access list')
    else if (cursor.end()) return { kind: 'access-list', name: name.text }
  } else if (cursor.accept('port', 'tcp')) {
    const ports = readPortRange(cursor)
    if (ports !== null && cursor.end()) return ports
  } else if (cursor.accept('default-inspection-traffic')) {
    if (cursor.end()) return { kind: 'default-inspection-traffic' }
  } else if (cursor.accept('any')) {
    if (cursor.end()) return { kind: 'any' }
  } else if (cursor.accept('port', 'udp')) {
    return { kind: 'port', low: -1, high: -1 }
  }
  return { kind: 'other' }
}

function readPortRange(cursor: Cursor): ClassCriterion | null {
  const range = cursor.accept('range')
  if (!range && !cursor.accept('eq')) {
    cursor.fault('eq or range')
    return null
  }
  const low = readPort(cursor)
  const high = range && low !== null ? readPort(cursor) : low
  return low === null || high === null ? null : { kind: 'port', low, high }
}
