import { counted, hanging } from '../layout.ts'
import type { Painter } from './paint.ts'
import type { EvidenceRecord } from '../report.ts'
import { heading } from './text-findings.ts'

/** Pieces that are written out; the rest is counted. */
const MAX_SHOWN_EVIDENCE = 8

/** What stands in the text outside its sessions: each piece, what it proves and what to do next. */
export function evidenceText(evidence: readonly EvidenceRecord[], paint: Painter): string[] {
  if (evidence.length === 0) return []
  const left = evidence.length - MAX_SHOWN_EVIDENCE
  return [
    '',
    paint('strong', heading(`${counted(evidence.length, 'piece')} of loose evidence`)),
    ...evidence.slice(0, MAX_SHOWN_EVIDENCE).flatMap((one) => pieceText(one, paint)),
    ...(left > 0 ? [`   and ${left} more`] : []),
  ]
}

function pieceText(
  { sourceLine, text, weight, command, host, says, next }: EvidenceRecord,
  paint: Painter,
): string[] {
  const proves = weight === 'nothing' ? 'proves nothing' : weight
  const about = [proves, command, host].filter((word) => word !== null).join(' · ')
  return [
    '',
    ...hanging(sourceLine === null ? '' : `line ${sourceLine}: `, text),
    ...hanging('   ', about).map((row) => paint('quiet', row)),
    ...hanging('   ', says),
    ...(next === null ? [] : hanging('   next: ', next)),
  ]
}
