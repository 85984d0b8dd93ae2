import type { Engine } from './engine/engine.ts'
import { inspectUpload } from './inspect.ts'
import { MAX_PROPOSED_SESSIONS } from './limits.ts'
import type { Remedy } from './policy/remedy.ts'
import type { InspectOptions, UploadInspection } from './report/inspection.ts'
import { NOWHERE } from './report/sink.ts'

/** What proposes: an upload in, then the remedies of its sessions. */
export interface UploadProposal extends UploadInspection {
  /** each configuration once, in the order of the sessions; complete after `end` */
  readonly remedies: readonly Remedy[]
}

/** Configurations that let the sessions of an upload through, each tried on its session. */
export function proposeForUpload(engine: Engine, options: InspectOptions): UploadProposal {
  const remedies: Remedy[] = []
  let sessions = 0
  const inspection = inspectUpload(engine, options, NOWHERE, function* (session, problems) {
    if (problems.length === 0 || sessions++ >= MAX_PROPOSED_SESSIONS) return
    for (const remedy of yield* session.remediesForAll(problems)) {
      const known = remedies.some(
        ({ title, config }) => title === remedy.title && config === remedy.config,
      )
      if (!known) remedies.push(remedy)
    }
  })
  return Object.assign(inspection, { remedies })
}
