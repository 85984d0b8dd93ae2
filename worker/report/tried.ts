import type { RemedyRecord } from './finding.ts'

const TRIED = {
  session: 'verified on this session',
  reconstruction: 'verified on a reconstruction of this session, not on the session itself',
} as const

/** Whether a remedy was tried, and on what, in words. */
export function tried({ verifiedOn }: Pick<RemedyRecord, 'verifiedOn'>): string {
  return verifiedOn === null ? 'not verified' : TRIED[verifiedOn]
}
