import { MAX_TELL_OCTETS } from '../../limits.ts'
import { fixed, type Redacted } from '../../redact/redacted.ts'
import type { Sign } from './sign.ts'
import type { SessionView } from '../view.ts'

interface NoteTell {
  id: string
  pattern: RegExp
  certainty: Sign['certainty']
  device: Sign['device']
  vantage: Sign['vantage']
  masking: boolean
  detail: Redacted
}

const TELLS: readonly NoteTell[] = [
  {
    id: 'firewall-syslog',
    pattern:
      /%(?:ASA|PIX|FTD|FWSM)-(?:[a-z]+-)?\d-10800[2-6]:|ESMTP (?:Classification|Parameter): (?:Dropped|Reset|Received|Terminated|Masked)|Terminating (?:ESMTP\/)?E?SMTP connection; malicious|SMTP replaced .*: out |-507003: tcp flow from \S+\/(?:25|465|587) |-507003: tcp flow from \S+ to \S+\/(?:25|465|587) /,
    certainty: 'certain',
    device: 'inspect',
    vantage: null,
    masking: true,
    detail: fixed`The firewall's own log tells of its SMTP inspection.`,
  },
  {
    id: 'postfix-workarounds-logged',
    pattern: /enabling PIX (?:<CRLF>\.<CRLF> )?workarounds?(?::[^,]*)? for /,
    certainty: 'strong',
    device: 'either',
    vantage: 'client',
    masking: true,
    detail: fixed`Postfix logged that the greeting is one of a PIX, and turned on its workarounds.`,
  },
  {
    id: 'x-command-logged',
    pattern:
      /(?:unknown|unrecogni[sz]ed|bad|improper|syntax error|non-SMTP|unimplemented|rejected|command)[^"']{0,60}["']X{4,}[" ']/i,
    certainty: 'strong',
    device: null,
    vantage: 'server',
    masking: true,
    detail: fixed`The log names a command of X: masked in flight, or sent so.`,
  },
]

/** What the tool's own words, or lines of a log among the session, tell. */
export function noteSigns(view: SessionView): Sign[] {
  const signs: Sign[] = []
  const said = [
    ...view.marks.flatMap(({ mark }) =>
      mark.kind === 'note' ? [{ text: mark.text, at: [] as number[] }] : [],
    ),
    ...view.lines.flatMap(({ direction, octets }, at) =>
      direction === null ? [{ text: octets, at: [at] }] : [],
    ),
  ]
  for (const { pattern, ...tell } of TELLS) {
    const found = said.filter(({ text }) => pattern.test(text.slice(0, MAX_TELL_OCTETS)))
    if (found.length === 0) continue
    signs.push({ ...tell, product: null, at: found.flatMap(({ at }) => at) })
  }
  return signs
}
