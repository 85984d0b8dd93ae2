import type { Remedy } from '../../worker/diagnosis/finding.ts'
import type { DiagnosisTools, Problem } from '../../worker/diagnosis/tools.ts'

/** Tools that answer every problem with one remedy that names it, so that tests see what was asked. */
export const TOOLS: DiagnosisTools = {
  remedies: (problem: Problem) => (): Remedy[] => [
    {
      title: problem.kind,
      config: null,
      bind: null,
      undo: null,
      givesUp: '',
      minimumVersion: null,
      verified: false,
      verifiedOn: null,
    },
  ],
}
