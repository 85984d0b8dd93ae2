import { fixed, type Redacted } from '../../redact/redacted.ts'
import { pageOf } from '../catalogue/catalogue.ts'
import type { Finding } from '../finding.ts'
import { counted } from '../literal.ts'

/** What a whole upload lacks. */
export interface Missing {
  gaps: number
  /** octets of those gaps whose length is known */
  gapOctets: number
  /** what is wrong with the file itself, in words */
  faults: readonly Redacted[]
  /** id of the format it was read as */
  format: string
}

const ID = 'capture-incomplete'

/** The one finding of a report that octets are missing, without the lines it is about. */
export function captureIncomplete({
  gaps,
  gapOctets,
  faults,
  format,
}: Missing): Omit<Finding, 'at' | 'where' | 'problem' | 'candidates'> {
  const page = pageOf(ID)
  const octets =
    gapOctets > 0
      ? fixed` of together ${counted(gapOctets, fixed`octet`, fixed`octets`)} at least`
      : fixed``
  const holes =
    gaps > 0
      ? [fixed`${counted(gaps, fixed`gap`, fixed`gaps`)}${octets} in what was recorded.`]
      : []
  const parts = [...holes, ...faults, againWith(format)]
  return {
    id: ID,
    severity: page.severity,
    certainty: page.certainty,
    mode: 'observed',
    title: page.title,
    detail: parts.reduce((all, part) => fixed`${all} ${part}`),
    offset: null,
    rules: [],
    grade: null,
    consequences: [
      fixed`What rests on a line at a gap, or on the order of what follows one, is at most weak; no configuration is tried on such a session.`,
    ],
    references: [...page.references],
    external: [...page.external],
  }
}

function againWith(format: string): Redacted {
  if (format === 'strace')
    return fixed`Record it again with strace -s 65535, which shows calls whole.`
  return fixed`Record it again with tcpdump -s 0 -w session.pcap port 25 (whole packets, in a file), and let the capture run until the session has ended.`
}
