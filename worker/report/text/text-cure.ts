import type { CureRecord } from '../cure.ts'
import { hanging } from '../layout.ts'
import type { Painter } from './paint.ts'
import { heading, toPaste } from './text-findings.ts'
import { tried } from '../tried.ts'

/**
 * The one cure of a report: what to paste, what it gives up, what to do after it, and what it leaves; [] where there is
 * none. `brief`: what undoes it, what the last steps are for, and
 * why it leaves what it leaves, are for whoever asks for lines=all.
 */
export function cureText(cure: CureRecord | null, paint: Painter, brief = false): string[] {
  if (cure === null) return []
  const { title, config, bind, undo, givesUp, minimumVersion, fields, leaves, then } = cure
  const notes = [
    `for ${cure.device}`,
    givesUp === '' ? null : `gives up: ${givesUp.replace(/\.$/, '')}`,
    minimumVersion === null ? null : `from version ${minimumVersion}`,
    tried(cure),
  ]
  return [
    '',
    paint('strong', heading('the cure, in one')),
    ...hanging('', title).map((row) => paint('good', row)),
    ...hanging('', notes.filter((note) => note !== null).join('; ')),
    ...fields.flatMap(({ name, placeholder }) =>
      hanging('fill in: ', `${name}, in place of ${placeholder}`),
    ),
    ...toPaste(config),
    ...toPaste(bind),
    ...(brief && then.length > 0 ? ['then:'] : []),
    ...then.flatMap(({ title, command }) => [
      ...(brief && command !== '' ? [] : hanging('then: ', title)),
      ...toPaste(command === '' ? null : command),
    ]),
    ...(undo === null || brief ? [] : ['undone by:', ...toPaste(undo)]),
    ...(brief && leaves.length > 0
      ? hanging('leaves: ', `${leaves.map(({ id }) => id).join(', ')} (lines=all says why)`)
      : leaves.flatMap(({ id, why }) => hanging('leaves: ', `${id}: ${why}`))),
  ]
}
