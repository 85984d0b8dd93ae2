/** One case through reading and diagnosis; the engine here is the second one. */
import { diagnose } from '../../worker/diagnosis/diagnose.ts'
import { summarise } from '../../worker/diagnosis/summary.ts'
import type { SessionView } from '../../worker/diagnosis/view.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import { untriedCure } from '../diagnosis/untried-cure.ts'
import { viewFromSegments, viewsFromUpload } from '../diagnosis/view-from-upload.ts'
import type { Answer } from './answer.ts'
import { segmentsOf, stated, type Case } from './read.ts'

/** Reads and diagnoses the transcript or session of a case. Throws if it is none. */
export function examine(one: Case): Answer {
  const profile = stated(one, 'profile') as ProfileId | undefined
  // its view has events where the pipeline's has sightings, so it is made under a profile
  const asked = profile ?? 'pix-7'
  const question = profile === undefined ? 'happened' : 'would'
  const views =
    one.session === ''
      ? viewsFromUpload(Buffer.from(one.transcript), asked)
      : [viewFromSegments(segmentsOf(one.session), asked)]
  return answer(views?.map((view) => ({ ...view, question })) ?? null, asked)
}

function answer(views: SessionView[] | null, asked: ProfileId): Answer {
  if (views === null) throw new Error('not a transcript')
  const diagnoses = views.map((view) => ({ view, diagnosis: diagnose(view) }))
  const first = diagnoses.find(({ diagnosis }) => diagnosis.findings.length > 0) ?? diagnoses[0]
  if (first === undefined) throw new Error('no session')
  const { view, diagnosis } = first
  const lineOf = (at: number): number => view.lines[at]?.line ?? 0
  const { sentence } = summarise(
    diagnoses.map((one) => one.diagnosis),
    {
      question: views[0]?.question ?? 'happened',
      cure: untriedCure(
        diagnoses.map((one) => one.diagnosis),
        asked,
      ),
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
    findings: diagnosis.findings.map((finding) => ({
      ...finding,
      lines: finding.at.map(lineOf),
      remedies: [],
    })),
    divergence: diagnosis.divergence === null ? null : lineOf(diagnosis.divergence.at),
    sentence,
  }
}

function masked(views: readonly SessionView[], of: (kind: string) => boolean): number {
  return views
    .flatMap(({ lines }) => lines)
    .filter(({ verdict, kind }) => verdict === 'mask' && of(kind)).length
}
