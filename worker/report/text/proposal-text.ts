import { hanging } from '../layout.ts'
import type { Proposal } from '../policy.ts'
import { tried } from '../tried.ts'

/** `text/plain` of proposed remedies for a terminal of 80 columns; commands stand in lines of their own. */
export function toProposalText({ remedies }: Proposal): string {
  if (remedies.length === 0)
    return 'Nothing to change: the policy lets every session of this recording through.\n'
  return [
    ...remedies.flatMap((remedy, index) => [
      ...hanging(`${index + 1}. `, remedy.title),
      ...hanging(
        '   ',
        [
          remedy.givesUp === '' ? null : `gives up: ${remedy.givesUp.replace(/\.$/, '')}`,
          remedy.minimumVersion === null ? null : `from version ${remedy.minimumVersion}`,
          remedy.config === null ? 'no configuration helps' : tried(remedy),
        ]
          .filter((note) => note !== null)
          .join('; '),
      ),
      ...pasted(remedy.config),
      ...pasted(remedy.bind),
      ...(remedy.undo === null ? [] : ['   undone by:', ...pasted(remedy.undo)]),
      '',
    ]),
  ].join('\n')
}

/** Commands to be pasted, never wrapped. */
function pasted(commands: string | null): string[] {
  return commands === null
    ? []
    : commands
        .trimEnd()
        .split('\n')
        .map((line) => `      ${line}`)
}
