import { leadingToMaskedCommands } from '../../policy/propose/shown-keywords.ts'
import type { PolicyProblem } from '../../policy/propose/problem.ts'
import { incurable } from '../catalogue/incurable.ts'
import { isProtocolFinding } from '../protocol/pages.ts'
import type { CureSession } from './session.ts'

/** The findings that a cure leaves as they are, each id once, and why. What SMTP itself is broken in has no part in it. */
export function leavesOf(
  sessions: readonly CureSession[],
  cures: readonly string[],
): { id: string; why: string }[] {
  const reasons = new Map<string, string>()
  for (const { complaints } of sessions)
    for (const { id, severity, problem } of complaints) {
      if (cures.includes(id) || reasons.has(id) || isProtocolFinding(id)) continue
      const why = problem === null ? incurable(id) : whyNot(problem)
      if (why !== null && (severity !== 'note' || problem !== null)) reasons.set(id, why)
    }
  return [...reasons].map(([id, why]) => ({ id, why }))
}

function whyNot(problem: PolicyProblem): string {
  switch (problem.kind) {
    case 'keyword': {
      const leading = leadingToMaskedCommands(problem.hidden)
      if (leading.length === 0) return ALL_OR_NONE
      const [first = ''] = leading
      const command = first === 'CHUNKING' ? 'its command BDAT' : 'its command'
      const words = MAX_NAMED < leading.length ? `${first} and others` : leading.join(', ')
      return `If shown, ${words} would lead clients to commands that still arrive as X${
        leading.length === 1 ? ` (${command})` : ''
      }, and mail that passes now would be refused. ${ALL_OR_NONE}`
    }
    case 'verb':
    case 'ehlo':
    case 'starttls':
      return `No map adds a command to the list of the inspection${problem.kind === 'starttls' ? ' in these releases' : ''}. ${EXEMPT}`
    case 'event':
      return problem.event === 'bad-address'
        ? 'The address is to be corrected at the sender.'
        : EXEMPT
    default:
      return EXEMPT
  }
}

const MAX_NAMED = 3
const EXEMPT = 'Only taking the server out of the inspection changes it.'
const ALL_OR_NONE =
  'A map shows all keywords it has no name for, or none. Mail passes without them.'
