import { PLACEHOLDER_SERVER } from '../config/traffic/traffic.ts'
import type { Remedy } from '../remedy.ts'
import type { PolicyProblem, Rerun } from './problem.ts'
import { toRemedy, UNVERIFIED, verified } from './proof.ts'
import { bindingOf, type Situation } from './situation.ts'
import type { Binding } from './texts.ts'
import { exemptServer, stopFixup, stopInspection } from './texts.ts'

/** Events of what the client does wrong: whatever stands in the way, the server refuses or misreads it. */
const OF_THE_CLIENT: Readonly<Record<string, string>> = {
  'truncated-command':
    'No configuration helps: the client sends a command of fewer than four octets, and SMTP has none',
  'smuggling-sequence':
    'No configuration helps: the client sends an end of data that is not a valid one; mend the client, and have the server refuse bare CR and LF',
}

/** No inspection of one server, or none at all: those of which the session shows that they help. */
export function endings(
  at: readonly number[],
  situation: Situation,
  rerun: Rerun | null,
): Remedy[] {
  const { policy } = situation
  const binding = bindingOf(situation)
  const all =
    policy.profile === 'pix-6' ? [endFixup()] : [exempt(situation.server, binding), end(binding)]
  return all
    .map((remedy) => verified(remedy, policy, at, rerun))
    .filter((remedy) => remedy !== null)
}

/** Why no configuration helps, or null where one may. */
export function hopeless(problem: PolicyProblem): Remedy | null {
  const title = problem.kind === 'event' ? OF_THE_CLIENT[problem.event] : undefined
  if (title === undefined) return null
  const none = { config: null, bind: null, undo: null }
  return { title, ...none, givesUp: '', minimumVersion: null, ...UNVERIFIED }
}

function exempt(server: string | null, binding: Binding): Remedy {
  const texts = exemptServer(server, binding)
  const isPlaceholder = server !== PLACEHOLDER_SERVER && texts.config.includes(PLACEHOLDER_SERVER)
  const placeholder = isPlaceholder
    ? ` ${PLACEHOLDER_SERVER} is a placeholder: put the address of the server there.`
    : ''
  return toRemedy(
    {
      title: 'Inspect all mail but that of this server',
      givesUp: `All protection of this one server by the inspection.${placeholder}`,
      minimumVersion: '7.0(1)',
    },
    texts,
  )
}

function end(binding: Binding): Remedy {
  return toRemedy(
    {
      title: 'End the inspection (no inspect esmtp)',
      givesUp: 'All protection by the inspection, for every server.',
      minimumVersion: '7.0(1)',
    },
    stopInspection(binding),
  )
}

function endFixup(): Remedy {
  return toRemedy(
    {
      title: 'End the inspection (no fixup protocol smtp 25)',
      givesUp: 'All protection by the inspection, for every server. PIX 6 has nothing smaller.',
      minimumVersion: null,
    },
    stopFixup(),
  )
}
