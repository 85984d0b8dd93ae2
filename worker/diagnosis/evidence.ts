import type { Verdict } from '../engine/records.ts'
import { rulesOf } from './findings/observed.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Sign } from './signs/sign.ts'
import type { SessionView } from './view.ts'

/** What evidence says was done to a line of an observed session. */
export interface ObservedVerdict {
  verdict: Extract<Verdict, 'pass' | 'mask' | 'passthrough'>
  rules: string[]
}

/** One verdict for each line of `view.lines`, from the signs alone: the policy under which it was read has no say. */
export function observedVerdicts(
  view: SessionView,
  signs: readonly Sign[],
  print: Fingerprint,
): ObservedVerdict[] {
  const verdicts = view.lines.map(({ kind }): ObservedVerdict => ({
    verdict: kind === 'tls' ? 'passthrough' : 'pass',
    rules: [],
  }))
  for (const sign of signs) {
    // What a log says is about the session, not about the line that says it.
    if (!sign.masking || /-logged$|^firewall-syslog$/.test(sign.id)) continue
    for (const at of sign.at) {
      // A refusal that quotes X is itself as the server sent it.
      if (sign.id.startsWith('x-command') || sign.id === 'ehlo-refused')
        if (view.lines[at]?.kind !== 'command') continue
      if (verdicts[at] !== undefined)
        verdicts[at] = { verdict: 'mask', rules: rulesOf(view, sign, print) }
    }
  }
  return verdicts
}
