import type { Redacted } from '../../../redact/redacted.ts'
import type { Page } from '../../catalogue/page.ts'
import type { Severity } from '../../finding.ts'

/** A page whose id is known to the compiler, so that nothing can be seen that no page explains. */
export type Anomaly<Id extends string> = Page & { id: Id }

/**
 * The page of something octets break: a rule of SMTP or MIME, not of a firewall, so it has no rule of
 * inspection.md and no grade. `external`: the numbers other tools report it under.
 */
export function anomaly<const Id extends string>(
  id: Id,
  severity: Severity,
  title: Redacted,
  external: readonly string[],
  explanation: string,
  references: readonly string[] = [],
): Anomaly<Id> {
  return {
    id,
    severity,
    title,
    external,
    explanation,
    references,
    certainty: 'certain',
    rules: [],
    grade: null,
  }
}
