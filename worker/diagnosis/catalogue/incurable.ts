import { isProtocolFinding } from '../protocol/pages.ts'

/**
 * Findings that no configuration of a PIX or ASA cures, by the reason. Every other id of the catalogue may
 * be cured by one, and a predicted finding of it whose lines are changed has at least one that was tried.
 */
const REASONS: readonly { why: string; ids: readonly string[] }[] = [
  {
    // what the octets are does not depend on the policy; what the firewall makes of them has findings of its own
    why: 'It is a fact of what was sent, whatever the firewall makes of it: the sender is to be mended.',
    ids: [
      'bad-termination',
      'bare-cr',
      'nul-octet',
      'empty-command',
      'truncated-command',
      'split-command',
      'pipelining',
      'unexpected-server-transition',
      'smuggling-sequence',
      'dotcrlf-split',
    ],
  },
  {
    // C7, S4: discarded or forwarded, half a line is of no use to the peer
    why: 'Its sender broke off: without inspection the same half of a line would arrive.',
    ids: ['incomplete-command', 'incomplete-reply'],
  },
  {
    // the server takes it for commands too
    why: 'The client sends its message where the server reads commands: without inspection the server refuses it as well.',
    ids: ['message-text-masked'],
  },
  {
    why: 'It says what happened, and nothing is wrong with it.',
    ids: ['tls-started'],
  },
  {
    // the match that acts has a finding of its own, beside this one
    why: 'It says how a match acts, or that it could not be tried; what to change stands with the finding of that match.',
    ids: ['not-simulated', 'protocol-error-sent'],
  },
  {
    // a remedy would blame a device nobody has seen
    why: 'It does not prove that a PIX or ASA stands in the way; settle that first.',
    ids: [
      'x-command-received',
      'x-command-logged',
      'banner-asterisks',
      'keywords-crossed-out',
      'other-product',
    ],
  },
  {
    why: 'It is about the recording, not about what was recorded.',
    ids: ['capture-incomplete'],
  },
  {
    why: 'It compares two recordings; what to change stands with the findings of each of them.',
    ids: [
      'compare-explained',
      'compare-unexplained',
      'compare-identical',
      'compare-limit',
      'compare-swapped',
      'compare-unrelated',
      'compare-unpaired',
      'compare-not-held',
    ],
  },
]

const BY_ID = new Map(REASONS.flatMap(({ why, ids }) => ids.map((id) => [id, why] as const)))

/** Ids with a reason of their own; those of protocol findings are not among them. */
export const INCURABLE_IDS: readonly string[] = [...BY_ID.keys()]

const OF_THE_OCTETS = 'It is a rule of SMTP or MIME that the octets break, not one of a firewall.'

/** Why no configuration of the firewall cures findings of this id, in a sentence; null where one may. */
export function incurable(id: string): string | null {
  return BY_ID.get(id) ?? (isProtocolFinding(id) ? OF_THE_OCTETS : null)
}
