import type { CureRecord } from './cure.ts'
import type { FindingRecord, RemedyRecord } from './finding.ts'

/** What cures a finding: the whole cure, under the names of its parts that do. Pasted after any other, it undoes nothing. */
export function remediesOf(
  { id, remedies }: FindingRecord,
  cure: CureRecord | null,
): RemedyRecord[] {
  const parts = cure?.parts.filter(({ cures }) => cures.includes(id)) ?? []
  if (cure === null || parts.length === 0) return remedies
  const { config, bind, undo, givesUp, minimumVersion, verified, verifiedOn } = cure
  const title = parts.map((part) => part.title).join('; ')
  return [...remedies, { title, config, bind, undo, givesUp, minimumVersion, verified, verifiedOn }]
}
