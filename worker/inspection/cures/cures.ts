import type { SessionDiagnosis } from '../../diagnosis/diagnose.ts'
import { hostInCommand } from '../../diagnosis/next-step.ts'
import { makingCure } from '../../diagnosis/cure/make-cure.ts'
import type { CureSession } from '../../diagnosis/cure/session.ts'
import { addressOf } from '../../policy/config/traffic/address.ts'
import { hopeless } from '../../policy/propose/endings.ts'
import { printed } from '../../redact/redact.ts'
import type { Redacted } from '../../redact/redacted.ts'
import { MAX_CURED_OCTETS, MAX_CURED_SESSIONS } from '../../limits.ts'
import type { Behind } from '../../diagnosis/behind.ts'
import type { Finding } from '../../diagnosis/finding.ts'
import type { SessionView } from '../../diagnosis/view.ts'
import type { Cure } from '../../policy/cure.ts'
import type { Steps } from '../../turn.ts'
import type { AskedProblem, TriedSession } from './remedies.ts'

/** What the sessions of an upload need, and at its end the one change that they all need. */
export class Cures {
  readonly #sessions: CureSession[] = []
  #held = 0
  #untried = 0

  /** A session that is over, with what was found in it. `asked`: a policy was asked about. */
  add(tried: TriedSession, diagnosis: SessionDiagnosis): void {
    const { view } = tried
    const { findings, behind } = diagnosis
    const complaints = findings
      .filter(
        ({ mode, certainty }) => (mode === 'observed' || view.policyGiven) && certainty !== 'weak',
      )
      .map((finding) => ({ ...finding, problem: curable(askedOf(finding, behind)) }))
    const problems = complaints.flatMap(({ problem }): AskedProblem[] => (problem ? [problem] : []))
    if (problems.length === 0) return
    if (this.#sessions.length >= MAX_CURED_SESSIONS || this.#held > MAX_CURED_OCTETS) {
      this.#untried++
      return
    }
    this.#held += tried.held
    this.#sessions.push({
      ...tried.toBeCured(problems),
      kindUnknown: !view.policyGiven && isKindUnknown(diagnosis),
      observed: diagnosis.mode === 'observed',
      complaints: complaints.map(({ id, severity, problem }) => ({
        id,
        severity,
        problem: problem && bare(problem),
      })),
      whole: isWhole(view),
      mayBePostfix: (diagnosis.client.software ?? POSTFIX) === POSTFIX,
      server: serverOf(view, diagnosis),
    })
  }

  /** The cure of all of them, null where there is nothing to be cured or nothing that does. */
  making(): Steps<Cure | null> {
    return makingCure(this.#sessions, this.#untried)
  }
}

const POSTFIX = 'Postfix' as Redacted

/** What the findings of a session ask a configuration to cure. */
export function problemsOf({ findings, behind }: SessionDiagnosis): AskedProblem[] {
  return findings.flatMap((finding) => askedOf(finding, behind) ?? [])
}

function askedOf({ problem, mode }: Finding, behind: Behind | null): AskedProblem | null {
  if (problem === null) return null
  return mode === 'observed' && behind !== null ? { ...problem, behind } : problem
}

function curable(problem: AskedProblem | null): AskedProblem | null {
  return problem !== null && hopeless(problem) === null ? problem : null
}

/** The problem without what it was recorded behind, which is large. */
function bare({ behind: _, ...problem }: AskedProblem): AskedProblem {
  return problem
}

/** Seen by its greeting alone, it may be of either kind. */
function isKindUnknown({ mode, fingerprint }: SessionDiagnosis): boolean {
  const profiles = fingerprint?.profiles ?? []
  return mode === 'observed' && profiles.length > 1 && profiles.includes('pix-6')
}

/** Nothing is missing but mail data that a print leaves out, of which the end is known. */
function isWhole({ marks, linesLeftOut }: SessionView): boolean {
  return (
    linesLeftOut === 0 &&
    marks.every(
      ({ mark }) =>
        mark.kind !== 'gap' &&
        (mark.kind !== 'omitted' || (mark.direction === 'C' && mark.what !== 'other')),
    )
  )
}

function serverOf({ about }: SessionView, { server }: SessionDiagnosis): CureSession['server'] {
  const address = addressOf(about.server?.address)
  const host = hostInCommand(server.name) ?? (address === null ? null : printed(address))
  return { host, address, port: about.server?.port ?? null }
}
