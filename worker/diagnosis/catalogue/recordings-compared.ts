import { fixed } from '../../redact/redacted.ts'
import { pages } from './page.ts'

/** What two recordings of one session show. */
export const COMPARE = pages([
  {
    id: 'compare-explained',
    title: fixed`Changes that a PIX or ASA inspection makes, to the octet`,
    severity: 'warning',
    certainty: 'certain',
    grade: 'obs',
    explanation:
      'The session was recorded on both sides, and in the lines named here every octet that differs is what the named policy makes of it. Where no line is left unexplained beside them, that is as good as proof that such an inspection stands between the two. The answer has the policy with its switches; where the masked keywords are none of a built-in map, it has the map that would mask them as text. What to do about a change stands with the finding that /v1/inspect gives for it: masked command, masked keyword, masked greeting.',
  },
  {
    id: 'compare-unexplained',
    title: fixed`Something changed that this inspection does not change: not this engine, or not by its default map`,
    severity: 'warning',
    certainty: 'strong',
    grade: 'obs',
    explanation:
      'The two recordings differ in places where no profile of PIX or ASA inspection makes this change, or they agree where it would have made one. Either another product did it, or the policy map is not the built-in one, or the recordings lost octets or are not of the same session. The changes that are explained and those that are not are listed one by one.',
  },
  {
    id: 'compare-limit',
    title: fixed`The session ends where a limit of a map of its own would end it`,
    severity: 'warning',
    certainty: 'weak',
    rules: ['L1'],
    grade: 'doc',
    explanation:
      'From some line on nothing that the client sent arrived, and no limit of the built-in map ends the session there. A "match … gt N" in a policy map of this firewall would; the detail names which it may be, and the N that fit: what arrived is within the limit, what did not is past it. Look up that match in the running-config (or its number in syslog 108004) and raise it. A line that broke for another reason leaves the same trace, so look whether it comes again at the same number.',
  },
  {
    id: 'compare-identical',
    title: fixed`Both recordings are the same`,
    severity: 'note',
    certainty: 'certain',
    explanation:
      'Nothing differs between what one side sent and what the other got: in this session nothing in between changed a single octet of SMTP. If mail fails all the same, the fault is at one of the ends, or on another path (a second MX, another address of the same name); or both recordings were made on the same side of the firewall.',
  },
  {
    id: 'compare-swapped',
    title: fixed`The recordings were given the wrong way round`,
    severity: 'note',
    certainty: 'strong',
    explanation:
      'Outside is the recording of the client, inside that of the server. The one given as outside has X where the other has commands (or the true greeting where the other has asterisks), so it is the one of the server. They were exchanged before comparing, and nothing else need be done.',
  },
  {
    id: 'compare-unrelated',
    title: fixed`The two recordings are hardly of one session`,
    severity: 'warning',
    certainty: 'strong',
    explanation:
      'Of most lines of one recording there is no trace in the other, not even masked. What was compared are then two different sessions, and the changes listed mean nothing. Record both sides of the same attempt: a message to an address that you use only once is easy to find again in both.',
  },
  {
    id: 'compare-unpaired',
    title: fixed`Sessions that only one of the two uploads has`,
    severity: 'note',
    certainty: 'certain',
    explanation:
      'Sessions are paired by the lines they share, and clocks are not looked at. Those that are left over began or ended outside the other recording, went to another server, or never came through. A session that only the outside recording has may have been refused by the firewall: look for its address in the firewall’s log.',
  },
  {
    id: 'compare-not-held',
    title: fixed`Sessions that there was no room to compare`,
    severity: 'warning',
    certainty: 'certain',
    explanation:
      'Both recordings of a comparison are held whole, and of each upload only the first part. Of the sessions behind it nothing was compared: they may have their partners or not, and may have been changed or not. Send the part of both recordings that the session in question is in.',
  },
])
