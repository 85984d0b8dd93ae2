import { z } from 'zod'
import { remedySchema, type FindingRecord, type RemedyRecord } from './finding.ts'

const findingIds = z.array(z.string()).meta({ description: 'ids of findings' })

/** A part of a cure, which can be left out: the text is then made again from those that stay. */
export const curePartSchema = z
  .object({
    id: z.string().meta({ examples: ['allow-tls'] }),
    title: z.string(),
    config: z.string().meta({ description: 'its lines of the cure' }),
    cures: findingIds,
    givesUp: z.string(),
  })
  .meta({ id: 'CurePart' })

/** The one change that makes the session work, for the device the report names. */
export const cureSchema = remedySchema
  .extend({
    config: z.string().meta({ description: 'text to paste' }),
    parts: z.array(curePartSchema),
    fields: z
      .array(z.object({ name: z.string(), placeholder: z.string() }))
      .meta({ description: 'what is to be filled in before it is pasted' }),
    cures: findingIds,
    leaves: z
      .array(z.object({ id: z.string(), why: z.string() }))
      .meta({ description: 'findings that no configuration cures' }),
    then: z
      .array(z.object({ title: z.string(), command: z.string() }))
      .meta({ description: 'what to do after it was pasted' }),
  })
  .meta({ id: 'Cure' })

export type CurePart = z.infer<typeof curePartSchema>
export type CureRecord = z.infer<typeof cureSchema>

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
