/** One case through reading and diagnosis; the engine here is the second one. */
import type { Candidates } from '../../worker/diagnosis/finding.ts'
import { diagnose } from '../../worker/diagnosis/diagnose.ts'
import { summarise } from '../../worker/diagnosis/summary.ts'
import type { SessionView } from '../../worker/diagnosis/view.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import { TOOLS } from '../diagnosis/tools.ts'
import { viewsFromUpload } from '../diagnosis/view-from-upload.ts'

/** What a case may claim of. */
export interface Answer {
  mode: string
  device: string | null
  vantage: string | null
  profiles: string[]
  findings: { id: string; lines: number[]; consequences: string[]; candidates: Candidates[] }[]
  divergence: number | null
  sentence: string
}

/** Reads and diagnoses a transcript under a profile. Throws if it is none. */
export function examine(transcript: string, profile: string | undefined): Answer {
  const asked = (profile ?? 'pix-7') as ProfileId
  const views = viewsFromUpload(Buffer.from(transcript), asked)
  if (views === null) throw new Error('not a transcript')
  const diagnoses = views.map((view) => ({ view, diagnosis: diagnose(view, TOOLS) }))
  const first = diagnoses.find(({ diagnosis }) => diagnosis.findings.length > 0) ?? diagnoses[0]
  if (first === undefined) throw new Error('no session')
  const { view, diagnosis } = first
  const lineOf = (at: number): number => view.lines[at]?.line ?? 0
  const sentence = summarise(
    diagnoses.map((one) => one.diagnosis),
    {
      sessions: views.length,
      linesMasked: masked(views, () => true),
      keywordsMasked: masked(views, (kind) => kind === 'ehlo-reply'),
      linesDiscarded: 0,
      cut: view.closed === null ? null : (view.events[view.events.length - 1]?.name ?? null),
      profile: asked,
    },
  )
  return {
    mode: diagnosis.mode,
    device: diagnosis.fingerprint?.device ?? null,
    vantage: diagnosis.fingerprint?.vantage ?? null,
    profiles: diagnosis.fingerprint?.profiles ?? [],
    findings: diagnosis.findings.map(({ id, at, consequences, candidates }) => ({ id, lines: at.map(lineOf), consequences, candidates })),
    divergence: diagnosis.divergence === null ? null : lineOf(diagnosis.divergence.at),
    sentence,
  }
}

function masked(views: readonly SessionView[], of: (kind: string) => boolean): number {
  return views.flatMap(({ lines }) => lines).filter(({ verdict, kind }) => verdict === 'mask' && of(kind)).length
}
