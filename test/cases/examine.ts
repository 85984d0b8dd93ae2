/** One case through reading and diagnosis; the engine here is the second one. */
import type { Candidates } from '../../worker/diagnosis/finding.ts'
import { diagnose } from '../../worker/diagnosis/diagnose.ts'
import { summarise } from '../../worker/diagnosis/summary.ts'
import type { SessionView } from '../../worker/diagnosis/view.ts'
import type { ProfileId } from '../../worker/policy/policy.ts'
import { TOOLS } from '../diagnosis/tools.ts'
import type { Said } from '../diagnosis/view-from-text.ts'
import { viewFromSegments, viewsFromUpload } from '../diagnosis/view-from-upload.ts'

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
  return answer(viewsFromUpload(Buffer.from(transcript), asked), asked)
}

/** The same for a session given segment by segment: `C: octets`, with \\r \\n \\0 \\xNN written out. */
export function examineSession(block: string, profile: string | undefined): Answer {
  const asked = (profile ?? 'pix-7') as ProfileId
  const segments = block.split('\n').filter((line) => line !== '').map((line): Said => ({
    direction: line[0] === 'C' ? 'C' : 'S',
    octets: unescaped(line.slice(3)),
  }))
  return answer([viewFromSegments(segments, asked)], asked)
}

const ESCAPES: Record<string, string> = { r: '\r', n: '\n', 0: '\0' }

function unescaped(text: string): string {
  return text
    .replace(/\\x([0-9a-f]{2})|\\([rn0])/g, (_, hex: string | undefined, letter: string | undefined) =>
      hex === undefined ? (ESCAPES[letter ?? ''] ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .replace(/\{(\d+) times (.)\}/g, (_, count: string, what: string) => what.repeat(Number(count)))
}

function answer(views: SessionView[] | null, asked: ProfileId): Answer {
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
