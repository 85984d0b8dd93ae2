import { fixed } from '../../redact/redacted.ts'
import type { Page } from './page.ts'

/** What two recordings of one session show. */
export const COMPARE: readonly Page[] = [
  {
    id: 'compare-explained',
    title: fixed`Every change is that of a PIX or ASA inspection`,
    severity: 'warning',
    certainty: 'certain',
    rules: [],
    grade: 'obs',
    external: [],
    references: [],
    explanation:
      'The session was recorded on both sides, and every octet that differs between the two is what the named profile makes of it, as is every octet that it leaves alone. That is as good as proof that such an inspection stands between the two.',
  },
  {
    id: 'compare-unexplained',
    title: fixed`Something changed that this inspection does not change: not this engine, or not by its default map`,
    severity: 'warning',
    certainty: 'strong',
    rules: [],
    grade: 'obs',
    external: [],
    references: [],
    explanation:
      'The two recordings differ in places where no profile of PIX or ASA inspection makes this change, or they agree where it would have made one. Either another product did it, or the policy map is not the built-in one, or the recordings lost octets or are not of the same session. The changes that are explained and those that are not are listed one by one.',
  },
  {
    id: 'compare-identical',
    title: fixed`Both recordings are the same`,
    severity: 'note',
    certainty: 'certain',
    rules: [],
    grade: null,
    external: [],
    references: [],
    explanation:
      'Nothing differs between what one side sent and what the other got. In this session nothing in between changed a single octet of SMTP.',
  },
  {
    id: 'compare-swapped',
    title: fixed`The recordings were given the wrong way round`,
    severity: 'note',
    certainty: 'strong',
    rules: [],
    grade: null,
    external: [],
    references: [],
    explanation:
      'The recording given as outside has X where the other has commands, so it is the one of the server. They were exchanged before comparing.',
  },
]
