import { z } from 'zod'
import { remedySchema } from './finding.ts'

const findingIds = z.array(z.string()).meta({ description: 'ids of findings' })

/** A part of a cure, which can be left out: the text is then made again from those that stay. */
export const curePartSchema = z
  .object({
    id: z.string().meta({ description: 'stable name of the part', examples: ['allow-tls'] }),
    title: z.string().meta({ description: 'what it does' }),
    config: z.string().meta({ description: 'its lines of the cure' }),
    cures: findingIds,
    givesUp: z.string().meta({ description: 'what is lost by it' }),
  })
  .meta({ id: 'CurePart', description: 'A part of a cure that can be left out' })

/** The one change that makes the session work, for the device the report names. */
export const cureSchema = remedySchema
  .extend({
    device: z.string().meta({
      description:
        'the device it is for; where that is no PIX or ASA, config has its settings in its own words',
      examples: ['Cisco PIX/ASA (inspect esmtp)', 'WatchGuard Firebox'],
    }),
    config: z.string().meta({ description: 'text to paste' }),
    parts: z.array(curePartSchema).meta({ description: 'what it is made of' }),
    fields: z
      .array(
        z.object({
          name: z
            .string()
            .meta({ description: 'what belongs there', examples: ['server address'] }),
          placeholder: z.string().meta({ description: 'what stands there' }),
        }),
      )
      .meta({ description: 'what is to be filled in before it is pasted' }),
    cures: findingIds,
    leaves: z
      .array(
        z.object({
          id: z.string().meta({ description: 'of the finding' }),
          why: z.string().meta({ description: 'why nothing cures it' }),
        }),
      )
      .meta({ description: 'findings that no configuration cures' }),
    then: z
      .array(
        z.object({
          title: z.string().meta({ description: 'what it is for' }),
          command: z.string().meta({ description: 'to be pasted' }),
        }),
      )
      .meta({ description: 'what to do after it was pasted' }),
  })
  .meta({ id: 'Cure', description: 'The one change that makes the sessions work' })

export type CurePart = z.infer<typeof curePartSchema>
export type CureRecord = z.infer<typeof cureSchema>
