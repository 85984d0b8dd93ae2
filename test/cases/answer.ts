import type { Candidates } from '../../worker/diagnosis/finding.ts'
import type { RemedyRecord } from '../../worker/report/finding.ts'

/** What a case may claim of, whoever answers. */
export interface Answer {
  mode: string
  device: string | null
  vantage: string | null
  profiles: readonly string[]
  findings: {
    id: string
    certainty: string
    lines: number[]
    consequences: readonly string[]
    candidates: readonly Candidates[]
    remedies: readonly RemedyRecord[]
  }[]
  divergence: number | null
  sentence: string
}
