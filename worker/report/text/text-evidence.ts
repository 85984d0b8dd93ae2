import { clippedTo, COLUMNS, counted, hanging } from '../layout.ts'
import type { Painter } from './paint.ts'
import type { EvidenceRecord } from '../report.ts'
import { heading } from './text-findings.ts'

/** Pieces that are written out; the rest is counted. */
const MAX_SHOWN_EVIDENCE = 8
/** Beside many sessions. */
const MAX_BRIEF_EVIDENCE = 2

/** What stands in the text outside its sessions: each piece, what it proves and what to do next. */
export function evidenceText(
  evidence: readonly EvidenceRecord[],
  paint: Painter,
  brief: boolean,
): string[] {
  if (evidence.length === 0) return []
  const most = brief ? MAX_BRIEF_EVIDENCE : MAX_SHOWN_EVIDENCE
  const left = evidence.length - most
  return [
    '',
    paint('strong', heading(`${counted(evidence.length, 'piece')} of loose evidence`)),
    ...evidence
      .slice(0, most)
      .flatMap((one) => (brief ? pieceInBrief(one, paint) : pieceText(one, paint))),
    ...(left > 0 ? [`   and ${left} more`] : []),
  ]
}

/** A piece in two rows: what stands there, and the beginning of what it says. */
function pieceInBrief(
  { sourceLine, text, weight, says }: EvidenceRecord,
  paint: Painter,
): string[] {
  const proves = weight === 'nothing' ? 'proves nothing' : weight
  return [
    clippedTo(`${sourceLine === null ? '' : `line ${sourceLine}: `}${text}`, COLUMNS),
    paint('quiet', clippedTo(`   ${proves}: ${says}`, COLUMNS)),
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
