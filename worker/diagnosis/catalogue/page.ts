import type { EventName } from '../../engine/records.ts'
import type { Redacted } from '../../redact/redacted.ts'
import type { Grade } from '../../policy/grade.ts'
import type { CatalogueEntry, Severity } from '../finding.ts'

/** A catalogue entry as diagnosis keeps it: its title may stand in a finding as it is. */
export interface Page extends CatalogueEntry {
  title: Redacted
  /** documents that a reader may want: URLs and RFC sections */
  references: readonly string[]
}

/** A page as its group writes it: what most pages have alike may be left out. */
type PageWords = Pick<Page, 'id' | 'title' | 'severity' | 'certainty' | 'explanation'> &
  Partial<Page>

/** Pages of a group; left out are no rules, no grade, no number in other tools, no reference. */
export function pages(words: readonly PageWords[]): readonly Page[] {
  return words.map((page) => ({ rules: [], grade: null, external: [], references: [], ...page }))
}

/** Cisco documents and RFCs that several pages name. */
export const REFERENCES = {
  cisco: 'Cisco TAC 113423: ASA ESMTP/SMTP inspection',
  ciscoCase: 'Cisco case K68595168',
  esa: 'https://www.cisco.com/c/en/us/support/docs/security/email-security-appliance/118550-qa-esa-00.html',
  postfix: 'https://www.postfix.org/postconf.5.html#smtp_pix_workarounds',
  rfc5321: 'RFC 5321',
  rfc3207: 'RFC 3207 (STARTTLS)',
  rfc3030: 'RFC 3030 (CHUNKING, BINARYMIME)',
  rfc2920: 'RFC 2920 (PIPELINING)',
  smuggling: 'CVE-2023-51764',
  microsoft: 'Microsoft KB 320027',
} as const

/** The page of an engine event. */
export function eventPage(
  id: EventName,
  severity: Severity,
  title: Redacted,
  rules: string[],
  grade: Grade | null,
  external: string[],
  explanation: string,
): Page {
  const references = id === 'smuggling-sequence' ? [REFERENCES.smuggling] : [REFERENCES.cisco]
  return {
    id,
    severity,
    title,
    rules,
    grade,
    external,
    explanation,
    references,
    certainty: 'certain',
  }
}
