import { MAX_MAP_MATCHES } from '../../../limits.ts'
import type { EsmtpMap, MapMatch } from '../../criteria.ts'
import { readAction } from './action.ts'
import { readDescription, readName } from './atoms.ts'
import type { Block } from '../blocks.ts'
import { partsOf } from '../blocks.ts'
import { readCriterion } from './criterion.ts'
import { Cursor } from '../cursor.ts'
import type { PolicyFault } from '../fault.ts'
import type { Word } from '../lines.ts'
import { matchText } from './match-text.ts'
import { noParameters, ParameterReader } from './parameters.ts'
import type { PatternLookup } from './patterns.ts'
import { beginsPart } from '../statements.ts'

/** A map and where its name stands. */
export interface ReadMap {
  map: EsmtpMap
  /** `no match …`, as `matchText` has them: of a map that was entered before */
  removed: string[]
  cursor: Cursor
  name: Word
}

/** Reads `policy-map type inspect esmtp NAME` and all that is in it; null if it has no name. */
export function readEsmtpMap(
  block: Block,
  patterns: PatternLookup,
  faults: PolicyFault[],
): ReadMap | null {
  const cursor = new Cursor(block.header, faults)
  cursor.expect('policy-map', 'type', 'inspect', 'esmtp')
  const name = readName(cursor, 'the name of the map')
  if (name !== null) cursor.end()
  const map = {
    name: name?.text ?? '',
    description: null as string | null,
    parameters: noParameters(),
    matches: [] as MapMatch[],
  }
  const removed: string[] = []
  const parameters = new ParameterReader(map.parameters, faults)
  for (const part of partsOf(block.lines, beginsPart)) {
    const line = new Cursor(part.header, faults)
    if (line.accept('description')) {
      map.description = readDescription(line)
      nothingUnder(part, faults)
    } else if (line.accept('parameters')) {
      line.end()
      parameters.read(part.lines)
    } else if (line.accept('match')) {
      const match = readMatch(line, part, map.matches.length + 1, patterns, faults)
      if (match !== null) map.matches.push(match)
      if (map.matches.length > MAX_MAP_MATCHES) {
        line.fault(`at most ${MAX_MAP_MATCHES} matches`, null)
        break
      }
    } else if (line.accept('no', 'match')) {
      const not = line.accept('not')
      const criterion = readCriterion(line, patterns)
      if (criterion !== null && line.end()) removed.push(matchText({ not, criterion }))
      nothingUnder(part, faults)
    } else {
      line.fault('match, parameters or description')
    }
  }
  return name === null ? null : { map, removed, cursor, name }
}

function readMatch(
  cursor: Cursor,
  block: Block,
  position: number,
  patterns: PatternLookup,
  faults: PolicyFault[],
): MapMatch | null {
  const not = cursor.accept('not')
  const criterion = readCriterion(cursor, patterns)
  if (criterion !== null) cursor.end()
  const [first, second] = block.lines
  if (first === undefined) {
    cursor.fault('an action in the lines below', null)
    return null
  }
  // what actions are possible is not known after a fault in the criterion
  if (criterion === null) return null
  const action = readAction(new Cursor(first, faults), criterion.kind)
  if (second !== undefined) new Cursor(second, faults).fault('one action for a match')
  return action === null ? null : { position, not, criterion, action }
}

function nothingUnder(block: Block, faults: PolicyFault[]): void {
  const [first] = block.lines
  if (first !== undefined) new Cursor(first, faults).fault('match, parameters or description')
}
