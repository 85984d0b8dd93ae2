import { fixed } from '../../redact/redacted.ts'
import type { Page } from './page.ts'

/** What two recordings of one session show. */
export const COMPARE: readonly Page[] = [
  {
    id: 'compare-explained',
    title: fixed`Changes that a PIX or ASA inspection makes, to the octet`,
    severity: 'warning',
    certainty: 'certain',
    rules: [],
    grade: 'obs',
    external: [],
    references: [],
    explanation:
      'The session was recorded on both sides, and in the lines named here every octet that differs is what the named policy makes of it. Where no line is left unexplained beside them, that is as good as proof that such an inspection stands between the two. The answer has the policy with its switches; where the masked keywords are none of a built-in map, it has the map that would mask them as text. What to do about a change stands with the finding that /v1/inspect gives for it: masked command, masked keyword, masked greeting.',
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
  {
    id: 'compare-unrelated',
    title: fixed`The two recordings are hardly of one session`,
    severity: 'warning',
    certainty: 'strong',
    rules: [],
    grade: null,
    external: [],
    references: [],
    explanation:
      'Of most lines of one recording there is no trace in the other, not even masked. What was compared are then two different sessions, and the changes listed mean nothing. Record both sides of the same attempt: a message to an address that you use only once is easy to find again in both.',
  },
  {
    id: 'compare-unpaired',
    title: fixed`Sessions that only one of the two uploads has`,
    severity: 'note',
    certainty: 'certain',
    rules: [],
    grade: null,
    external: [],
    references: [],
    explanation:
      'Sessions are paired by the lines they share, and clocks are not looked at. Those that are left over began or ended outside the other recording, went to another server, or never came through. A session that only the outside recording has may have been refused by the firewall: look for its address in the firewall’s log.',
  },
]
